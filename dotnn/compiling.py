"""A text, checked once: what every command and function of the package starts from."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dotnn import __version__
from dotnn.compiler import Compilation, Folder, Source, check_source, read_spec

if TYPE_CHECKING:
    from dotnn.runtime import Network


def check_text(text: str, name: str, *, constants: Mapping[str, Any]) -> Compilation:
    """A text after the checks; the files that it names are looked for beside it."""
    return check_source(Source(text, name, Folder(Path(name).parent)), constants)


def check_file(path: str, constants: Mapping[str, Any]) -> Compilation:
    """A file after the checks."""
    return check_text(read_spec(path), path, constants=constants)


def make_network(done: Compilation) -> "Network":
    """The network of a text.

    Raises:
        CompileError: the text has mistakes.
    """
    from dotnn import runtime

    return runtime.make_network(done, origin=origin_of(done.source.name))


def origin_of(name: str) -> str:
    """The words by which an emitted module names its spec."""
    origin = f"by dotnn {__version__}"
    return origin if name == "<spec>" else f"{origin} from {Path(name).name}"
