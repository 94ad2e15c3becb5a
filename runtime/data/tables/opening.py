"""Text tables as named columns."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from ...stack.memory import memory_here
from .. import mistakes, mistakes_of_tables
from ..columns import MAX_BYTES, Columns
from ..mistakes import DataError, Diagnostic
from .body import (
    Body,
    body_of,
    line_numbers,
    plain_body,
    require_equal_lengths,
    rows_of_table,
)
from .cells import explain_cell, parse_number
from .content import read_content
from .form import Form, recognize
from .parsing import (
    Frame,
    has_equal_lengths,
    parse_numbers,
    parse_texts,
)
from .settings import TableSettings

MAX_COLUMNS = 1_000_000
_MOST_NAMED = 5


def open_table(path: Path, settings: TableSettings) -> Columns:
    """Read the columns of a text table.

    Raises:
        DataError: it is no text table, it can be read in two ways, or its lines differ
            in their numbers of cells.
    """
    content = read_content(path, settings, min(MAX_BYTES, memory_here() // 4))
    data, encoding = content.data, content.encoding
    del content  # as large as the file
    return open_text(data, path, settings, encoding=encoding)


def open_text(
    data: bytes, path: Path, settings: TableSettings, *, encoding: str = "UTF-8"
) -> Columns:
    """Read the columns of a text in UTF-8; see `open_table`.

    Args:
        path: the file that it comes from, in `encoding`.
    """
    source = str(path)
    form = recognize(data, settings, source)
    if form.columns > MAX_COLUMNS:
        mistake = mistakes_of_tables.too_many_columns(form.columns, MAX_COLUMNS)
        raise DataError(source, [mistake])
    data, start = rows_of_table(data, form)
    body, frame = _parsed(data, start, form, source)
    table = Table(body, frame, form, settings.missing_words, source)
    table.require_empty(range(form.columns - form.unnamed, form.columns))
    return Columns(
        source,
        table.names,
        table.read,
        table.read_labels,
        units=form.units,
        form=_described(form, encoding),
        tabular=True,
        file=path,
    )


def _parsed(data: bytes, start: int, form: Form, source: str) -> tuple[Body, Frame]:
    """The rows as they stand, unless a line among them is no row."""
    body = plain_body(data, start, form)
    if body is not None:
        with suppress(ValueError):
            frame = parse_numbers(body, form)
            # A comment, a blank or a short line has a null in one of these columns.
            if not (frame.has_nulls(0) or frame.has_nulls(form.columns - 1)):
                return body, frame
    body = body_of(data[start:] if start else data, form, source)
    return body, _parsed_carefully(body, form, source)


def _parsed_carefully(body: Body, form: Form, source: str) -> Frame:
    try:
        frame = parse_numbers(body, form)
    except ValueError:
        require_equal_lengths(body, form, source)
        raise
    # A null at the end is a cell that is no number, or a short row.
    doubtful = frame.rows > 0 and frame.has_nulls(form.columns - 1)
    if doubtful and (body.quoted or not has_equal_lengths(body, form)):
        require_equal_lengths(body, form, source)
    return frame


def _described(form: Form, encoding: str) -> dict[str, str]:
    """Facts about a form in words."""
    header = "none" if form.header is None else f"line {form.header}"
    facts = {
        "separator": mistakes_of_tables.separator_in_words(form.separator),
        "decimal": "point" if form.decimal == "." else "comma",
        "header": header,
        "first row": f"line {form.line}",
        "encoding": encoding,
    }
    if form.columns == 1:
        del facts["separator"]
    return facts


class Table:
    """The rows of a text table, parsed as numbers at once and as texts on demand."""

    def __init__(
        self,
        body: Body,
        frame: Frame,
        form: Form,
        missing: Sequence[str],
        source: str,
    ) -> None:
        self._body, self._form, self._source = body, form, source
        self._missing = frozenset(word.strip() for word in missing)
        self._numbers = frame
        self._texts: Frame | None = None
        counts = Counter(form.names)
        self._repeated = {n for n, count in counts.items() if count > 1}
        self._places = {name: p for p, name in enumerate(form.names) if name}
        self.names = tuple(self._places)

    def require_empty(self, places: Iterable[int]) -> None:
        """Raise DataError for the first row with a cell that the header lacks."""
        for place in places:
            texts = parse_texts(self._body, self._form, [place]).texts(place)
            filled = (texts.str.strip_chars() != "").to_numpy().nonzero()[0]
            if filled.size:
                row = int(filled[0])
                (line,) = line_numbers(self._body, self._form, [row])
                mistake = mistakes_of_tables.other_length(
                    line, texts[row], found=place + 1, expected=place, like="the header"
                )
                raise DataError(self._source, [mistake])

    def read(self, name: str) -> np.ndarray:
        """The numbers of a column; a missing value is NaN.

        Raises:
            DataError: cells are no numbers, or two columns have this name.
        """
        place = self._place(name)
        if not self._numbers.has_nulls(place):
            return self._numbers.numbers(place)
        return self._parsed(name, self._text(place))

    def read_labels(self, name: str) -> np.ndarray:
        """The texts of a column.

        Raises:
            DataError: two columns have this name.
        """
        texts = self._text(self._place(name), alone=True).str.strip_chars()
        return np.array(texts.to_list(), dtype=str)

    def _place(self, name: str) -> int:
        if name in self._repeated:
            raise DataError(self._source, [mistakes.duplicate_column(name)])
        return self._places[name]

    def _text(self, place: int, *, alone: bool = False) -> Any:
        """The texts of a column; all that are no plain numbers are read together."""
        has_nulls = self._numbers.has_nulls
        if alone and not has_nulls(place):
            return parse_texts(self._body, self._form, [place]).texts(place)
        if self._texts is None:
            odd = [p for p in self._places.values() if has_nulls(p)]
            self._texts = parse_texts(self._body, self._form, odd)
        return self._texts.texts(place)

    # ---- cells that are no plain numbers ----

    def _parsed(self, name: str, texts: Any) -> np.ndarray:
        cells = texts.str.strip_chars()
        numbers = cells if self._form.decimal == "." else _with_points(cells)
        plain = numbers.cast(float, strict=False)
        values = np.array(plain.to_numpy())
        odd = plain.is_null().to_numpy().nonzero()[0]
        bad: list[tuple[int, str]] = []
        for row in odd.tolist():
            cell = cells[row]
            number = self._number(cell)
            if number is None:
                bad.append((row, cell))
                continue
            if isinstance(number, complex) and values.dtype.kind != "c":
                values = values.astype(np.complex128)
            values[row] = number
        if bad:
            raise DataError(self._source, list(self._not_numbers(name, bad)))
        return values

    def _number(self, cell: str) -> float | complex | None:
        if cell in self._missing:
            return float("nan")
        return parse_number(cell, self._form.decimal)

    def _not_numbers(
        self, name: str, bad: Sequence[tuple[int, str]]
    ) -> Iterator[Diagnostic]:
        some = bad[:_MOST_NAMED]
        lines = line_numbers(self._body, self._form, [row for row, _ in some])
        for line, (_, cell) in zip(lines, some, strict=True):
            what, hint = explain_cell(cell, self._form.decimal)
            yield mistakes.not_a_number(line, name, cell, what, hint)


def _with_points(cells: Any) -> Any:
    """Cells with decimal points for commas; those with a point are no numbers."""
    import polars as pl

    plain = cells.str.replace(",", ".", literal=True)
    pointed = cells.str.contains(".", literal=True)
    return pl.select(pl.when(pointed).then(None).otherwise(plain)).to_series()
