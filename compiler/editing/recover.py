"""Parsing of incomplete texts: a broken line does not hide other statements."""

import re

from .. import syntax
from ..diagnostics.diagnostic import Diagnostic
from ..parsing.imports import load_imports
from ..parsing.parse import parse_source
from ..parsing.split import Chunk, split_statements
from ..text.limits import MAX_TEXT
from ..text.source import Source, Span
from ..text.tokens import read_tokens

# Lines to drop from a statement before dropping all of it.
MAX_BROKEN = 6
# Statements to repair; the time for each grows with the text.
MAX_MENDED = 20


def recover_all(source: Source) -> tuple[Source, tuple[syntax.Statement, ...]]:
    """Parse a text and its imports as far as possible."""
    if len(source.text) > MAX_TEXT:
        return source, ()
    return load_imports(source, recover_statements(source), recover_statements, _ignore)


def recover_statements(source: Source, start: int = 0) -> tuple[syntax.Statement, ...]:
    """All statements that parse, possibly without their broken lines.

    Args:
        start: offset of the first statement, such as the start of an imported file.
    """
    sound = parse_source(source, _ignore, start)
    parsed = {statement.span.start: statement for statement in sound}
    statements: list[syntax.Statement] = []
    broken = 0
    for chunk in split_statements(source, list(read_tokens(source.text, start))):
        if chunk.span.start in parsed:
            statements.append(parsed[chunk.span.start])
        elif broken < MAX_MENDED:
            broken += 1
            statements += _mended(source, chunk)
        else:
            statements += _header(chunk.span.start, source.slice(chunk.span))
    return tuple(statements)


def _mended(source: Source, chunk: Chunk) -> tuple[syntax.Statement, ...]:
    """Parse a statement without its broken lines; none if nothing remains."""
    first, text = chunk.span.start, source.slice(chunk.span)
    for _ in range(MAX_BROKEN):
        mistakes: list[Diagnostic] = []
        # Leading blanks preserve the offsets of the statement.
        alone = Source(" " * first + text)
        statements = parse_source(alone, mistakes.append)
        if statements or not mistakes:
            return statements[:1]
        lines = [_line_around(text, at - first) for at in _places(mistakes[0])]
        broken = next((line for line in lines if _can_go(text, line)), None)
        if broken is None:
            break
        text = text[: broken.start] + " " * _size(broken) + text[broken.end :]
    return _header(first, source.slice(chunk.span))


# The part of a statement before an error, completed by a placeholder.
_HEADERS = (
    (re.compile(r"block\s+\w+\s*(\([^()]*\))?\s*(?=\{)"), "{ it", "}"),
    (re.compile(r"function\s+\w+\s*\([^()]*\)\s*="), "", "0"),
    (re.compile(r"(input|output)\s+\w+\s*:\s*\w+"), "", ""),
)


def _header(first: int, text: str) -> tuple[syntax.Statement, ...]:
    """A statement that keeps its names, although the rest is broken."""
    for pattern, opening, closing in _HEADERS:
        match = pattern.match(text)
        if match is not None:
            blanks = len(text) - match.end() - len(opening) - len(closing)
            rest = f"{opening}{' ' * blanks}{closing}" if opening or closing else ""
            return parse_source(Source(" " * first + match[0] + rest), _ignore)[:1]
    return ()


def _places(mistake: Diagnostic) -> list[int]:
    """Lines that may cause an error, most likely first."""
    notes = [note.span.start for note in mistake.notes]
    if mistake.span is None:
        return notes
    at = mistake.span.start
    # An unexpected token often follows an incomplete line.
    return [*notes, at, *([at - 1] if at else [])]


def _line_around(text: str, offset: int) -> Span:
    offset = max(0, min(offset, len(text)))
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    return Span(start, len(text) if end < 0 else end)


def _can_go(text: str, line: Span) -> bool:
    """Whether a line may be dropped: neither the first nor blank."""
    return line.start > 0 and bool(text[line.start : line.end].strip())


def _size(span: Span) -> int:
    return span.end - span.start


def _ignore(mistake: Diagnostic) -> None:
    """Ignore a diagnostic, which the checks report as well."""
    del mistake
