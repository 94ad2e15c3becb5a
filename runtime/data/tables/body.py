"""The rows of a text table as plain bytes: one line a row, one sign between cells."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .. import mistakes_of_tables
from ..mistakes import DataError
from .form import Form
from .lines import BLANKS, Line, is_comment, lines_of, split
from .readings import may_be_row

_QUOTE = b'"'


@dataclass(frozen=True, slots=True)
class Body:
    """The rows of a table.

    Attributes:
        data: rows without comments and blank lines, ready for a CSV parser.
        separator: between the cells in `data`.
        quoted: whether cells are in quotes.
        original: all lines from the first row on, to find the number of a line.
        start: where the first row begins in both, after `skipped` lines.
    """

    data: bytes
    separator: str
    quoted: bool
    original: bytes
    start: int = 0
    skipped: int = 0

    def lines(self, form: Form) -> Iterator[Line]:
        """The lines of the rows, with their numbers in the file."""
        return rows_in(self.original, form, self.start)


def rows_of_table(data: bytes, form: Form) -> tuple[bytes, int]:
    """The text up to the last row, and where the first begins.

    The text above stays, since to copy a large table takes long.
    """
    end = _end_of(data, form)
    if end == len(data):
        return data, form.start
    return data[form.start : end], 0


def plain_body(data: bytes, start: int, form: Form) -> Body | None:
    """The rows as they stand, if their first cells are numbers and none is quoted.

    A line that is no row then shows as one without a number.
    """
    signs = "".join(form.comments)
    if 0 not in form.numeric or any(sign in "+-.0123456789eEiInN" for sign in signs):
        return None
    if form.separator in (BLANKS, form.decimal):
        return None
    if data.find(_QUOTE, start) >= 0 or data.find(b"(", start) >= 0:
        return None
    skipped = data.count(b"\n", 0, start)
    return Body(data, form.separator, False, data, start, skipped)


def body_of(data: bytes, form: Form, source: str) -> Body:
    """The rows of a table.

    Raises:
        DataError: a line may be a comment or a row.
    """
    commented = _has_comments(data, form)
    if commented:
        _require_comments(data, form, source)
    quoted = _QUOTE in data
    alike = form.separator in (BLANKS, form.decimal)
    pairs = form.separator == "," and b"(" in data
    if alike or pairs or (quoted and not _is_clean(data, form)):
        return _rewritten(data, form)
    if commented or _has_blank_lines(data):
        kept = (line.text for line in rows_in(data, form))
        return Body("\n".join(kept).encode(), form.separator, quoted, data)
    return Body(data, form.separator, quoted, data)


# ---- lines that are no rows ----


def rows_in(data: bytes, form: Form, start: int = 0) -> Iterator[Line]:
    """The lines that are rows, numbered from that of the first row."""
    for line in lines_of(data, start, form.line):
        skipped = line.is_blank or is_comment(line.text, form.comments)
        if not (skipped or (line.is_rule and not _is_missing_row(line, form))):
            yield line


def _is_missing_row(line: Line, form: Form) -> bool:
    """Whether a line such as `---` is a row of missing values."""
    return form.separator != "|" and len(split(line.text, form.separator)) == (
        form.columns
    )


def _end_of(data: bytes, form: Form) -> int:
    """Where `END` begins, or lines at the end that have empty cells alone."""
    separator = b"" if form.separator == BLANKS else form.separator.encode()
    end = len(data)
    while end > form.start:
        stop = end - 1 if data[end - 1 : end] == b"\n" else end
        start = max(form.start, data.rfind(b"\n", 0, stop) + 1)
        line = Line(0, start, end, data[start:stop].decode("utf-8", "replace"))
        empty = form.columns > 1 and not data[start:stop].strip(b" " + separator)
        if not (line.is_blank or line.is_footer or empty):
            break
        end = start
    return end


def _has_blank_lines(data: bytes) -> bool:
    return re.search(rb"\n[ \t\f\v]*(?:\n|\Z)", data) is not None


def _has_comments(data: bytes, form: Form) -> bool:
    """Whether a line begins with the sign of a comment, or of a rule."""
    signs = [*form.comments, "---", "===", "***", "___", "~~~", "+"]
    starts = b"|".join(re.escape(sign.encode()) for sign in signs)
    return re.search(rb"(?:\A|\n)[ \t|]*(?:" + starts + b")", data) is not None


def _require_comments(data: bytes, form: Form, source: str) -> None:
    """Refuse a line that begins like a comment, and would be a row without that."""
    for line in lines_of(data, number=form.line):
        if is_comment(line.text, form.comments) and may_be_row(line.text, form):
            mistake = mistakes_of_tables.comment_or_row(line.number, line.text)
            raise DataError(source, [mistake])


# ---- cells ----


def _is_clean(data: bytes, form: Form) -> bool:
    """Whether quotes stand only around whole cells without line breaks."""
    separator = re.escape(form.separator.encode())
    cell = (
        rb"(?:(?<=\n)|(?<=\A)|(?<="
        + separator
        + rb'))"[^"\n]*"(?=\n|\Z|'
        + separator
        + b")"
    )
    return 2 * sum(1 for _ in re.finditer(cell, data)) == data.count(_QUOTE)


def _rewritten(data: bytes, form: Form) -> Body:
    """Rows with tabs between cells, in quotes where they need them."""
    output = io.StringIO()
    if _QUOTE not in data and form.separator == BLANKS and b"(" not in data:
        output.writelines(
            "\t".join(line.text.split()) + "\n" for line in rows_in(data, form)
        )
        return Body(output.getvalue().encode(), "\t", False, data)
    writer = csv.writer(output, delimiter="\t", lineterminator="\n")
    writer.writerows(cells_in(data, form))
    return Body(output.getvalue().encode(), "\t", True, data)


def cells_in(data: bytes, form: Form) -> Iterator[list[str]]:
    """The cells of each row."""
    for line in rows_in(data, form):
        yield split(line.text, form.separator)


# ---- mistakes ----


def require_equal_lengths(body: Body, form: Form, source: str) -> None:
    """Raise DataError for the first row with more or fewer cells than the others."""
    for line in body.lines(form):
        found = len(split(line.text, form.separator))
        if found != form.columns:
            like = f"line {form.line}" if form.header is None else "the header"
            mistake = mistakes_of_tables.other_length(
                line.number, line.text, found=found, expected=form.columns, like=like
            )
            raise DataError(source, [mistake])


def line_numbers(body: Body, form: Form, rows: Iterable[int]) -> Sequence[int]:
    """The numbers of the lines of some rows, which count from 0."""
    wanted = sorted(set(rows))
    numbers: list[int] = []
    for row, line in enumerate(body.lines(form)):
        if len(numbers) == len(wanted):
            break
        if row == wanted[len(numbers)]:
            numbers.append(line.number)
    return numbers
