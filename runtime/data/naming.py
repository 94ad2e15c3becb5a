"""Names that a spec gives to files and their columns, as in `from "fine.npz:R"`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from ...compiler import ir
from .matching import matches_of


@dataclass(frozen=True, slots=True)
class Qualified:
    """A name or pattern of the columns of one file.

    Attributes:
        written: as in the spec: `data/fine.npz:R`.
        files: the file as in `file` of the spec; several if it may be any of them.
        column: the name or pattern in that file.
    """

    written: str
    files: tuple[str, ...]
    column: str


def patterns_of(spec: ir.Spec) -> Iterator[str]:
    """All names and patterns of columns of a spec."""
    for variable in (*spec.inputs, *spec.outputs):
        yield from variable.columns
    for axis in spec.axes:
        if axis.column is not None:
            yield axis.column


def qualified_in(spec: ir.Spec) -> tuple[Qualified, ...]:
    """The names that begin with a file that the spec names, the longest that fits."""
    files = {file: PurePath(file.replace("\\", "/")) for file in ir.files_of(spec.data)}
    found: list[Qualified] = []
    for written in dict.fromkeys(patterns_of(spec)):
        fitting = [
            (file, at)
            for at in _colons(written)
            for file, path in files.items()
            if _ends_with(path, written[:at])
        ]
        if fitting:
            at = fitting[-1][1]
            named = [file for file, end in fitting if end == at]
            exact = [file for file in named if file == written[:at]]
            found.append(Qualified(written, tuple(exact or named), written[at + 1 :]))
    return tuple(found)


def _colons(text: str) -> list[int]:
    return [at for at, sign in enumerate(text) if sign == ":" and text[at + 1 :]]


def _ends_with(path: PurePath, end: str) -> bool:
    """Whether a path ends with another: `data/fine.npz` with `fine.npz`."""
    parts = PurePath(end.replace("\\", "/")).parts
    return bool(parts) and path.parts[-len(parts) :] == parts


def is_the_file(path: Path | None, file: str, others: Sequence[Path | None]) -> bool:
    """Whether a path is a file that a spec names.

    A file of that name elsewhere is it, if it is the only one.
    """
    if path is None:
        return False
    if _ends_with(path.absolute(), file):
        return True
    name = PurePath(file.replace("\\", "/")).name
    same = [other for other in others if other is not None and other.name == name]
    return path.name == name and len(same) == 1


def aliases_of(
    qualified: Sequence[Qualified], file: str, known: Sequence[str]
) -> dict[str, str]:
    """Columns of a file by their names with the file in front."""
    return {
        f"{q.written.removesuffix(q.column)}{name}": name
        for q in qualified
        if file in q.files and q.written not in known
        for name in matches_of(q.column, known)
    }
