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
    replacing,
    shortened,
)
from .characters import UNSEEN, code_point


def unexpected(
    span: Span, found: str, expected: tuple[str, ...], keywords: Container[str]
) -> Diagnostic:
    message = f"expected {joined(expected)}, found `{shortened(found)}`"
    hint = "remove it, or end the line before it"
    if "a name" in expected and found in keywords:
        hint = f"`{found}` is a word of the language; choose another name"
    return Diagnostic("E101", message, span, "unexpected", hint)


def unexpected_end(
    span: Span, expected: tuple[str, ...], found: str = ""
) -> Diagnostic:
    """Report something missing at the end of a line or before a bracket."""
    end = f"`{found}`" if found else "the end of the line"
    message = f"expected {joined(expected)}, found {end}"
    hint = "complete the line; it goes on with `->`, or inside brackets"
    return Diagnostic("E102", message, span, "something is missing here", hint)


def unexpected_character(span: Span, char: str) -> Diagnostic:
    seen = char.isprintable() and char not in UNSEEN
    shown = f"`{char}`" if seen else code_point(char)
    message = f"the character {shown} has no meaning here"
    hint = _INSTEAD.get(char, "remove it")
    return Diagnostic("E103", message, span, hint=hint)


_INSTEAD = {
    "@": "a product of vectors is `dot(a, b)`, of numbers `a * b`",
    "?": "leave it out; `maximum`, `minimum` and `relu` choose between values",
    "\\": "leave it out: inside brackets, line breaks are free",
    "$": "leave it out: a `let` is used by its name",
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
    message = f"`{closing}` does not match an opening bracket"
    notes = () if opener is None else (Note(opener, "this one is still open"),)
    hint = "remove it, or close the other first" if opener else "remove it"
    return Diagnostic("E105", message, span, "", hint, notes)


def unclosed_string(span: Span, fix: Fix) -> Diagnostic:
    message = "a string ends on the line it begins"
    hint = 'add the closing `"`'
    return Diagnostic("E106", message, span, "begins here", hint, fix=fix)


def unknown_statement(
    span: Span, word: str, statements: Iterable[str], keywords: Iterable[str]
) -> Diagnostic:
    message = f"expected a statement, found `{shortened(word)}`"
    hint = did_you_mean(word, statements)
    if word in keywords:
        hint = f"`{word}` belongs inside a statement, not at its beginning"
    elif not word.isidentifier():
        hint = "a line goes on with `->`, or inside brackets"
    elif not hint:
        hint = "a statement begins with " + listed(statements)
    fix = None
    if hint.startswith("did you mean"):
        meant = hint.split("`")[1]
        fix = replacing(span, meant, safe=False)
    return Diagnostic("E107", message, span, "no statement begins so", hint, fix=fix)


def nested_too_deeply(span: Span) -> Diagnostic:
    message = "too much is nested one in the other"
    hint = "name the parts as values or blocks of their own"
    return Diagnostic("E108", message, span, "too deep", hint)


def text_too_long(limit: int) -> Diagnostic:
    message = f"a spec has at most {limit} characters, this one has more"
    return Diagnostic("E109", message, None, hint="keep data in a data file")


def name_too_long(span: Span, limit: int) -> Diagnostic:
    message = f"a name has at most {limit} characters"
    return Diagnostic("E110", message, span, "too long", "shorten it")


def string_too_long(span: Span, limit: int) -> Diagnostic:
    message = f"a string has at most {limit} characters"
    return Diagnostic("E111", message, span, "too long", "say more in a comment")


def too_many_mistakes(limit: int) -> Diagnostic:
    message = f"there are more than {limit} mistakes; the others are not shown"
    return Diagnostic("E112", message, None, hint="mend the first ones first")
