"""Lines of a text table, and their cells."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from ..mistakes import DataError, long_line

MAX_LINE = 16_000_000  # characters; a million columns of numbers
BLANKS = " "
"""The separator of columns between runs of blanks and tabs."""

SINGLE = "\x1f"
"""The separator of a table of one column: a sign that text does not contain."""

COMMENTS = ("#", "%", "!", "//")
"""How lines of comment begin, unless a spec says otherwise."""

_HEAD_LINES, _LEAST_LINES, _HEAD_BYTES = 400, 12, 2**18
_MOST_JOINED = 20
_RULE = re.compile(r"[\s#%!|+]*(?:---|===|___|\*\*\*|~~~)[-=+_*~|:\s]*")
# Footers of Fortran, spectrometers and loggers. No row of a table looks like them.
_FOOTER = re.compile(
    r"\W*(?:end|eof|stop|fin|done|ende)(?:[ _-]?(?:of)?[ _-]?\w*){0,3}\W*",
    re.IGNORECASE,
)
# Excel's words for missing and wrong values begin like a comment.
_ERROR = re.compile(r"#(?:N/?A\b|DIV/0!|VALUE!|REF!|NUM!|NAME\?|NULL!)")
_OPENING = re.compile(r'(?:\A|[,;|\s])"')
_QUOTED = re.compile(r'(?:\A|(?<=[,;|\s]))"(?:[^"]|"")*"')
_NUMERIC = r"\s*[-+.0-9][^(),\"]*"
_PAIR = re.compile(rf'(?<![\w"])\(({_NUMERIC}),({_NUMERIC})\)')


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or several if a quoted cell spans them.

    Attributes:
        number: from 1.
        start, end: bytes in the data, without the line break.
    """

    number: int
    start: int
    end: int
    text: str

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()

    @property
    def is_rule(self) -> bool:
        """Whether it only divides a table, as `-----` does."""
        return _RULE.fullmatch(self.text) is not None

    @property
    def is_footer(self) -> bool:
        return _FOOTER.fullmatch(self.text.strip()) is not None


def lines_of(data: bytes, start: int = 0, number: int = 1) -> Iterator[Line]:
    """Lines from a position on; one with an open quote goes on in the next."""
    while start < len(data):
        line, rest = _physical(data, start, number)
        if is_open(line.text):
            line, rest, number = _joined(data, line, rest)
        yield line
        start, number = rest, number + 1


def _physical(data: bytes, start: int, number: int) -> tuple[Line, int]:
    end = data.find(b"\n", start)
    end = len(data) if end < 0 else end
    text = data[start:end].decode("utf-8", "replace")
    return Line(number, start, end, text), end + 1


def _joined(data: bytes, first: Line, rest: int) -> tuple[Line, int, int]:
    """A line and those after it up to the closing quote, if that is near."""
    text, position, number = first.text, rest, first.number
    for _ in range(_MOST_JOINED):
        if position >= len(data):
            break
        line, position = _physical(data, position, number + 1)
        text, number = f"{text}\n{line.text}", number + 1
        if not is_open(text):
            return Line(first.number, first.start, line.end, text), position, number
    return first, rest, first.number


def is_open(text: str) -> bool:
    """Whether a quoted cell has begun and not ended."""
    if '"' not in text:
        return False
    return _OPENING.search(_QUOTED.sub("", text)) is not None


def head_of(data: bytes, source: str) -> list[Line]:
    """The first lines: enough of them to recognize the form of a table.

    Raises:
        DataError: one is too long.
    """
    head: list[Line] = []
    for line in lines_of(data):
        if line.end - line.start > MAX_LINE:
            raise DataError(source, [long_line(line.number, MAX_LINE)])
        head.append(line)
        enough = line.end > _HEAD_BYTES and len(head) >= _LEAST_LINES
        if len(head) >= _HEAD_LINES or enough:
            break
    return head


def is_comment(text: str, prefixes: Sequence[str]) -> bool:
    """Whether a line begins with the sign of a comment."""
    text = text.lstrip()
    if not prefixes or not text.startswith(tuple(prefixes)):
        return False
    return _ERROR.match(text) is None


def without_comment(text: str, prefixes: Sequence[str]) -> str:
    """The text of a line of comment."""
    text = text.lstrip()
    for prefix in sorted(prefixes, key=len, reverse=True):
        if text.startswith(prefix):
            return text[len(prefix) :].lstrip(prefix)
    return text


def split(text: str, separator: str) -> list[str]:
    """The cells of a line, without blanks around them."""
    if separator == BLANKS:
        return _split_blanks(text)
    if separator == "," and "(" in text:
        text = _PAIR.sub(r'"(\1,\2)"', text)
    if '"' in text:
        with suppress(csv.Error):  # quotes for another separator
            return next(rows_of([text], separator), [])
    return [cell.strip() for cell in text.split(separator)]


def _split_blanks(text: str) -> list[str]:
    if "(" in text:  # Fortran writes complex numbers as (1.0, 2.0)
        text = _PAIR.sub(lambda m: f"({m[1].strip()},{m[2].strip()})", text)
    if '"' in text:
        with suppress(csv.Error):
            return next(rows_of([" ".join(text.split())], BLANKS), [])
    return text.split()


def rows_of(lines: Iterable[str], separator: str) -> Iterator[list[str]]:
    """Cells of lines with quotes."""
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
    for row in reader:
        yield [cell.strip() for cell in row]


def split_wide(text: str) -> list[str]:
    """The cells of a line between tabs or at least two blanks."""
    return [cell for cell in re.split(r"\t|\s{2,}", text.strip()) if cell.strip()]
