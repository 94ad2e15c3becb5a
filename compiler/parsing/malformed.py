"""Diagnostics for malformed lines and for comments of other languages."""

from ..diagnostics import errors
from ..diagnostics.diagnostic import Diagnostic
from ..text.source import Source, Span
from ..text.tokens import Token
from ..vocabulary import KEYWORDS
from .expected import Stop, in_words
from .split import Chunk, code_end


def malformed(
    stop: Stop,
    entry: Span,
    chunk: Chunk,
    source: Source,
    *,
    body: str,
    outputs: tuple[str, ...],
) -> Diagnostic:
    """The diagnostic for a line that does not parse.

    Args:
        stop: where parsing stopped.
        entry: the line, with those that continue it.
        chunk: its statement.
        body: the word whose body holds the line.
        outputs: names of the outputs, for hints.
    """
    # Imported here because texts without errors do not need it.
    from .slips import LOOKALIKES, explain, make_spot

    at = stop.at
    meant = LOOKALIKES.get(stop.character)  # a space for an invisible character
    if not stop.character.isprintable() and meant != " ":
        return errors.syntax.unexpected_character(at, stop.character)
    if at.start == at.end:
        end = code_end(source, at.start)
        at = Span(end, end)
    spot = make_spot(
        source,
        entry.start,
        at,
        keyword=chunk.keyword,
        inside=_inside(chunk, at.start),
        body=body,
        accepts=stop.accepts,
        outputs=outputs,
    )
    return explain(spot) or _unexplained(stop, at, source)


def _unexplained(stop: Stop, at: Span, source: Source) -> Diagnostic:
    """Report an error that matches no known slip."""
    if stop.character:
        return errors.syntax.unexpected_character(at, stop.character)
    expected = in_words(stop.accepts)
    if at.start == at.end:
        return errors.syntax.unexpected_end(at, expected)
    if source.slice(at) in (")", "]", "}") and expected == ("an expression",):
        return errors.syntax.unexpected_end(at, expected, source.slice(at))
    return errors.syntax.unexpected(at, source.slice(at), expected, KEYWORDS)


def _inside(chunk: Chunk, offset: int) -> str:
    """The innermost bracket that is open at an offset."""
    opened: list[str] = []
    for token in chunk.tokens:
        if token.start >= offset:
            break
        if token.kind == "open":
            opened.append(token.text)
        elif token.kind == "close" and opened:
            opened.pop()
    return opened[-1] if opened else ""


def declared(chunks: list[Chunk], role: str) -> tuple[str, ...]:
    """Names after a keyword at the start of statements."""
    names: list[str] = []
    for chunk in chunks:
        words = [p.text for p in chunk.tokens[:4] if p.kind == "word"]
        if words[:1] == [role] and len(words) > 1:
            names.append(words[1])
    return tuple(names)


def foreign_mistake(token: Token) -> Diagnostic:
    """The diagnostic for a comment of another language."""
    text = token.text.lstrip(" \t")
    start = token.end - len(text)
    sign = next(s for s in ("//", "/*", "--", "%", "!") if text.startswith(s))
    rest = "" if sign == "/*" else text[len(sign) :].strip("/-%! \t\r")
    end = token.end if rest or sign != "/*" else start + len(sign)
    return errors.marks.other_comment(Span(start, end), sign, rest)
