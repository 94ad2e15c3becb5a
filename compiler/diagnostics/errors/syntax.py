"""E1xx: syntax errors, and texts that exceed the limits."""

from collections.abc import Container, Iterable

from ...text.source import Span
from ..diagnostic import (
    Diagnostic,
    Edit,
    Fix,
    Note,
    did_you_mean,
    joined,
    listed,
    shortened,
)
from .characters import UNSEEN, code_point


def unexpected(
    span: Span, found: str, expected: tuple[str, ...], keywords: Container[str]
) -> Diagnostic:
    message = f"expected {joined(expected)}, found `{shortened(found)}`"
    hint = "remove it, or start a new line before it"
    if "a name" in expected and found in keywords:
        hint = f"`{found}` is a reserved word; choose another name"
    return Diagnostic("E101", message, span, "unexpected", hint)


def unexpected_end(
    span: Span, expected: tuple[str, ...], found: str = ""
) -> Diagnostic:
    """Report something missing at the end of a line or before a bracket."""
    end = f"`{found}`" if found else "the end of the line"
    message = f"expected {joined(expected)}, found {end}"
    hint = "complete the line; it continues only with `->` or inside brackets"
    return Diagnostic("E102", message, span, "something is missing here", hint)


def unexpected_character(span: Span, char: str) -> Diagnostic:
    seen = char.isprintable() and char not in UNSEEN
    shown = f"`{char}`" if seen else code_point(char)
    message = f"unexpected character {shown}"
    hint = _INSTEAD.get(char, "remove it")
    return Diagnostic("E103", message, span, hint=hint)


_INSTEAD = {
    "@": "write `dot(a, b)` for vectors, `a * b` for numbers",
    "?": "remove it; `maximum`, `minimum` and `relu` choose between values",
    "\\": "remove it: lines continue freely inside brackets",
    "$": "remove it: write the bare name of a `let`",
}


def unclosed_bracket(
    span: Span, opening: str, closing: str, end: Span, word: str
) -> Diagnostic:
    """Report a bracket that is not closed.

    Args:
        end: where it probably ends.
        word: the statement whose body it opens, if any.
    """
    of = f" of `{word}`" if word else ""
    message = f"`{opening}`{of} is never closed"
    notes = (Note(end, f"`{closing}` is probably missing here"),)
    own_line = opening == "{" and end.start > span.end + 1 and bool(word)
    where = "on a line of its own below" if own_line else "here"
    hint = f"add `{closing}` where it ends"
    edit = Edit(end, f"\n{closing}" if own_line else closing)
    fix = Fix(f"add `{closing}` {where}", (edit,), safe=False)
    return Diagnostic("E104", message, span, "opened here", hint, notes, fix=fix)


def unmatched_bracket(span: Span, closing: str, opener: Span | None) -> Diagnostic:
    message = f"unmatched `{closing}`"
    notes = () if opener is None else (Note(opener, "this one is still open"),)
    hint = "remove it, or close the other bracket first" if opener else "remove it"
    return Diagnostic("E105", message, span, "", hint, notes)


def unclosed_string(span: Span, fix: Fix) -> Diagnostic:
    message = 'expected `"` before the end of the line'
    hint = 'add the closing `"`'
    return Diagnostic("E106", message, span, "starts here", hint, fix=fix)


def unknown_statement(
    span: Span, word: str, statements: Iterable[str], keywords: Iterable[str]
) -> Diagnostic:
    message = f"expected a statement, found `{shortened(word)}`"
    hint = did_you_mean(word, statements)
    if word in keywords:
        hint = f"`{word}` belongs inside a statement, not at its start"
    elif not word.isidentifier():
        hint = "a line continues only with `->` or inside brackets"
    elif not hint:
        hint = "statements start with " + listed(statements)
    return Diagnostic("E107", message, span, "not a statement", hint)


def nested_too_deeply(span: Span) -> Diagnostic:
    message = "the nesting is too deep"
    hint = "move parts into values or blocks of their own"
    return Diagnostic("E108", message, span, "too deep", hint)


def text_too_long(limit: int) -> Diagnostic:
    message = f"the spec has more than {limit} characters"
    return Diagnostic("E109", message, None, hint="keep data in a data file")


def name_too_long(span: Span, limit: int) -> Diagnostic:
    message = f"the name has more than {limit} characters"
    return Diagnostic("E110", message, span, "too long", "shorten it")


def string_too_long(span: Span, limit: int) -> Diagnostic:
    message = f"the string has more than {limit} characters"
    return Diagnostic("E111", message, span, "too long", "move the text to a comment")


def too_many_mistakes(limit: int) -> Diagnostic:
    message = f"more than {limit} errors; the rest are not shown"
    return Diagnostic("E112", message, None, hint="fix these first")
