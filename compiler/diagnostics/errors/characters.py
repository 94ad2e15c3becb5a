"""E12x: bytes that are not text, and characters that hide what a text says."""

import unicodedata

from ...text.source import Span
from ..diagnostic import Diagnostic


def not_utf8(span: Span, byte: int, begins: str) -> Diagnostic:
    """Report a byte that is invalid UTF-8.

    Args:
        begins: the first two characters, which distinguish UTF-16.
    """
    message = f"expected UTF-8, found the byte 0x{byte:02X}"
    hint = "save the file as UTF-8"
    if begins in _UTF16_MARKS or "\0" in begins:
        message = "expected UTF-8, found what looks like UTF-16"
    elif meant := bytes([byte]).decode("cp1252", errors="ignore"):
        hint += f"; in Windows-1252 the byte is `{meant}`"
    return Diagnostic("E121", message, span, "not UTF-8", hint)


# The bytes FF FE and FE FF, as `reading.decode` represents them.
_UTF16_MARKS = ("\udcff\udcfe", "\udcfe\udcff")


def hidden_character(span: Span, char: str) -> Diagnostic:
    name = _NAMES.get(char) or unicodedata.name(char, "").lower()
    message = f"expected visible characters in a comment, found {code_point(char)}"
    message += f", {name}" if name else ""
    hint = "remove it: it can make the text look different from what it is"
    if char == "\r":
        hint = "end lines with LF or CRLF"
    return Diagnostic("E120", message, span, "hidden character", hint)


_NAMES = {"\r": "carriage return", "\0": "null", "\x1b": "escape"}


UNSEEN = "\u115f\u1160\u3164\uffa0"
"""Fillers of Hangul: letters to Unicode, and nothing to the eye."""


def code_point(char: str) -> str:
    """Format a character as its code point: `U+202E`."""
    return f"U+{ord(char):04X}"
