"""Levels of lints, from `pyproject.toml` and from the command line."""

from pathlib import Path
from typing import Any

from dotnn.compiler import Levels, require_levels
from dotnn.explain import Options, Refused

_TABLE = "[tool.dotnn.lints]"


def levels_for(spec: Path, options: Options) -> Levels:
    """Levels of lints for a spec.

    Raises:
        Refused: a level or code does not exist.
    """
    return {**_configured(spec), **_commanded(options)}


def _commanded(options: Options) -> dict[str, Any]:
    levels_by_code: dict[str, Any] = {}
    for level in ("off", "warning", "error"):
        codes = getattr(options, f"{level}_codes", [])
        levels_by_code |= dict.fromkeys((code.upper() for code in codes), level)
    return _required(levels_by_code, "the command line")


def _configured(spec: Path) -> dict[str, Any]:
    """Levels in the nearest `pyproject.toml` above a spec that has such a table."""
    for folder in spec.absolute().parents:
        file = folder / "pyproject.toml"
        table = _table(file) if file.is_file() else None
        if table is not None:
            return _required(table, f"{_TABLE} of {file}")
    return {}


def _table(file: Path) -> dict[str, Any] | None:
    text = file.read_bytes().decode("utf-8", errors="replace")
    # Other files need no parsing, and their errors are not ours to report.
    if not ("dotnn" in text and "lints" in text):
        return None
    import tomllib

    try:
        table: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"cannot read {file}: {error}") from error
    for name in ("tool", "dotnn", "lints"):
        table = table.get(name) if isinstance(table, dict) else None
    if table is None:
        return None
    if not isinstance(table, dict):
        raise Refused(f"{_TABLE} of {file} must be a table of codes and levels")
    return {code.upper(): level for code, level in table.items()}


def _required(levels: dict[str, Any], place: str) -> dict[str, Any]:
    try:
        require_levels(levels)
    except ValueError as error:
        raise Refused(f"{place}: {error}") from error
    return levels
