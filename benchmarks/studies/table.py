"""What a study finds: a table of its own columns."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """A study's columns and rows, the cells as they are to be read."""

    name: str
    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
