"""Rows of a text table as columns, by polars."""

import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from .body import Body
from .form import Form
from .lines import SINGLE

_WIDE = 500  # columns; from there on, polars takes longer for a column than for a cell


def _name(place: int) -> str:
    """The name of a column: polars demands this one without a header."""
    return f"column_{place}"


class Frame(Protocol):
    """The rows of a table by column."""

    rows: int

    def has_nulls(self, place: int) -> bool: ...

    def numbers(self, place: int) -> np.ndarray: ...

    def texts(self, place: int) -> Any: ...


class _Tall:
    """A frame with a polars series for each column."""

    def __init__(self, frame: Any) -> None:
        self._frame = frame
        self.rows: int = frame.height

    def has_nulls(self, place: int) -> bool:
        return self.texts(place).null_count() > 0

    def numbers(self, place: int) -> np.ndarray:
        return np.ascontiguousarray(self.texts(place).to_numpy())

    def texts(self, place: int) -> Any:
        return self._frame[_name(place)]


class _Wide:
    """A frame of one series with all cells, row after row."""

    def __init__(self, cells: Any, columns: int) -> None:
        self._cells = cells
        self._columns = columns
        self.rows = len(cells) // columns
        nulls = cells.is_null().to_numpy().reshape(self.rows, columns)
        self._nulls = nulls.any(axis=0)

    def has_nulls(self, place: int) -> bool:
        return bool(self._nulls[place])

    def numbers(self, place: int) -> np.ndarray:
        return self._cells.to_numpy()[place :: self._columns].copy()

    def texts(self, place: int) -> Any:
        return self._cells.gather_every(self._columns, offset=place)


def parse_numbers(body: Body, form: Form) -> Frame:
    """All columns as float64; null for a cell that is no plain number.

    A row with too few cells is completed with nulls.

    Raises:
        ValueError: polars cannot read the rows.
    """
    import polars as pl

    return _parse(body, form, pl.Float64)


def parse_texts(body: Body, form: Form, places: Sequence[int]) -> Frame:
    """Some columns as texts."""
    import polars as pl

    return _parse(body, form, pl.String, places)


def _parse(
    body: Body, form: Form, kind: Any, places: Sequence[int] | None = None
) -> Frame:
    import polars as pl

    if len(body.data) == body.start:
        empty: Mapping[str, Any] = {_name(p): kind for p in range(form.columns)}
        return _Tall(pl.DataFrame(schema=empty))
    if form.columns > _WIDE and not body.quoted and has_equal_lengths(body, form):
        cells = (
            body.data[body.start :]
            .rstrip(b"\n")
            .replace(body.separator.encode(), b"\n")
        )
        cells += b"\n"
        frame = _read(cells, 1, kind, SINGLE, form.decimal, quoted=False)
        if frame.height % form.columns == 0:
            return _Wide(frame[_name(0)].rechunk(), form.columns)
    return _Tall(
        _read(
            body.data,
            form.columns,
            kind,
            body.separator,
            form.decimal,
            quoted=body.quoted,
            skipped=body.skipped,
            places=places,
        )
    )


def _read(
    data: bytes,
    columns: int,
    kind: Any,
    separator: str,
    decimal: str,
    *,
    quoted: bool,
    skipped: int = 0,
    places: Sequence[int] | None = None,
) -> Any:
    import polars as pl
    from polars.exceptions import PolarsError

    numbers = kind == pl.Float64
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return pl.read_csv(
                data,
                has_header=False,
                skip_lines=skipped,
                schema={_name(place): kind for place in range(columns)},
                columns=None if places is None else sorted(places),
                separator=separator,
                quote_char='"' if quoted else None,
                decimal_comma=decimal == "," and numbers,
                ignore_errors=numbers,
                empty_string_is_null=False,
            )
    except (PolarsError, UserWarning) as error:
        raise ValueError(str(error)) from error


def has_equal_lengths(body: Body, form: Form) -> bool:
    """Whether all rows have as many separators as the table has, less one."""
    separator, between = body.separator.encode(), form.columns - 1
    start, end = body.start, len(body.data)
    while start < end:
        stop = body.data.find(b"\n", start)
        stop = end if stop < 0 else stop
        if body.data.count(separator, start, stop) != between:
            return False
        start = stop + 1
    return True
