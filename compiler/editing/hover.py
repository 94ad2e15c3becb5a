"""Documentation of the word at an offset."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..text.source import Span
from ..text.tokens import read_tokens
from ..vocabulary import STATEMENTS
from .analysis import Analysis
from .calls import callable_at
from .cards import card, stage_details
from .context import Context, context_at, word_around
from .edits import difference
from .reference import CATEGORIES, describe
from .words import entry

_OF_EXPRESSIONS = ("layer", "activation", "function", "join", "combinator", "mark")


@dataclass(frozen=True, slots=True)
class Hover:
    """Markdown about a span."""

    text: str
    span: Span


def hover(
    analysis: Analysis, offset: int, before: Analysis | None = None
) -> Hover | None:
    """Documentation of the word at an offset.

    Args:
        before: the last analysis without errors.
    """
    occurrence = analysis.symbols.at(offset)
    known = analysis if analysis.spec is not None else before
    if occurrence is not None and occurrence.span.start < analysis.own_end:
        paragraphs = card(analysis, occurrence.symbol, known)
        here = _stage_at(analysis, occurrence.span.start, known)
        return Hover(_joined((*paragraphs, *here)), occurrence.span)
    text = analysis.own_text
    word = word_around(text, offset)
    context = context_at(text, word.end)
    if word.start == word.end or context.quiet:
        return None
    parts = _told(analysis, context, text[word.start : word.end], word, known)
    found = _joined(parts)
    return Hover(found, word) if found else None


def _joined(parts: Iterable[str]) -> str:
    """Join paragraphs without duplicates."""
    return "\n\n".join(dict.fromkeys(filter(None, parts)))


def _told(
    analysis: Analysis,
    context: Context,
    word: str,
    span: Span,
    known: Analysis | None,
) -> Iterator[str]:
    """Documentation of a word from the reference, with facts about its use."""
    if context.keyword in ("", word):
        yield describe("statement", word)
        return
    if _is_named_argument(analysis, span, context):
        yield _argument(analysis, context, word)
        return
    noun = next((n for n in _nouns(context) if word in CATEGORIES[n].words), None)
    if noun is None:
        return
    yield from _stage_at(analysis, span.start, known)
    yield from entry(noun, word)


def _nouns(context: Context) -> tuple[str, ...]:
    """The categories that a word can belong to there, the likeliest first."""
    if context.last == "=" and context.brackets:
        return ("initializer", "activation")
    row = STATEMENTS.get(context.keyword)
    if row is None:
        return _OF_EXPRESSIONS
    settings = (f"setting of `{row.keyword}`",) if row.settings is not None else ()
    return (*settings, *row.words, *_OF_EXPRESSIONS)


def _is_named_argument(analysis: Analysis, span: Span, context: Context) -> bool:
    tokens = read_tokens(analysis.own_text, span.end)
    following = next((t.text for t in tokens if t.kind != "blank"), "")
    return context.call is not None and following == "="


def _argument(analysis: Analysis, context: Context, word: str) -> str:
    call = context.call
    assert call is not None
    callee = callable_at(analysis, context.keyword, call.callee)
    for argument in () if callee is None else callee.arguments:
        if argument.name == word:
            meaning = f": {argument.meaning}" if argument.meaning else ""
            return f"`{argument.written}`, an argument of `{call.callee}`{meaning}"
    return ""


def _stage_at(analysis: Analysis, start: int, known: Analysis | None) -> Iterator[str]:
    """Shapes and Python of the stage that begins at an offset."""
    if known is None or known.facts is None:
        return
    then = earlier(analysis.own_text, known.own_text, start)
    if then is None:
        return
    spans = [span for span in known.facts.stages if span.start == then]
    if spans:
        span = min(spans, key=lambda s: s.end)
        yield from stage_details(known, "", span)


def earlier(now: str, then: str, offset: int) -> int | None:
    """The offset in an earlier text; None if that part has changed."""
    if now == then:
        return offset
    edit = difference(now, then)
    if offset < edit.span.start:
        return offset
    behind = offset - len(now) + len(then)
    return behind if offset >= edit.span.end else None
