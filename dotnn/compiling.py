"""Compilation of texts and files, the start of every command and function."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dotnn.compiler import (
    Compilation,
    Folder,
    Source,
    Unreadable,
    check_source,
    read_model,
    read_spec,
)
from dotnn.version import __version__

if TYPE_CHECKING:
    from dotnn.runtime import Network


def check_text(text: str, name: str, *, constants: Mapping[str, Any]) -> Compilation:
    """Check a text; files that it names are relative to the folder of `name`."""
    return check_source(Source(text, name, Folder(Path(name).parent)), constants)


def check_file(path: str, constants: Mapping[str, Any]) -> Compilation:
    """Check a file."""
    return check_text(read_spec(path), path, constants=constants)


def check_run(folder: str) -> Compilation:
    """Check the spec of a run folder, with the values that it was trained with.

    Raises:
        ValueError: the folder holds no run, or a file of it has changed.
    """
    place = Path(folder).resolve()
    user = Source("", folder, Folder(place.parent))
    try:
        model = read_model(place.name, user)
    except Unreadable as reason:
        raise ValueError(f"{folder} is not a run: {reason}") from None
    return check_source(model.source, model.overrides)


def make_network(done: Compilation) -> "Network":
    """Make the network of a compilation.

    Raises:
        CompileError: the text has errors.
    """
    from dotnn.runtime import make_network as network_of

    return network_of(done, origin=origin_of(done.source.name))


def origin_of(name: str) -> str:
    """Provenance for the docstring of an emitted module."""
    origin = f"by dotnn {__version__}"
    return origin if name == "<spec>" else f"{origin} from {Path(name).name}"
