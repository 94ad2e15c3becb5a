"""D164 to D169: published splits and long tables, as diagnostics."""

from collections.abc import Sequence

from ...compiler import Diagnostic

WORDS = {
    "train": "train",
    "training": "train",
    "validation": "validation",
    "valid": "validation",
    "val": "validation",
    "dev": "validation",
    "test": "test",
    "testing": "test",
    "calibration": "calibration",
    "calib": "calibration",
    "cal": "calibration",
}
"""Words of a column of splits, in lower case."""


def _error(code: str, message: str, hint: str = "") -> Diagnostic:
    return Diagnostic(code, message, None, hint=hint)


# ---- published splits ----


def unknown_split(column: str, found: Sequence[str], rows: str) -> Diagnostic:
    shown = ", ".join(f"`{text[:40]}`" if text else "an empty cell" for text in found)
    message = f"expected the words of splits in `{column}`, found {shown} in {rows}"
    hint = "write `train`, `validation`, `test` or `calibration`"
    return _error("D164", message, hint)


def folds(column: str, found: Sequence[str]) -> Diagnostic:
    shown = ", ".join(found)
    message = f"expected the words of splits in `{column}`, found numbers: {shown}"
    hint = (
        "they may be folds: write `train`, `validation` or `test` for each row; "
        f"`group = {column}` keeps each fold in one split"
    )
    return _error("D164", message, hint)


def not_row_numbers(found: str) -> Diagnostic:
    message = f"expected row numbers from 0, found {found}"
    return _error("D165", message, "write whole numbers, divided by blanks or lines")


def row_outside(split: str, row: int, rows: int) -> Diagnostic:
    message = (
        f"the {split} split names row {row}, and the data have rows 0 to {rows - 1}"
    )
    return _error("D165", message, "rows are counted from 0, without the header")


def row_twice(split: str, other: str, row: int, count: int) -> Diagnostic:
    more = f" and {count - 1} more" if count > 1 else ""
    if other == split:
        message = f"the {split} split names row {row}{more} twice"
    else:
        message = f"row {row}{more} is in the {other} split and in the {split} split"
    return _error("D165", message, "a row is in one split, once")


def share_and_column(split: str, column: str, count: int) -> Diagnostic:
    message = f"`{split}` is a share, but `{column}` puts {count} rows into that split"
    return _error("D166", message, f"remove `{split}` or these words")


# ---- long tables ----


def no_rows_at(
    example: str, device: str, where: str, name: str, count: int
) -> Diagnostic:
    more = f"; {count} places lack one" if count > 1 else ""
    message = f"`{example}` = {device} has no row at {where} for `{name}`{more}"
    hint = "add the row; if an output is not known everywhere, make it `optional`"
    return _error("D167", message, hint)


def rows_at_odd_place(
    example: str, device: str, where: str, having: int, of: int
) -> Diagnostic:
    message = (
        f"`{example}` = {device} has a row at {where}, where only {having} of {of} "
        "examples have one"
    )
    hint = "all examples need the same coordinates; resample or remove these rows"
    return _error("D167", message, hint)


def several_rows_at(example: str, device: str, where: str, count: int) -> Diagnostic:
    message = f"`{example}` = {device} has {count} rows at {where}"
    hint = "keep one; or another axis, or another device, tells them apart"
    return _error("D167", message, hint)


def varies(
    example: str, device: str, name: str, values: Sequence[object]
) -> Diagnostic:
    shown = " and ".join(map(str, values))
    message = (
        f"expected one value of `{name}` for `{example}` = {device}, found {shown}"
    )
    hint = (
        "a quantity without an axis has one value for each example; give it the axis, "
        "or correct the rows"
    )
    return _error("D168", message, hint)


def not_a_place(axis: str, column: str, rows: str) -> Diagnostic:
    message = f"`{column}` says where along `{axis}`, but is not a number in {rows}"
    return _error("D169", message, "write a coordinate in each row")


def without_example(example: str, rows: str) -> Diagnostic:
    message = f"`{example}` is empty in {rows}"
    return _error("D169", message, "write in each row which example it belongs to")
