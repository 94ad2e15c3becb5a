"""Readable specs of neural surrogates, compiled to JAX.

import dotnn

net = dotnn.compile_file("film.nn")
run = dotnn.train(net, data={"thickness": ds, "reflectance": rs})
run.predict({"thickness": new})
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# In a checkout the subpackages stand beside this folder, once installed inside it.
_here = Path(__path__[0])
if not (_here / "grammar").exists() and (_here.parent / "grammar/nn.lark").is_file():
    __path__.append(str(_here.parent))

if TYPE_CHECKING:
    from dotnn.compiler import CompileError, Diagnostic
    from dotnn.runtime import (
        Checkpoint,
        DataError,
        ExtrapolationWarning,
        Network,
        Predictor,
        Profile,
        Run,
        StoreError,
        train,
    )
    from dotnn.runtime import load_run as load

# What is imported when it is first used: JAX takes most of a second.
_HOMES = {
    "CompileError": ("compiler", "CompileError"),
    "Diagnostic": ("compiler", "Diagnostic"),
    "Checkpoint": ("runtime", "Checkpoint"),
    "DataError": ("runtime", "DataError"),
    "ExtrapolationWarning": ("runtime", "ExtrapolationWarning"),
    "Network": ("runtime", "Network"),
    "Predictor": ("runtime", "Predictor"),
    "Profile": ("runtime", "Profile"),
    "Run": ("runtime", "Run"),
    "StoreError": ("runtime", "StoreError"),
    "load": ("runtime", "load_run"),
    "train": ("runtime", "train"),
}

__all__ = [
    "Checkpoint",
    "CompileError",
    "DataError",
    "Diagnostic",
    "ExtrapolationWarning",
    "Network",
    "Predictor",
    "Profile",
    "Run",
    "StoreError",
    "check",
    "check_file",
    "compile",
    "compile_file",
    "format",
    "load",
    "train",
]


def compile(text: str, /, **constants: Any) -> "Network":
    """Compile the text of a spec.

    Args:
        constants: values for `let`s that replace those of the text.

    Raises:
        CompileError: the text has mistakes; they are its `diagnostics`.
        ValueError: a constant is of no `let`.
    """
    return _compile(text, "<spec>", constants)


def compile_file(path: str | Path, /, **constants: Any) -> "Network":
    """Compile a `.nn` file; a data file that it names is looked for beside it.

    Args:
        constants: values for `let`s that replace those of the text.

    Raises:
        CompileError: the file has mistakes; they are its `diagnostics`.
        OSError: the file cannot be read.
        ValueError: a constant is of no `let`.
    """
    return _compile(read_spec(path), str(path), constants)


def format(text: str, /) -> str:
    """The text of a spec in its one form, which says the same; comments are kept.

    Nothing but its syntax is checked, and files that it names are not read.

    Raises:
        CompileError: the text has mistakes of syntax; they are its `diagnostics`.
    """
    from dotnn.compiler import Source, format_source

    return format_source(Source(text))


def check(
    text: str,
    /,
    *,
    data: "str | Path | Mapping[str, Any] | None" = None,
    levels: "Mapping[str, str] | None" = None,
    **constants: Any,
) -> "tuple[Diagnostic, ...]":
    """Look for mistakes in the text of a spec, and for what a colleague would advise.

    Args:
        data: a `.npz` or `.csv` file, or arrays (rows, *shape) by name, to look at
            beside the spec.
        levels: of lints, by code or its first characters, `{"W1": "off"}`: `off`,
            `note`, `warning` or `error`.
        constants: values for `let`s that replace those of the text.

    Returns:
        What is found, in the order of the text; none where all is well. With a
        mistake, of severity `error`, the spec does not compile.

    Raises:
        ValueError: a level is none, or a constant is of no `let`.
    """
    return _check(text, "<spec>", constants, data, levels)


def check_file(
    path: str | Path,
    /,
    *,
    data: "str | Path | Mapping[str, Any] | None" = None,
    levels: "Mapping[str, str] | None" = None,
    **constants: Any,
) -> "tuple[Diagnostic, ...]":
    """Look for mistakes in a `.nn` file; see `check`.

    Raises:
        OSError: the file cannot be read.
        ValueError: a level is none, or a constant is of no `let`.
    """
    return _check(read_spec(path), str(path), constants, data, levels)


def _check(
    text: str, name: str, constants: dict[str, Any], data: Any, levels: Any
) -> "tuple[Diagnostic, ...]":
    from dotnn.compiler import require_levels
    from dotnn.compiling import check_text
    from dotnn.linting import linted

    require_levels(levels or {})
    done = check_text(text, name, constants=constants)
    return linted(done, levels or {}, data).diagnostics


def read_spec(path: str | Path) -> str:
    """The text of a `.nn` file; a byte that is not UTF-8 is a mistake that it has."""
    from dotnn.compiler import read_spec

    return read_spec(path)


def _compile(text: str, name: str, constants: dict[str, Any]) -> "Network":
    from dotnn.compiling import check_text, make_network

    return make_network(check_text(text, name, constants=constants))


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module `dotnn` has no attribute `{name}`")
    module, attribute = _HOMES[name]
    found = getattr(import_module(f"dotnn.{module}"), attribute)
    globals()[name] = found
    return found
