"""Words grouped by brackets, each on one line or broken over several."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, Union

from .spacing import gap
from .words import OPERANDS, Word

Part = Union[Word, "Group"]
Phrase = tuple[Part, ...]
Shape = Literal["braces", "call", "list", "bare", "group", "index"]


@dataclass(frozen=True, slots=True)
class Group:
    """The content of brackets, split at commas or, in braces, into entries.

    Attributes:
        shape: `call` and `list` allow a trailing comma, `bare` is a call that does not,
            `group` is an expression in parentheses.
        forced: whether it must be broken over lines.
        flat: its text on one line.
    """

    shape: Shape
    open: Word
    items: tuple[Phrase, ...]
    close: Word
    forced: bool
    flat: str = field(repr=False)


def first_of(part: Part) -> Word:
    return part if isinstance(part, Word) else part.open


def last_of(part: Part) -> Word:
    return part if isinstance(part, Word) else part.close


def flat(phrase: Phrase) -> str:
    """A phrase on one line, without its comments."""
    text = ""
    before: Word | None = None
    for part in phrase:
        if before is not None:
            text += gap(before, first_of(part))
        text += part.text if isinstance(part, Word) else part.flat
        before = last_of(part)
    return text


def is_kind(part: Part, *kinds: str) -> bool:
    return isinstance(part, Word) and part.kind in kinds


def build_statements(words: list[Word]) -> tuple[list[Phrase], Word]:
    """The statements of a text, and its end."""
    reader = _Reader(words)
    statements: list[Phrase] = []
    while reader.word.kind != "end":
        statements.append(reader.statement())
    return statements, reader.word


class _Reader:
    """A reader of words from left to right."""

    def __init__(self, words: list[Word]) -> None:
        self._words = words
        self._index = 0

    @property
    def word(self) -> Word:
        return self._words[self._index]

    def _next(self) -> Word:
        self._index += 1
        return self._words[self._index - 1]

    def statement(self) -> Phrase:
        parts: list[Part] = [self._next()]
        while self.word.kind != "end" and not _begins_statement(self.word):
            parts.append(self._part(parts))
        return tuple(parts)

    def _part(self, before: list[Part]) -> Part:
        return self._group(before) if self.word.kind == "open" else self._next()

    def _group(self, before: list[Part]) -> Group:
        shape = _shape(before, self.word)
        opening = self._next()
        read = self._entries if shape == "braces" else self._items
        items = tuple(read())
        return make_group(shape, opening, items, self._next())

    def _items(self) -> Iterator[Phrase]:
        parts: list[Part] = []
        while self.word.kind != "close":
            if self.word.kind == "comma":
                self._next()
                yield tuple(parts)
                parts = []
            else:
                parts.append(self._part(parts))
        if parts:
            yield tuple(parts)

    def _entries(self) -> Iterator[Phrase]:
        parts: list[Part] = []
        while self.word.kind != "close":
            if parts and self.word.newline and self.word.kind != "arrow":
                yield tuple(parts)
                parts = []
            parts.append(self._part(parts))
        if parts:
            yield tuple(parts)


def _begins_statement(word: Word) -> bool:
    # A keyword inside a line begins a clause.
    return word.kind == "keyword" and word.newline


def _shape(before: list[Part], opening: Word) -> Shape:
    if opening.text == "{":
        return "braces"
    last = last_of(before[-1]) if before else None
    if opening.text == "[":
        return "index" if last is not None and last.kind in OPERANDS else "list"
    if last is None or last.kind != "word":
        return "group"
    head = first_of(before[0])
    declares = len(before) == 2 and head.text in ("block", "function")
    return "bare" if declares or last.text == "repeat" else "call"


# ---- groups ----


def make_group(
    shape: Shape, opening: Word, items: tuple[Phrase, ...], close: Word
) -> Group:
    """A group, with its derived layout properties."""
    forced = _is_forced(shape, opening, items, close)
    return Group(shape, opening, items, close, forced, _flat(opening, items, close))


def _flat(opening: Word, items: tuple[Phrase, ...], close: Word) -> str:
    inner = ", ".join(map(flat, items))
    blank = " " if opening.text == "{" and inner else ""
    return f"{opening.text}{blank}{inner}{blank}{close.text}"


def _is_forced(
    shape: Shape, opening: Word, items: tuple[Phrase, ...], close: Word
) -> bool:
    """Whether comments, entries or the author's line break force it over several lines.

    A bracket stays broken if the author broke the line after it.
    """
    if opening.trailing or close.leading:
        return True
    if not items:
        return False
    braces = shape == "braces"
    return (
        first_of(items[0][0]).newline
        or (braces and len(items) > 1)
        or any(_breaks(part, braces) for item in items for part in item)
    )


def _breaks(part: Part, braces: bool) -> bool:
    """Whether a line ends before or inside a part, or at its trailing comment."""
    first, last = first_of(part), last_of(part)
    if first.leading or last.trailing:
        return True
    if isinstance(part, Group):
        return part.forced
    return braces and part.kind == "arrow" and part.newline
