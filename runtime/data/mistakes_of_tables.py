"""D103 and D128 to D133: errors of text tables, as diagnostics of a file."""

from collections.abc import Sequence
from typing import Protocol

from ...compiler import Diagnostic
from .mistakes import ragged_line, unreadable

_WORDS = {
    ",": "commas",
    ";": "semicolons",
    "\t": "tabs",
    "|": "`|`",
    " ": "blanks",
    "\x1f": "one column",
}


class _Reading(Protocol):
    @property
    def separator(self) -> str: ...
    @property
    def decimal(self) -> str: ...
    @property
    def columns(self) -> int: ...


def _error(code: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic(code, message, None, hint=hint)


def shown(text: str) -> str:
    """The beginning of a line, for a message."""
    text = text.replace("\t", "\u2192").strip()
    return f"`{text[:60]}`" if len(text) <= 60 else f"`{text[:57]}...`"


def separator_in_words(separator: str) -> str:
    return _WORDS.get(separator, f"`{separator}`")


# ---- more than one reading ----


def _reading_in_words(reading: _Reading) -> str:
    sign = "point" if reading.decimal == "." else "comma"
    if reading.separator == "\x1f":
        return f"one column with a decimal {sign}"
    words = separator_in_words(reading.separator)
    return f"{reading.columns} columns between {words}"


def two_readings(line: int, text: str, one: _Reading, other: _Reading) -> Diagnostic:
    message = (
        f"line {line} has two readings, {_reading_in_words(one)} or "
        f"{_reading_in_words(other)}: {shown(text)}"
    )
    divided = one if one.separator != "\x1f" else other
    word = {"\t": "tab", " ": "blanks"}.get(divided.separator)
    setting = (
        f"`separator = {word}`" if word else f'`separator = "{divided.separator}"`'
    )
    alone = [r for r in (one, other) if r.separator == "\x1f"]
    rest = f' or `decimal = "{alone[0].decimal}"`' if alone else ""
    return _error("D128", message, f"write {setting}{rest} in `data`")


def two_decimals(line: int, text: str) -> Diagnostic:
    message = f"columns differ in their decimal sign, as in line {line}: {shown(text)}"
    return _error("D128", message, "write one of them throughout")


def thousands_or_decimals(line: int, text: str) -> Diagnostic:
    message = (
        f"commas are decimal signs or divide thousands in line {line}: {shown(text)}"
    )
    hint = 'write `decimal = ","` in `data` if they are decimal signs, or remove them'
    return _error("D128", message, hint)


def header_or_row(line: int, text: str) -> Diagnostic:
    message = f"line {line} is the header or the first row: {shown(text)}"
    hint = f"write `header = {line}` or `header = none` in `data`"
    return _error("D129", message, hint)


def numbers_above(line: int, text: str, columns: int) -> Diagnostic:
    message = (
        f"line {line} above the first row has numbers, but not in {columns} columns: "
        f"{shown(text)}"
    )
    hint = "remove it, begin it with `#`, or write `header = LINE` in `data`"
    return _error("D129", message, hint)


def no_header_line(line: int) -> Diagnostic:
    message = f"no header above the rows in line {line}"
    return _error("D129", message, "correct `header` in `data`: lines count from 1")


def comment_or_row(line: int, text: str) -> Diagnostic:
    message = f"line {line} is a comment or a row: {shown(text)}"
    hint = 'write `comment = none` in `data` if it is a row, else `comment = "'
    return _error("D132", message, f'{hint}{text.strip()[:1]}"`')


# ---- lines of other lengths ----


def header_misfit(reading: "_Misfit") -> Diagnostic:
    """The header has more or fewer cells than the rows."""
    cells, line = reading.header.cells, reading.number
    mistake = ragged_line(line, reading.columns, cells)
    return Diagnostic(
        mistake.code, mistake.message, None, hint=_hint_of_header(reading, cells)
    )


class _Misfit(_Reading, Protocol):
    @property
    def number(self) -> int: ...
    @property
    def header(self) -> "_Header": ...
    @property
    def body(self) -> Sequence[Sequence[str]]: ...


class _Header(Protocol):
    @property
    def cells(self) -> int: ...


def _hint_of_header(reading: _Misfit, cells: int) -> str:
    rows, columns = len(reading.body), reading.columns
    if reading.separator == "," and columns == 2 * cells:
        return "if its decimals have commas, separate the columns by semicolons"
    if rows > 1 and columns == cells + 1:
        return (
            "every line has one cell more than the header, which lacks a name: "
            "for row numbers, begin it with one for the first column"
        )
    if rows > 1 and columns != cells:
        return (
            "the header needs a name for each column: quote names that contain the "
            "separator, or write `header = none` in `data`"
        )
    return "quote cells that contain the separator"


def other_length(
    line: int, text: str, *, found: int, expected: int, like: str
) -> Diagnostic:
    """A row has more or fewer cells than the others."""
    message = f"expected {expected} cells in line {line}, as in {like}, found {found}"
    return _error(
        "D103", f"{message}: {shown(text)}", _hint_of_line(text, found, expected)
    )


def open_quote(line: int, text: str) -> Diagnostic:
    message = f"line {line} opens a quote that nothing closes: {shown(text)}"
    return _error("D103", message, "close the quote, or remove it")


def _hint_of_line(text: str, found: int, expected: int) -> str:
    if found == 1 and not any(sign.isdigit() for sign in text):
        return "remove the line, or begin it with `#` if it is a comment"
    if found < expected:
        return "complete the line, or remove it; leave missing cells empty"
    return "quote cells that contain the separator"


# ---- not a text table ----


def other_format(what: str, advice: str) -> Diagnostic:
    return _error("D130", f"expected a text table, found {what}", advice)


def packed_other(inner: str, packing: str) -> Diagnostic:
    message = f"expected a text table inside, found `{inner or 'no suffix'}{packing}`"
    return _error("D130", message, "unpack it first")


def not_one_table(tables: Sequence[str], members: Sequence[str]) -> Diagnostic:
    listed = ", ".join(f"`{name}`" for name in (tables or members)[:5])
    message = f"expected one text table in the archive, found {listed or 'nothing'}"
    return _error("D130", message, "unpack it, and name one file")


def unpacks_to_too_much(limit: int) -> Diagnostic:
    message = f"the file has more than {limit} bytes after unpacking"
    return _error("D107", message, "split it")


def too_many_columns(columns: int, limit: int) -> Diagnostic:
    message = f"expected at most {limit} columns, found {columns}"
    return _error("D107", message, "store them as one array in a `.npz` file")


def not_text(place: int) -> Diagnostic:
    message = f"expected text, found a control character in byte {place}"
    hint = "it is a binary file, or in an encoding for `encoding` in `data`"
    return _error("D131", message, hint)


def not_in_encoding(encoding: str, place: int) -> Diagnostic:
    message = f"the file is not {encoding} text (byte {place})"
    return _error("D131", message, "set `encoding` in `data`, or save it as UTF-8")


def not_a_table(error: Exception) -> Diagnostic:
    return unreadable(str(error))
