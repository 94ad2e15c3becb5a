"""Text to syntax: each statement is parsed separately.

After an error, the remaining lines of its bodies are parsed one by one, so that one
error hides no other. No text is parsed more than twice, except to prove a fix.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from operator import attrgetter

from .. import syntax
from ..diagnostics import errors
from ..diagnostics.diagnostic import Collect, Diagnostic
from ..text.record import record
from ..text.source import Source, Span
from ..text.tokens import BLANK, Token, read_tokens
from ..vocabulary import KEYWORDS, STATEMENTS
from .brackets import Trouble, find_trouble, unprintable
from .characters import byte_mistake, comment_mistake
from .entries import Entry, find_entries
from .expected import Stop
from .malformed import declared, foreign_mistake, malformed
from .mending import ASSIGNMENT, RESULT, STATEMENT, Frame, best, proven
from .recall import recall_syntax
from .split import BODIED, Chunk, split_statements


@record
class Parsed:
    """The parts of a text that parse.

    Attributes:
        broken: words of malformed parts, which may be names that they declare.
    """

    statements: tuple[syntax.Statement, ...]
    broken: frozenset[str] = frozenset()


def parse_source(
    source: Source, report: Collect, start: int = 0
) -> tuple[syntax.Statement, ...]:
    """Parse a text, and report malformed statements.

    Args:
        start: offset of the first statement, such as the start of an imported file.
    """
    return parse_text(source, report, start).statements


def parse_text(source: Source, report: Collect, start: int = 0) -> Parsed:
    """Parse a text as far as possible.

    A `network`, `train` or `data` with malformed lines keeps the others.
    """
    return _Parser(source, report, start).parse()


class _Parser:
    """A single pass over the statements of a text."""

    def __init__(self, source: Source, report: Collect, start: int) -> None:
        self._source = source
        self._report = report
        self._start = start
        self._tokens = list(read_tokens(source.text, start))
        self._chunks: list[Chunk] = []
        self._statements: list[syntax.Statement] = []
        self._broken: set[str] = set()

    def parse(self) -> Parsed:
        if no_text := byte_mistake(self._source, self._start):
            self._report(no_text)
            return Parsed(())
        self._report_comments()
        self._chunks = split_statements(self._source, self._tokens)
        before: Chunk | None = None
        for chunk in self._chunks:
            if chunk.known:
                self._parse_chunk(chunk)
            else:
                self._report_unknown(chunk, before)
            before = chunk
        return Parsed(tuple(self._statements), frozenset(self._broken))

    def _report_comments(self) -> None:
        """Report comments that hide characters, then those of other languages."""
        comments = (p for p in self._tokens if p.kind == "comment")
        for mistake in filter(None, map(comment_mistake, comments)):
            self._report(mistake)
        for token in self._tokens:
            if token.kind == "foreign":
                self._report(foreign_mistake(token))

    # ---- lines that begin as no statement does ----

    def _report_unknown(self, chunk: Chunk, before: Chunk | None) -> None:
        self._doubt(chunk.tokens)
        first = chunk.tokens[0]
        span = first.span
        if first.kind != "word" and not first.text.isprintable():
            self._report(unprintable(first))
            return
        if _goes_on_outside(chunk, before):
            return  # the previous line has reported it
        closer = _closer_above(chunk, before)
        if closer is not None:
            self._report(errors.lines.value_outside(span, first.text, closer))
            return
        from .slips import explain, make_spot

        spot = make_spot(self._source, chunk.span.start, span)
        unknown = errors.syntax.unknown_statement(
            span, first.text, STATEMENTS, KEYWORDS
        )
        self._tell(explain(spot) or unknown, chunk.span)

    # ---- statements ----

    def _parse_chunk(self, chunk: Chunk) -> None:
        trouble = None if _lacks_brace(chunk) else find_trouble(chunk, self._source)
        if trouble is None:
            self._parse_whole(chunk)
            return
        chosen = best(trouble.choices, chunk.span, self._source)
        self._tell(chosen or trouble.mistake, chunk.span)
        if trouble.missing:
            self._parse_whole(chunk, trouble.missing)
        elif trouble.resume < 0:
            self._doubt(chunk.tokens)
        else:
            self._recover(chunk, chunk.span.start, trouble)

    def _parse_whole(self, chunk: Chunk, missing: tuple[Token, ...] = ()) -> None:
        """Parse a statement with missing text appended."""
        result = recall_syntax([*chunk.tokens, *missing], "statement")
        if not isinstance(result, Stop):
            self._statements.append(result)
            return
        if not missing or result.at.start < chunk.span.end:
            self._explain(result, chunk.span, chunk, chunk.keyword, STATEMENT)
        self._recover(chunk, result.at.start)
        self._parse_rest_of_line(chunk, result)

    def _parse_rest_of_line(self, chunk: Chunk, stop: Stop) -> None:
        """Parse a second statement on the same line."""
        if self._source.slice(stop.at) not in STATEMENTS:
            return
        rest = [p for p in chunk.tokens if p.start >= stop.at.start]
        whole = find_trouble(Chunk(stop.at, rest, 0), self._source) is None
        if whole and not any(p.kind == "newline" for p in rest):
            statement = recall_syntax(rest, "statement")
            if not isinstance(statement, Stop):
                self._statements.append(statement)

    # ---- recovery ----

    def _recover(self, chunk: Chunk, stop: int, trouble: Trouble | None = None) -> None:
        """Parse the lines in the bodies of a malformed statement.

        Args:
            stop: the first error; everything before it is valid or reported.
            trouble: a lexical error. If it makes the bracket structure uncertain, lines
                are skipped until one parses.
        """
        sure = trouble is None or trouble.certain
        kept: list[syntax.Assignment] = []
        for entry in find_entries(chunk, trouble.culprit if trouble else None):
            start, end = entry.span.start, entry.span.end
            reported = end > stop >= start or (
                trouble is not None and trouble.bars(entry.span)
            )
            if reported or (end <= stop and not _is_kept(entry)):
                continue
            result = _read_entry(entry, chunk)
            if not isinstance(result, Stop):
                sure = sure or (trouble is not None and start >= trouble.resume)
                stop = max(stop, end)
                if isinstance(result, syntax.Assignment) and _is_kept(entry):
                    kept.append(result)
            elif start > stop and (sure or trouble is None or end <= trouble.start):
                frame = ASSIGNMENT if _is_assigned(entry) else RESULT
                self._explain(result, entry.span, chunk, entry.body, frame)
                stop = max(stop, result.at.start)
        self._doubt(_outside(chunk.tokens, [each.span for each in kept]))
        self._keep(chunk, kept)

    def _keep(self, chunk: Chunk, kept: list[syntax.Assignment]) -> None:
        """Keep a statement with its valid lines."""
        keyword, entries = chunk.keyword, tuple(kept)
        match STATEMENTS[keyword].reads:
            case "network" if kept:
                self._statements.append(syntax.Network(entries, chunk.span))
            case "settings":
                settings = syntax.Settings(keyword, entries, chunk.span)
                self._statements.append(settings)
            case _:
                pass

    def _explain(
        self, stop: Stop, entry: Span, chunk: Chunk, body: str, frame: Frame
    ) -> None:
        outputs = declared(self._chunks, "output")
        mistake = malformed(
            stop, entry, chunk, self._source, body=body, outputs=outputs
        )
        self._tell(mistake, entry, frame)

    def _tell(self, mistake: Diagnostic, place: Span, frame: Frame = STATEMENT) -> None:
        self._report(proven(mistake, place, self._source, frame))

    def _doubt(self, tokens: Iterable[Token]) -> None:
        self._broken.update(p.text for p in tokens if p.kind == "word")


def _read_entry(
    entry: Entry, chunk: Chunk
) -> syntax.Assignment | syntax.Expression | Stop:
    first, stop = (
        bisect_left(chunk.tokens, offset, key=attrgetter("start"))
        for offset in (entry.span.start, entry.span.end)
    )
    rule = "assignment" if _is_assigned(entry) else "result"
    return recall_syntax(chunk.tokens[first:stop], rule)


_ASSIGNING = tuple(row.keyword for row in STATEMENTS.values() if row.assigns)


def _is_assigned(entry: Entry) -> bool:
    return entry.assigns or entry.body in _ASSIGNING


def _is_kept(entry: Entry) -> bool:
    """Whether a line is meaningful without the rest of its body."""
    return entry.top and entry.body in _ASSIGNING


def _lacks_brace(chunk: Chunk) -> bool:
    """Whether a statement has an indented body without a brace."""
    return chunk.keyword in BODIED and not any(p.text == "{" for p in chunk.tokens)


def _outside(tokens: list[Token], spans: list[Span]) -> Iterator[Token]:
    """Tokens outside of some spans, both in source order."""
    left = iter(spans)
    span = next(left, None)
    for token in tokens:
        while span is not None and span.end <= token.start:
            span = next(left, None)
        if span is None or token.end <= span.start:
            yield token


def _goes_on_outside(chunk: Chunk, before: Chunk | None) -> bool:
    """Whether a line follows another one that is outside of its body."""
    if before is None or before.known:
        return False
    return _assigns(chunk) and _assigns(before) and chunk.indent == before.indent > 0


def _closer_above(chunk: Chunk, before: Chunk | None) -> Span | None:
    """The brace that closes the body above an indented assignment."""
    if before is None or before.keyword not in BODIED or not _assigns(chunk):
        return None
    last = before.tokens[-1]
    return last.span if chunk.indent and last.text == "}" else None


def _assigns(chunk: Chunk) -> bool:
    said = [p for p in chunk.tokens[:4] if p.kind not in BLANK]
    return said[0].kind == "word" and [p.text for p in said[1:2]] == ["="]
