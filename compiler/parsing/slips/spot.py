"""The context of a syntax error, and the rows that match it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ...diagnostics.diagnostic import Diagnostic
from ...text.source import Source, Span

START = "\x02"  # placeholder before the first character of an entry
_REACH = 240  # characters on either side, which bounds the time
_HIDDEN = re.compile(r'"(?P<string>[^"\n]*)"|(?P<comment>\#[^\n]*)')


@dataclass(frozen=True, slots=True)
class Spot:
    """The context of a syntax error.

    Attributes:
        at: span of the unexpected text; empty if something is missing.
        keyword: keyword of the statement.
        inside: innermost open bracket; may be empty.
        body: the word whose `{ }` contains it; may be empty.
        accepts: terminals of the grammar that could follow.
        window: surrounding text from the start of the entry, with strings and comments
            masked.
        offset: start of the window in the source.
        outputs: names of the outputs, for hints.
    """

    source: Source
    at: Span
    keyword: str = ""
    inside: str = ""
    body: str = ""
    accepts: frozenset[str] = frozenset()
    window: str = ""
    offset: int = 0
    outputs: tuple[str, ...] = ()

    @property
    def found(self) -> str:
        """The unexpected text."""
        return self.source.slice(self.at)


@dataclass(frozen=True, slots=True)
class Found:
    """A match of a row's pattern."""

    spot: Spot
    match: re.Match[str]

    def span(self, group: str | int = 0) -> Span:
        """Source span of a group."""
        start, end = self.match.span(group)
        return Span(self.spot.offset + start, self.spot.offset + end)

    def text(self, group: str | int = 0) -> str:
        """Source text of a group."""
        return self.spot.source.slice(self.span(group)) if self.has(group) else ""

    def has(self, group: str | int) -> bool:
        """Whether a group takes part in the match."""
        known = group in self.match.re.groupindex or group == 0
        return known and self.match.start(group) >= 0


@dataclass(frozen=True, slots=True)
class Row:
    """A slip: an example, a pattern and its explanation.

    A pattern applies if its group `here` is the unexpected text. Without this group,
    the unexpected text must begin inside the match or directly after it.

    Attributes:
        example: statements with only this slip.
        explain: returns the diagnostic, or None if it is another slip.
        keywords: statements where it occurs; empty for all.
        inside: brackets where it occurs; None for all.
    """

    example: str
    pattern: re.Pattern[str]
    explain: Callable[[Found], Diagnostic | None]
    keywords: frozenset[str] = frozenset()
    inside: frozenset[str] | None = field(default=None)

    def read(self, spot: Spot) -> Diagnostic | None:
        """The diagnostic of this slip, if it applies."""
        if self.keywords and spot.keyword not in self.keywords:
            return None
        if self.inside is not None and spot.inside not in self.inside:
            return None
        for match in _matches(self.pattern, spot.window):
            if _touches(match, spot):
                found = self.explain(Found(spot, match))
                if found is not None:
                    return found
        return None


def row(
    example: str,
    pattern: str,
    explain: Callable[[Found], Diagnostic | None],
    *,
    keywords: str = "",
    inside: tuple[str, ...] | None = None,
) -> Row:
    """Make a row of the table; a blank in its pattern matches any blanks."""
    places = None if inside is None else frozenset(inside)
    compiled = re.compile(pattern, re.VERBOSE)
    return Row(example, compiled, explain, frozenset(keywords.split()), places)


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """All matches, including overlapping ones."""
    match = pattern.search(text)
    while match is not None:
        yield match
        match = pattern.search(text, match.start() + 1)


def _touches(match: re.Match[str], spot: Spot) -> bool:
    at = spot.at.start - spot.offset
    if "here" in match.re.groupindex:
        return match.start("here") == at
    after = spot.window[match.end() : at]
    return match.start() <= at and (match.end() >= at or not after.strip(" \t\r"))


def make_spot(source: Source, start: int, at: Span, **context: object) -> Spot:
    """The context of an error in an entry that begins at an offset."""
    text = source.text
    low = max(start, at.start - _REACH)
    end = text.find("\n", at.end)
    high = min(len(text) if end < 0 else end, at.end + _REACH)
    window = _HIDDEN.sub(_hide, text[low:high])
    first = START if low == start else ""
    return Spot(
        source,
        at,
        window=first + window,
        offset=low - len(first),
        **context,  # pyright: ignore[reportArgumentType]
    )


def _hide(match: re.Match[str]) -> str:
    text = match["string"]
    return " " * len(match[0]) if text is None else f'"{"s" * len(text)}"'
