"""The text of a table file: UTF-8 with `\\n` at the end of each line."""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from .. import mistakes_of_tables
from ..mistakes import DataError, unreadable
from .settings import TableSettings
from .signatures import signature_of
from .unpacking import read_bytes

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 4096
_BLOCK = 2**22
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x19\x1c-\x1f\x7f]")
_END = b"\x1a\n"  # Ctrl-Z ended files of CP/M and DOS
_BLANK = b"\x1a \t\n\r\f\v"


@dataclass(frozen=True, slots=True)
class Content:
    """The text of a table file.

    Attributes:
        data: UTF-8 without a byte order mark; lines end with `\\n`.
        encoding: that of the file.
    """

    data: bytes
    encoding: str


def read_content(path: Path, settings: TableSettings, limit: int) -> Content:
    """Read a table file as text.

    Raises:
        DataError: it is too large, or not text.
    """
    source = str(path)
    data = read_bytes(path, limit)
    found = signature_of(data[:_SAMPLE])
    if found is not None:
        raise DataError(source, [mistakes_of_tables.other_format(*found)])
    data, encoding = _as_utf8(data, settings.encoding, source)
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"\0" in data:
        raise DataError(source, [mistakes_of_tables.not_text(data.index(0))])
    if b"\x1a" in data[-_SAMPLE:] or data.endswith(b"\n\n"):
        data = data.rstrip(_END)
    if not data[:_SAMPLE].strip(_BLANK) and not data.strip(_BLANK):
        raise DataError(source, [unreadable("it is empty")])
    return Content(data, encoding)


def _as_utf8(data: bytes, asked: str | None, source: str) -> tuple[bytes, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            if encoding == "utf-8":
                return _utf8(data[len(mark) :], source), encoding
            return _decoded(data[len(mark) :], encoding, source), encoding
    if asked is not None:
        return _decoded(data, asked, source), asked
    wide = _wide_encoding(data[:_SAMPLE])
    if wide is not None:
        return _decoded(data, wide, source), wide
    _require_text(data[:_SAMPLE], source)
    if data.isascii() or _is_utf8(data):
        return data, "utf-8"
    return _decoded(data, "cp1252", source), "cp1252"


def _utf8(data: bytes, source: str) -> bytes:
    if not _is_utf8(data):
        return _decoded(data, "utf-8", source)
    return data


def _wide_encoding(start: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of Latin text is zero."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    half = max(1, len(start) // 2)
    if odd > 0.6 * half and even == 0:
        return "utf-16-le"
    if even > 0.6 * half and odd == 0:
        return "utf-16-be"
    return None


def _require_text(start: bytes, source: str) -> None:
    controls = [match.start() for match in _CONTROL.finditer(start)]
    if len(controls) > 0.02 * len(start) + 1:
        raise DataError(source, [mistakes_of_tables.not_text(controls[0])])


def _is_utf8(data: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _BLOCK):
            decoder.decode(data[start : start + _BLOCK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _decoded(data: bytes, encoding: str, source: str) -> bytes:
    try:
        return data.decode(encoding).removeprefix("\ufeff").encode()
    except UnicodeError as error:
        place = error.start if isinstance(error, UnicodeDecodeError) else 0
        mistake = mistakes_of_tables.not_in_encoding(encoding, place)
        raise DataError(source, [mistake]) from error
