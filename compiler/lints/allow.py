"""`# allow: W101 reason`: comments that silence lints.

A comment at the end of a line applies to that line. On its own line, it applies to the
next line of code.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from ..diagnostics.diagnostic import Diagnostic, Edit, Fix, did_you_mean
from ..text.record import record
from ..text.source import Source, Span
from ..text.tokens import read_tokens
from .lint import Finding

_ALLOW = re.compile(r"#\s*allow\s*:\s*(?P<codes>\w+(?:\s*,\s*\w+)*)?(?P<reason>.*)")
_WORD = re.compile(r"\w+")


@record
class Allow:
    """One code of one comment.

    Attributes:
        span: span of the code.
        comment: span of the whole comment.
        removed: span to delete: the code alone if the comment has several; otherwise
            the comment with the blanks before it, and its line if it has its own.
        line: number of the line it applies to, in the whole source.
    """

    code: str
    span: Span
    comment: Span
    removed: Span
    line: int
    reasoned: bool


def allows_of(source: Source) -> tuple[Allow, ...]:
    """Codes that a text silences, in source order."""
    comments = (t.span for t in read_tokens(source.text) if t.kind == "comment")
    return tuple(allow for span in comments for allow in _read(span, source))


def _read(span: Span, source: Source) -> Iterator[Allow]:
    match = _ALLOW.match(source.slice(span))
    if match is None or match["codes"] is None:
        return
    line = _line_meant(span, source)
    reasoned = bool(match["reason"].strip(" \t\r.:,;-–—()"))
    first = span.start + match.start("codes")
    words = _WORD.finditer(match["codes"])
    places = [Span(first + word.start(), first + word.end()) for word in words]
    for index, place in enumerate(places):
        removed = _around(span, source) if len(places) == 1 else _of(index, places)
        code = source.slice(place).upper()
        yield Allow(code, place, span, removed, line, reasoned)


def _of(index: int, places: Sequence[Span]) -> Span:
    """One code of several, with its comma."""
    if index == 0:
        return Span(places[0].start, places[1].start)
    return Span(places[index - 1].end, places[index].end)


def _around(comment: Span, source: Source) -> Span:
    text = source.text
    start = len(text[: comment.start].rstrip(" \t"))
    alone = start == 0 or text[start - 1] == "\n"
    return Span(start, min(comment.end + alone, len(text)))


def _line_meant(comment: Span, source: Source) -> int:
    line = source.row(comment.start)
    lines = source.text.split("\n")
    if lines[line][: comment.start - source.line_starts[line]].strip("\ufeff \t"):
        return line
    following = range(line + 1, len(lines))
    return next((i for i in following if _is_code(lines[i])), line)


def _is_code(line: str) -> bool:
    text = line.strip()
    return bool(text) and not text.startswith("#")


def silenced(
    found: Iterable[Diagnostic], allows: Collection[Allow], source: Source
) -> tuple[list[Diagnostic], set[Allow]]:
    """Split diagnostics by comments: return what remains, and the comments used."""
    left: list[Diagnostic] = []
    used: set[Allow] = set()
    for mistake in found:
        row = source.row(mistake.span.start) if mistake.span else None
        here = {a for a in allows if a.code == mistake.code and a.line == row}
        used |= here
        if not here:
            left.append(mistake)
    return left, used


# ---- lints of the comments themselves ----


def without_reason(allow: Allow) -> Finding:
    """W001."""
    message = f"`{allow.code}` is silenced without a reason"
    hint = f"add one: `# allow: {allow.code} the layer is a bottleneck on purpose`"
    return Finding(allow.comment, message, "no reason", hint)


def without_effect(allow: Allow) -> Finding:
    """W002."""
    message = f"no {allow.code} here to silence"
    whole = allow.removed.start <= allow.comment.start
    span = allow.comment if whole else allow.span
    title = "remove the comment" if whole else f"remove `{allow.code}`"
    fix = Fix(title, (Edit(allow.removed, ""),))
    return Finding(span, message, "has no effect", "remove it", fix=fix)


def of_no_lint(allow: Allow, codes: Collection[str]) -> Finding:
    """W003."""
    message = f"unknown lint `{allow.code}`"
    hint = did_you_mean(allow.code, codes) or "`dotnn explain` lists the codes"
    if allow.code.startswith("E"):
        message = f"the error `{allow.code}` cannot be silenced"
        hint = "fix it"
    return Finding(allow.span, message, "not a lint", hint)
