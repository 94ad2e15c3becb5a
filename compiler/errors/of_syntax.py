"""E1xx: text that is no statement, and texts that are too much."""

from collections.abc import Iterable

from ..source import Span
from .diagnostic import Diagnostic, Note, did_you_mean, joined, listed


def unexpected(span: Span, found: str, expected: tuple[str, ...]) -> Diagnostic:
    message = f"expected {joined(expected)}, found `{found}`"
    return Diagnostic("E101", message, span, "unexpected")


def unexpected_end(span: Span, expected: tuple[str, ...]) -> Diagnostic:
    message = f"expected {joined(expected)}, found the end of the line"
    return Diagnostic("E102", message, span, "something is missing here")


def unexpected_character(span: Span, char: str) -> Diagnostic:
    shown = f"`{char}`" if char.isprintable() else f"U+{ord(char):04X}"
    message = f"the character {shown} has no meaning here"
    hint = "strings take double quotes" if char == "'" else "remove it"
    return Diagnostic("E103", message, span, hint=hint)


def unclosed_bracket(span: Span, opening: str, closing: str) -> Diagnostic:
    message = f"`{opening}` is never closed"
    hint = f"add `{closing}` where it ends"
    return Diagnostic("E104", message, span, "opened here", hint)


def unmatched_bracket(span: Span, closing: str, opener: Span | None) -> Diagnostic:
    message = f"`{closing}` does not match an opening bracket"
    notes = () if opener is None else (Note(opener, "this one is still open"),)
    hint = "remove it, or close the other first" if opener else "remove it"
    return Diagnostic("E105", message, span, "", hint, notes)


def unclosed_string(span: Span) -> Diagnostic:
    message = "a string ends on the line it begins"
    return Diagnostic("E106", message, span, "begins here", 'add the closing `"`')


def unknown_statement(
    span: Span, word: str, statements: Iterable[str], keywords: Iterable[str]
) -> Diagnostic:
    message = f"expected a statement, found `{word}`"
    hint = did_you_mean(word, statements) or "a statement begins with " + listed(
        statements
    )
    if word in keywords:
        hint = f"`{word}` belongs inside a statement, not at its beginning"
    return Diagnostic("E107", message, span, "no statement begins so", hint)


def nested_too_deeply(span: Span, limit: int) -> Diagnostic:
    message = f"nested more than {limit} deep"
    hint = "name the parts as values or blocks of their own"
    return Diagnostic("E108", message, span, "too deep", hint)


def text_too_long(length: int, limit: int) -> Diagnostic:
    message = f"a spec has at most {limit} characters, this one has {length}"
    return Diagnostic("E109", message, None, hint="keep data in a data file")
