"""Parentheses around sums that are too long for a line."""

from dataclasses import replace

from ...text.limits import MAX_BRACKETS
from .tree import Part, Phrase, first_of, is_kind, last_of, make_group
from .words import Word


def bracketed(piece: Phrase, opened: int) -> Phrase | None:
    """Put the sum at the end of a phrase in parentheses.

    Args:
        opened: number of brackets that may be open around it.

    Returns:
        None if there is no sum, or no more brackets are allowed.
    """
    start = _value_start(piece)
    value = piece[start:]
    if not any(is_kind(part, "sum") for part in value[1:]):
        return None
    if opened + max(map(_depth, piece)) >= MAX_BRACKETS:
        return None
    at = first_of(value[0]).start
    trailing = last_of(value[-1]).trailing
    opening, close = Word("open", "(", at), Word("close", ")", at, trailing=trailing)
    items = (_without_comments(value),)
    return (*piece[:start], make_group("group", opening, items, close))


def _value_start(piece: Phrase) -> int:
    """Start of the expression in a statement or entry; its end if there is none."""
    words = [part.text if isinstance(part, Word) else "" for part in piece]
    if first_of(piece[0]).kind == "keyword":
        if words[0] in ("loss", "optimizer", "schedule"):
            return 1
        if words[0] not in ("let", "function"):
            return len(piece)
    return words.index("=") + 1 if "=" in words else 0


def _without_comments(value: Phrase) -> Phrase:
    """A phrase without leading and trailing comments, which stay outside."""
    first, last = value[0], value[-1]
    if isinstance(first, Word):
        first = replace(first, leading=())
    else:
        first = replace(first, open=replace(first.open, leading=()))
    if isinstance(last, Word):
        last = replace(last, trailing="")
    else:
        last = replace(last, close=replace(last.close, trailing=""))
    return first, *value[1:-1], last


def _depth(part: Part) -> int:
    if isinstance(part, Word):
        return 0
    inner = (_depth(each) for item in part.items for each in item)
    return 1 + max(inner, default=0)
