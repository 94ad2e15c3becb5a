"""Text to syntax: each statement is parsed by itself, by the grammar in `grammar/`.

Where one cannot be read, the lines of its bodies behind the place are read one by one,
so that a mistake hides no other. What comes before the place where reading stops is
without a mistake: no text is read more than twice.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from operator import attrgetter

from .. import syntax
from ..diagnostics import errors
from ..diagnostics.errors import (
    Diagnostic,
    Report,
)
from ..diagnostics.errors import (
    lines as of_lines,
)
from ..diagnostics.errors import (
    marks as of_marks,
)
from ..text.record import record
from ..text.source import Source, Span
from ..text.tokens import BLANK, Token, read_tokens
from ..vocabulary import KEYWORDS, STATEMENTS
from .brackets import Trouble, find_trouble, unprintable
from .characters import byte_mistake, comment_mistake
from .entries import Entry, find_entries
from .expected import Stop, in_words
from .recall import recall_syntax
from .split import (
    BODIED,
    Chunk,
    code_end,
    split_statements,
)


@record
class Parsed:
    """What could be read of a text.

    Attributes:
        broken: the words of what could not be read, any of which may be a name that
            it declares.
    """

    statements: tuple[syntax.Statement, ...]
    broken: frozenset[str] = frozenset()


def parse_source(
    source: Source, report: Report, start: int = 0
) -> tuple[syntax.Statement, ...]:
    """Parse a text into its statements, and report each one that is malformed.

    Args:
        start: where to begin, as where the text of an imported file does.
    """
    return parse_text(source, report, start).statements


def parse_text(source: Source, report: Report, start: int = 0) -> Parsed:
    """Parse a text as far as it can be read.

    Of a `network`, `train` or `data` with malformed lines, the others are kept.
    """
    return _Parser(source, report, start).parse()


class _Parser:
    """Goes through the statements of a text once."""

    def __init__(self, source: Source, report: Report, start: int) -> None:
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
                self._report(_foreign_mistake(token))

    # ---- lines that begin as no statement does ----

    def _report_unknown(self, chunk: Chunk, before: Chunk | None) -> None:
        self._doubt(chunk.tokens)
        first = chunk.tokens[0]
        span = first.span
        if first.kind != "word" and not first.text.isprintable():
            self._report(unprintable(first))
            return
        if _goes_on_outside(chunk, before):
            return  # the one before has told of it
        closer = _closer_above(chunk, before)
        if closer is not None:
            self._report(of_lines.value_outside(span, first.text, closer))
            return
        from .slips import explain, make_spot

        spot = make_spot(self._source, chunk.span.start, span)
        unknown = errors.unknown_statement(span, first.text, STATEMENTS, KEYWORDS)
        self._report(explain(spot) or unknown)

    # ---- statements ----

    def _parse_chunk(self, chunk: Chunk) -> None:
        trouble = None if _lacks_brace(chunk) else find_trouble(chunk, self._source)
        if trouble is None:
            self._parse_whole(chunk)
            return
        self._report(trouble.mistake)
        if trouble.missing:
            self._parse_whole(chunk, trouble.missing)
        elif trouble.resume < 0:
            self._doubt(chunk.tokens)
        else:
            self._recover(chunk, chunk.span.start, trouble)

    def _parse_whole(self, chunk: Chunk, missing: tuple[Token, ...] = ()) -> None:
        """Parse a statement, with what is missing at its end put there."""
        found = recall_syntax([*chunk.tokens, *missing], "statement")
        if not isinstance(found, Stop):
            self._statements.append(found)
            return
        if not missing or found.at.start < chunk.span.end:
            self._report(self._explain(found, chunk.span, chunk, chunk.keyword))
        self._recover(chunk, found.at.start)
        self._parse_rest_of_line(chunk, found)

    def _parse_rest_of_line(self, chunk: Chunk, stop: Stop) -> None:
        """Where a second statement begins on a line, it is read as one of its own."""
        if self._source.slice(stop.at) not in STATEMENTS:
            return
        rest = [p for p in chunk.tokens if p.start >= stop.at.start]
        whole = find_trouble(Chunk(stop.at, rest, 0), self._source) is None
        if whole and not any(p.kind == "newline" for p in rest):
            found = recall_syntax(rest, "statement")
            if not isinstance(found, Stop):
                self._statements.append(found)

    # ---- recovery ----

    def _recover(self, chunk: Chunk, stop: int, trouble: Trouble | None = None) -> None:
        """Read the lines of the bodies of a statement whose reading has stopped.

        Args:
            stop: what lies before has no mistake that is not told.
            trouble: what bars the statement from being read. Where that leaves the
                brackets behind it in doubt, lines are passed over until one can be
                read.
        """
        sure = trouble is None or trouble.certain
        kept: list[syntax.Assignment] = []
        for entry in find_entries(chunk, trouble.culprit if trouble else None):
            start, end = entry.span.start, entry.span.end
            told = end > stop >= start or (
                trouble is not None and trouble.bars(entry.span)
            )
            if told or (end <= stop and not _is_kept(entry)):
                continue
            found = _read_entry(entry, chunk)
            if not isinstance(found, Stop):
                sure = sure or (trouble is not None and start >= trouble.resume)
                stop = max(stop, end)
                if isinstance(found, syntax.Assignment) and _is_kept(entry):
                    kept.append(found)
            elif start > stop and (sure or trouble is None or end <= trouble.start):
                self._report(self._explain(found, entry.span, chunk, entry.body))
                stop = max(stop, found.at.start)
        self._doubt(_outside(chunk.tokens, [each.span for each in kept]))
        self._keep(chunk, kept)

    def _keep(self, chunk: Chunk, kept: list[syntax.Assignment]) -> None:
        """Keep a statement with those of its lines that can be read."""
        keyword, entries = chunk.keyword, tuple(kept)
        match STATEMENTS[keyword].reads:
            case "network" if kept:
                self._statements.append(syntax.Network(entries, chunk.span))
            case "settings":
                settings = syntax.Settings(keyword, entries, chunk.span)
                self._statements.append(settings)
            case _:
                pass

    def _doubt(self, tokens: Iterable[Token]) -> None:
        self._broken.update(p.text for p in tokens if p.kind == "word")

    # ---- what a malformed line is told ----

    def _explain(self, stop: Stop, entry: Span, chunk: Chunk, body: str) -> Diagnostic:
        # Imported here: texts without a mistake are told of sooner.
        from .slips import LOOKALIKES, explain, make_spot

        at, source = stop.at, self._source
        meant = LOOKALIKES.get(stop.character)  # of what cannot be seen, a space
        if not stop.character.isprintable() and meant != " ":
            return errors.unexpected_character(at, stop.character)
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
            outputs=_declared(self._chunks, "output"),
        )
        return explain(spot) or _unexplained(stop, at, source)


def _read_entry(
    entry: Entry, chunk: Chunk
) -> syntax.Assignment | syntax.Expression | Stop:
    first, stop = (
        bisect_left(chunk.tokens, offset, key=attrgetter("start"))
        for offset in (entry.span.start, entry.span.end)
    )
    assigned = entry.assigns or entry.body in _ASSIGNING
    rule = "assignment" if assigned else "result"
    return recall_syntax(chunk.tokens[first:stop], rule)


_ASSIGNING = tuple(row.keyword for row in STATEMENTS.values() if row.assigns)


def _is_kept(entry: Entry) -> bool:
    """Whether a line means something without the others of its body."""
    return entry.top and entry.body in _ASSIGNING


def _unexplained(stop: Stop, at: Span, source: Source) -> Diagnostic:
    """Told of what is no slip that is known."""
    if stop.character:
        return errors.unexpected_character(at, stop.character)
    expected = in_words(stop.accepts)
    if at.start == at.end:
        return errors.unexpected_end(at, expected)
    if source.slice(at) in (")", "]", "}") and expected == ("an expression",):
        return errors.unexpected_end(at, expected, source.slice(at))
    return errors.unexpected(at, source.slice(at), expected, KEYWORDS)


def _foreign_mistake(token: Token) -> Diagnostic:
    text = token.text.lstrip(" \t")
    start = token.end - len(text)
    sign = next(s for s in ("//", "/*", "--", "%", "!") if text.startswith(s))
    rest = "" if sign == "/*" else text[len(sign) :].strip("/-%! \t\r")
    end = token.end if rest or sign != "/*" else start + len(sign)
    return of_marks.other_comment(Span(start, end), sign, rest)


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


def _lacks_brace(chunk: Chunk) -> bool:
    """Whether a statement has a body of several lines that no brace opens."""
    return chunk.keyword in BODIED and not any(p.text == "{" for p in chunk.tokens)


def _outside(tokens: list[Token], spans: list[Span]) -> Iterator[Token]:
    """The tokens that are in none of some spans, both in the order of the text."""
    left = iter(spans)
    span = next(left, None)
    for token in tokens:
        while span is not None and span.end <= token.start:
            span = next(left, None)
        if span is None or token.end <= span.start:
            yield token


def _declared(chunks: list[Chunk], role: str) -> tuple[str, ...]:
    """The names behind a keyword, wherever it begins a statement."""
    names: list[str] = []
    for chunk in chunks:
        words = [p.text for p in chunk.tokens[:4] if p.kind == "word"]
        if words[:1] == [role] and len(words) > 1:
            names.append(words[1])
    return tuple(names)


def _goes_on_outside(chunk: Chunk, before: Chunk | None) -> bool:
    """Whether a line stands beneath another that stands outside of its body."""
    if before is None or before.known:
        return False
    return _assigns(chunk) and _assigns(before) and chunk.indent == before.indent > 0


def _closer_above(chunk: Chunk, before: Chunk | None) -> Span | None:
    """The brace that ends the body above an indented line that assigns."""
    if before is None or before.keyword not in BODIED or not _assigns(chunk):
        return None
    last = before.tokens[-1]
    return last.span if chunk.indent and last.text == "}" else None


def _assigns(chunk: Chunk) -> bool:
    said = [p for p in chunk.tokens[:4] if p.kind not in BLANK]
    return said[0].kind == "word" and [p.text for p in said[1:2]] == ["="]
