"""Readable specs of neural surrogates, compiled to JAX.

import dotnn

run = dotnn.train("film.nn", {"thickness": ds, "reflectance": rs})
run.predict({"thickness": new})
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dotnn.version import __version__

# In a checkout the subpackages are beside this folder; installed, inside it.
_here = Path(__path__[0])
if not (_here / "grammar").exists() and (_here.parent / "grammar/nn.lark").is_file():
    __path__.append(str(_here.parent))

if TYPE_CHECKING:
    from dotnn.compiler import CompileError, Diagnostic
    from dotnn.describing import describe_data
    from dotnn.models import evaluate, resume, train
    from dotnn.proposing import new_spec
    from dotnn.runtime import (
        DataError,
        ExtrapolationWarning,
        Network,
        PredictionWarning,
        Predictor,
        Profile,
        Run,
        StoreError,
        TrainingWarning,
    )
    from dotnn.runtime import load_run as load

# Imported on first use, because JAX takes most of a second.
_HOMES = {
    "CompileError": ("compiler", "CompileError"),
    "Diagnostic": ("compiler", "Diagnostic"),
    "DataError": ("runtime", "DataError"),
    "ExtrapolationWarning": ("runtime", "ExtrapolationWarning"),
    "Network": ("runtime", "Network"),
    "PredictionWarning": ("runtime", "PredictionWarning"),
    "Predictor": ("runtime", "Predictor"),
    "Profile": ("runtime", "Profile"),
    "Run": ("runtime", "Run"),
    "StoreError": ("runtime", "StoreError"),
    "TrainingWarning": ("runtime", "TrainingWarning"),
    "describe_data": ("describing", "describe_data"),
    "evaluate": ("models", "evaluate"),
    "load": ("runtime", "load_run"),
    "new_spec": ("proposing", "new_spec"),
    "resume": ("models", "resume"),
    "train": ("models", "train"),
}

__all__ = [
    "CompileError",
    "DataError",
    "Diagnostic",
    "ExtrapolationWarning",
    "Network",
    "PredictionWarning",
    "Predictor",
    "Profile",
    "Run",
    "StoreError",
    "TrainingWarning",
    "__version__",
    "check",
    "check_file",
    "compile",
    "compile_file",
    "describe_data",
    "evaluate",
    "format",
    "load",
    "new_spec",
    "resume",
    "train",
]


def compile(text: str, /, **constants: Any) -> "Network":
    """Compile the text of a spec.

    Args:
        constants: values that replace those of `let`s in the text.

    Raises:
        CompileError: the spec has errors, listed in its `diagnostics`.
        ValueError: a constant has no `let`.
    """
    return _compile(text, "<spec>", constants)


def compile_file(path: str | Path, /, **constants: Any) -> "Network":
    """Compile a `.nn` file; data files are relative to its folder.

    Args:
        constants: values that replace those of `let`s in the text.

    Raises:
        CompileError: the spec has errors, listed in its `diagnostics`.
        OSError: the file cannot be read.
        ValueError: a constant has no `let`.
    """
    return _compile(read_spec(path), str(path), constants)


def format(text: str, /) -> str:
    """Format the text of a spec, keeping its meaning and its comments.

    Only the syntax is checked, and the files that it names are not read.

    Raises:
        CompileError: the text has syntax errors, listed in its `diagnostics`.
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
    """Check the text of a spec for errors and lints.

    Args:
        data: a `.npz` or `.csv` file, or arrays (rows, *shape) by name, to check along
            with the spec; by default, names, shapes and rows of the spec's own file, if
            it exists.
        levels: levels of lints, by code or prefix, `{"W1": "off"}`: `off`, `note`,
            `warning` or `error`.
        constants: values that replace those of `let`s in the text.

    Returns:
        Diagnostics in the order of the text. A spec with a diagnostic of severity
        `error` does not compile.

    Raises:
        ValueError: a level is invalid, or a constant has no `let`.
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
    """Check a `.nn` file for errors and lints; see `check`.

    Raises:
        OSError: the file cannot be read.
        ValueError: a level is invalid, or a constant has no `let`.
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
    """Read the text of a `.nn` file; invalid UTF-8 becomes an error of the spec."""
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
    value = getattr(import_module(f"dotnn.{module}"), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names, also those that are not imported yet."""
    return sorted(__all__)
