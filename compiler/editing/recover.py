"""Statements of a text that is being typed: a broken line leaves the others be."""

import re

from .. import syntax
from ..diagnostics.errors import Diagnostic
from ..parsing.imports import load_imports
from ..parsing.parse import parse_source
from ..parsing.split import Chunk, split_statements
from ..text.limits import MAX_TEXT
from ..text.source import Source, Span
from ..text.tokens import read_tokens

# Lines of one statement that are given up before the whole of it is.
MAX_BROKEN = 6
# Statements that are looked at so closely: the time for each grows with the text.
MAX_MENDED = 20


def recover_all(source: Source) -> tuple[Source, tuple[syntax.Statement, ...]]:
    """A text with the files it imports, and the statements of all that can be read."""
    if len(source.text) > MAX_TEXT:
        return source, ()
    return load_imports(source, recover_statements(source), recover_statements, _ignore)


def recover_statements(source: Source, start: int = 0) -> tuple[syntax.Statement, ...]:
    """Every statement that is sound, or is so without its broken lines.

    Args:
        start: where to begin, as where the text of an imported file does.
    """
    sound = parse_source(source, _ignore, start)
    parsed = {statement.span.start: statement for statement in sound}
    found: list[syntax.Statement] = []
    broken = 0
    for chunk in split_statements(source, list(read_tokens(source.text, start))):
        if chunk.span.start in parsed:
            found.append(parsed[chunk.span.start])
        elif broken < MAX_MENDED:
            broken += 1
            found += _mended(source, chunk)
        else:
            found += _header(chunk.span.start, source.slice(chunk.span))
    return tuple(found)


def _mended(source: Source, chunk: Chunk) -> tuple[syntax.Statement, ...]:
    """A statement without the lines that break it; none where nothing is left."""
    first, text = chunk.span.start, source.slice(chunk.span)
    for _ in range(MAX_BROKEN):
        mistakes: list[Diagnostic] = []
        # Blanks before the statement keep its offsets.
        alone = Source(" " * first + text)
        found = parse_source(alone, mistakes.append)
        if found or not mistakes:
            return found[:1]
        lines = [_line_around(text, at - first) for at in _places(mistakes[0])]
        broken = next((line for line in lines if _can_go(text, line)), None)
        if broken is None:
            break
        text = text[: broken.start] + " " * _size(broken) + text[broken.end :]
    return _header(first, source.slice(chunk.span))


# What a statement says before it goes wrong, and what stands for the rest of it.
_HEADERS = (
    (re.compile(r"block\s+\w+\s*(\([^()]*\))?\s*(?=\{)"), "{ it", "}"),
    (re.compile(r"function\s+\w+\s*\([^()]*\)\s*="), "", "0"),
    (re.compile(r"(input|output)\s+\w+\s*:\s*\w+"), "", ""),
)


def _header(first: int, text: str) -> tuple[syntax.Statement, ...]:
    """A statement whose names are known, though the rest of it is not."""
    for pattern, opening, closing in _HEADERS:
        match = pattern.match(text)
        if match is not None:
            blanks = len(text) - match.end() - len(opening) - len(closing)
            rest = f"{opening}{' ' * blanks}{closing}" if opening or closing else ""
            return parse_source(Source(" " * first + match[0] + rest), _ignore)[:1]
    return ()


def _places(mistake: Diagnostic) -> list[int]:
    """Where a line may be to blame, the likeliest first."""
    notes = [note.span.start for note in mistake.notes]
    if mistake.span is None:
        return notes
    at = mistake.span.start
    # What comes too early is often the line after the one that lacks its end.
    return [*notes, at, *([at - 1] if at else [])]


def _line_around(text: str, offset: int) -> Span:
    offset = max(0, min(offset, len(text)))
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    return Span(start, len(text) if end < 0 else end)


def _can_go(text: str, line: Span) -> bool:
    """Whether a line may be left out: it is not the first, nor blank already."""
    return line.start > 0 and bool(text[line.start : line.end].strip())


def _size(span: Span) -> int:
    return span.end - span.start


def _ignore(mistake: Diagnostic) -> None:
    """The checks of the text tell all mistakes; here they only mean a gap."""
    del mistake
