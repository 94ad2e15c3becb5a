"""E12x: bytes that are not text, and characters that hide what a text says."""

import unicodedata

from ...text.source import Span
from ..diagnostic import Diagnostic


def not_utf8(span: Span, byte: int, begins: str) -> Diagnostic:
    """Report a byte that is invalid UTF-8.

    Args:
        begins: the first two characters, which distinguish UTF-16.
    """
    message = f"a spec is text in UTF-8, and the byte 0x{byte:02X} is none here"
    hint = "save the file as UTF-8"
    if begins in _UTF16_MARKS or "\0" in begins:
        message = "a spec is text in UTF-8, and this one looks like UTF-16"
    elif meant := bytes([byte]).decode("cp1252", errors="ignore"):
        hint += f"; as an older editor writes it, the byte is `{meant}`"
    return Diagnostic("E121", message, span, "not UTF-8", hint)


# The bytes FF FE and FE FF, as `reading.decode` represents them.
_UTF16_MARKS = ("\udcff\udcfe", "\udcfe\udcff")


def hidden_character(span: Span, char: str) -> Diagnostic:
    name = _NAMES.get(char) or unicodedata.name(char, "").lower()
    message = f"a comment holds {code_point(char)}" + (f", {name}" if name else "")
    message += ", which an editor may obey instead of showing it"
    hint = "remove it: with it a text can look other than it is"
    if char == "\r":
        hint = "end each line with a line feed, as LF or CRLF"
    return Diagnostic("E120", message, span, "a hidden character", hint)


_NAMES = {"\r": "a carriage return", "\0": "a null", "\x1b": "an escape"}


UNSEEN = "\u115f\u1160\u3164\uffa0"
"""Fillers of Hangul: letters to Unicode, and nothing to the eye."""


def code_point(char: str) -> str:
    """Format a character as its code point: `U+202E`."""
    return f"U+{ord(char):04X}"
