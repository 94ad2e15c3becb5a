"""Mismatched brackets, unterminated strings and forbidden characters."""

from collections.abc import Iterator
from itertools import islice, pairwise

from ..diagnostics import errors
from ..diagnostics.diagnostic import Diagnostic, Fix, insertion
from ..text.limits import MAX_BRACKETS, MAX_NAME, MAX_STRING
from ..text.record import record
from ..text.source import Source, Span
from ..text.tokens import BLANK, Token, read_tokens
from .characters import word_mistake
from .split import Chunk

CLOSING = {"(": ")", "[": "]", "{": "}"}


@record
class Trouble:
    """A lexical error that prevents parsing of a statement.

    Attributes:
        resume: offset after which lines can be parsed again; -1 if there is none.
        missing: text that completes the statement.
        certain: whether the bracket structure after it is certain.
        culprit: a bracket without which the others match.
        choices: the same error with its closing bracket at other positions.
    """

    mistake: Diagnostic
    resume: int = -1
    missing: tuple[Token, ...] = ()
    certain: bool = True
    culprit: Span | None = None
    choices: tuple[Diagnostic, ...] = ()

    @property
    def start(self) -> int:
        """Its start offset."""
        assert self.mistake.span is not None
        return self.mistake.span.start

    def bars(self, entry: Span) -> bool:
        """Whether an entry contains the error or begins in the part that it affects."""
        return entry.start <= self.start < entry.end or (
            self.start <= entry.start < self.resume
        )


def find_trouble(chunk: Chunk, source: Source) -> Trouble | None:
    """The first lexical error of a statement."""
    opened: list[Token] = []
    early: Token | None = (
        None  # the brace that the mismatched one was probably meant to be
    )
    parts = _parts_in_a_row(chunk.tokens)
    for token in chunk.tokens:
        trouble = _token_trouble(token)
        if trouble is not None:
            return trouble
        if token.kind == "open":
            opened.append(token)
            if len(opened) > MAX_BRACKETS or next(parts) > MAX_BRACKETS:
                return Trouble(errors.syntax.nested_too_deeply(token.span))
        elif token.kind == "close":
            if not opened or CLOSING[opened[-1].text] != token.text:
                return _unmatched(token, opened, chunk, source)
            opener = opened.pop()
            if early is None and _dedents(opener, token, source):
                early = opener
    return _unclosed(early or opened[-1], opened, chunk, source) if opened else None


# ---- tokens ----


def _token_trouble(token: Token) -> Trouble | None:
    size = token.end - token.start
    if token.kind == "word" and size > MAX_NAME:
        return Trouble(errors.syntax.name_too_long(token.span, MAX_NAME))
    if token.kind == "word":
        hidden = word_mistake(token)
        return Trouble(hidden, token.end) if hidden else None
    if token.kind != "string":
        return None
    if size == 1 or not token.text.endswith('"'):
        mistake = errors.syntax.unclosed_string(token.span, _string_fix(token))
        return Trouble(mistake, token.end)
    if size > MAX_STRING:
        return Trouble(errors.syntax.string_too_long(token.span, MAX_STRING), token.end)
    return None if token.text.isprintable() else Trouble(unprintable(token), token.end)


def _string_fix(token: Token) -> Fix:
    """The fix that inserts a quote after a word, before closing brackets and commas."""
    end = token.start + len(token.text.rstrip(" \t\r)]},"))
    return Fix('add `"` at the end of the string', (insertion(end, '"'),), safe=False)


def unprintable(token: Token) -> Diagnostic:
    """Report the first invisible character of a token."""
    at = next(i for i, char in enumerate(token.text) if not char.isprintable())
    start = token.start + at
    return errors.syntax.unexpected_character(Span(start, start + 1), token.text[at])


def _parts_in_a_row(tokens: list[Token]) -> Iterator[int]:
    """For each opening bracket, the number of consecutive slices: `x[0][1]`.

    They nest as deep as they are many.
    """
    counts: list[int] = []
    before = 0
    for token in tokens:
        if token.kind == "open":
            counts.append(before + 1)
            yield before + 1
            before = 0
        elif token.kind == "close":
            before = counts.pop() if counts else 0
        elif token.kind not in BLANK:
            before = 0


# ---- brackets ----


def _unmatched(
    token: Token, opened: list[Token], chunk: Chunk, source: Source
) -> Trouble:
    span, resume = token.span, token.end
    if not opened:
        return Trouble(errors.syntax.unmatched_bracket(span, token.text, None), resume)
    opener = opened[-1]
    if token.text == "}" or opener.text == "{" or _line_between(opener, token, source):
        # A brace ends a body, and a line break ends an entry: a bracket was left open.
        if token.text != "}" and opener.text == "{":
            mistake = errors.syntax.unmatched_bracket(span, token.text, opener.span)
            return Trouble(mistake, resume, certain=False, culprit=span)
        return _forgotten(opener, chunk, source)
    mistake = errors.syntax.unmatched_bracket(span, token.text, opener.span)
    return Trouble(mistake, resume, certain=False)


def _unclosed(
    culprit: Token, opened: list[Token], chunk: Chunk, source: Source
) -> Trouble:
    if any(token.text != "{" for token in opened) or culprit is not opened[-1]:
        innermost = next((p for p in opened if p.text != "{"), culprit)
        return _forgotten(innermost, chunk, source)
    mistake = _told(culprit, _body_end(culprit, chunk, source), chunk)
    end = chunk.span.end
    closers = read_tokens("\n}" * len(opened))
    missing = tuple(Token(each.kind, each.text, end + each.start) for each in closers)
    return Trouble(mistake, missing=missing)


def _forgotten(opener: Token, chunk: Chunk, source: Source) -> Trouble:
    """Report an unclosed bracket inside a statement."""
    end = _line_end(opener.start, chunk)
    if opener.text == "{" and not source.text[opener.end : end].strip():
        end = _body_end(opener, chunk, source)
    mistake, ends = _told(opener, end, chunk), _ends(opener, end, chunk)
    return Trouble(
        mistake,
        end,
        certain=False,
        culprit=opener.span,
        choices=tuple(_told(opener, each, chunk) for each in ends),
    )


_MAX_ENDS = 12


def _ends(opener: Token, end: int, chunk: Chunk) -> Iterator[int]:
    """Positions on its line where a bracket may close: before what follows a call."""
    if opener.text == "{":
        return
    said = [p for p in chunk.tokens if p.kind not in BLANK]
    inside = [p for p in said if opener.start <= p.start < end]
    pairs = (
        one.end
        for one, other in pairwise(inside)
        if other.kind in ("arrow", "close")
        or other.text == ","
        or (opener.text == "[" and other.kind == "word")
    )
    yield from islice(pairs, _MAX_ENDS)
    yield end


def _told(opener: Token, end: int, chunk: Chunk) -> Diagnostic:
    word = chunk.keyword if opener.text == "{" and _is_first(opener, chunk) else ""
    closing = CLOSING[opener.text]
    span = opener.span
    return errors.syntax.unclosed_bracket(
        span, opener.text, closing, Span(end, end), word
    )


def _is_first(opener: Token, chunk: Chunk) -> bool:
    return next(p for p in chunk.tokens if p.text == "{") is opener


def _line_between(first: Token, last: Token, source: Source) -> bool:
    return "\n" in source.text[first.end : last.start]


def _line_end(offset: int, chunk: Chunk) -> int:
    """End of the code in the line of an offset."""
    end = offset
    for token in chunk.tokens:
        if token.kind == "newline" and token.start >= offset:
            break
        if token.kind not in BLANK and token.end > offset:
            end = token.end
    return end


def _body_end(opener: Token, chunk: Chunk, source: Source) -> int:
    """Probable end of a body: after the last line indented more than its first."""
    indent = _indent(opener.start, source)
    end = _line_end(opener.start, chunk)
    fresh = False
    for token in chunk.tokens:
        if token.start <= opener.start:
            continue
        if token.kind == "newline":
            fresh = True
        elif token.kind not in BLANK:
            if fresh and _indent(token.start, source) <= indent:
                break
            fresh = False
            end = token.end
    return end


def _dedents(opener: Token, closer: Token, source: Source) -> bool:
    """Whether a brace is first on a line that is indented less than its opener's."""
    if closer.text != "}":
        return False
    start = source.text.rfind("\n", 0, closer.start) + 1
    first = not source.text[start : closer.start].strip()
    return first and closer.start - start < _indent(opener.start, source)


def _indent(offset: int, source: Source) -> int:
    """Indentation of the line of an offset."""
    line = source.text[source.text.rfind("\n", 0, offset) + 1 : offset + 1]
    return len(line) - len(line.lstrip())
