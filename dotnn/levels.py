"""How loud lints are: as a `pyproject.toml` says, then as the command line says."""

from pathlib import Path
from typing import Any

from dotnn.compiler import Levels, require_levels
from dotnn.explain import Options, Refused

_TABLE = "[tool.dotnn.lints]"


def levels_for(spec: Path, options: Options) -> Levels:
    """The levels that hold for a spec.

    Raises:
        Refused: a level that is none, of a code that is none.
    """
    return {**_configured(spec), **_commanded(options)}


def _commanded(options: Options) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for level in ("off", "warning", "error"):
        codes = getattr(options, f"{level}_codes", [])
        found |= dict.fromkeys((code.upper() for code in codes), level)
    return _required(found, "the command line")


def _configured(spec: Path) -> dict[str, Any]:
    """What the nearest `pyproject.toml` with such a table says, upward from a spec."""
    for folder in spec.absolute().parents:
        file = folder / "pyproject.toml"
        table = _table(file) if file.is_file() else None
        if table is not None:
            return _required(table, f"{_TABLE} of {file}")
    return {}


def _table(file: Path) -> dict[str, Any] | None:
    text = file.read_bytes().decode("utf-8", errors="replace")
    # Spares the others the time of reading TOML, and mistakes in it that are not ours.
    if not ("dotnn" in text and "lints" in text):
        return None
    import tomllib

    try:
        table: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{file} cannot be read: {error}") from error
    for name in ("tool", "dotnn", "lints"):
        table = table.get(name) if isinstance(table, dict) else None
    if table is None:
        return None
    if not isinstance(table, dict):
        raise Refused(f"{_TABLE} of {file} is a table of codes and levels")
    return {code.upper(): level for code, level in table.items()}


def _required(levels: dict[str, Any], place: str) -> dict[str, Any]:
    try:
        require_levels(levels)
    except ValueError as error:
        raise Refused(f"{place}: {error}") from error
    return levels
