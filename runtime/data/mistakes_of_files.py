"""D158 to D163: sources that do not fit together, as diagnostics."""

from collections.abc import Sequence

from ...compiler import Diagnostic
from .mistakes import Shape


def _error(code: str, message: str, hint: str = "") -> Diagnostic:
    return Diagnostic(code, message, None, hint=hint)


def other_rows(name: str, file: str, beside: str, rows: tuple[int, int]) -> Diagnostic:
    message = (
        f"expected as many rows as in {beside}, {rows[1]}, found {rows[0]} in `{name}` "
        f"of {file}"
    )
    hint = (
        "a file that lacks an input stands beside the file before it; one with rows of "
        "its own holds all inputs"
    )
    return _error("D158", message, hint)


def rows_of_block(name: str, rows: tuple[int, int]) -> Diagnostic:
    message = (
        f"expected {rows[1]} rows in `{name}`, as the inputs have, found {rows[0]}"
    )
    return _error("D158", message)


def in_two_files(name: str, files: Sequence[str]) -> Diagnostic:
    several = " and ".join(files)
    message = f"`{name}` has other values in {several}, which stand side by side"
    hint = (
        'name the file, as in `from "fine.npz:R"`; a file whose rows follow must hold '
        "all inputs"
    )
    return _error("D159", message, hint)


def other_coordinates(name: str, first: str) -> Diagnostic:
    message = f"the coordinates `{name}` differ from those in {first}"
    hint = "bring the files to the same coordinates before they are joined"
    return _error("D160", message, hint)


def other_axes(
    name: str, first: str, expected: Sequence[str], found: Sequence[str]
) -> Diagnostic:
    message = (
        f"expected the axes {', '.join(expected)} for `{name}`, as in {first}, found "
        f"{', '.join(found)}"
    )
    return _error("D160", message, "transpose the array of one file")


def other_shape(name: str, first: str, found: Shape, expected: Shape) -> Diagnostic:
    message = (
        f"expected shape {_rows(expected)} for `{name}`, as in {first}, found "
        f"{_rows(found)}"
    )
    return _error("D161", message, "the rows of all files must have the same shape")


def _rows(shape: Shape) -> str:
    return f"({', '.join(('rows', *map(str, shape)))})"


def other_unit(name: str, found: str, expected: str, reason: str) -> Diagnostic:
    message = f"`{name}` is in {found}, and in {expected} in the files before; {reason}"
    return _error("D162", message, "correct the unit that one of the files states")


def lacking(name: str, having: str) -> Diagnostic:
    message = f"missing column or array `{name}`, which {having} has"
    hint = (
        "add it; if it is an output that only some files have, make the output "
        "`optional`"
    )
    return _error("D163", message, hint)


def which_file(written: str, files: Sequence[str]) -> Diagnostic:
    several = ", ".join(f"`{file}`" for file in files)
    message = f"`{written}` may be of several files: {several}"
    return _error("D163", message, "write more of the path")
