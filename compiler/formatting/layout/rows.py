"""Phrases broken into lines, where the author broke them or where they are too long.

A line may break after an opening bracket, before a `->`, and inside brackets before `+`
or `-`. An author's break before a `->` or after an opening bracket stays. A phrase that
is too long breaks at the outermost of these positions, first before a `->`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ...vocabulary import STATEMENTS
from .brackets import bracketed
from .columns import WIDTH, Entry, Row, align_entries
from .grouping import cells_of
from .spacing import gap
from .tree import Group, Part, Phrase, first_of, flat, is_kind, last_of
from .words import Word

STEP = 4
# A comment that silences lints of its line or of the next.
_ALLOWS = re.compile(r"#\s*allow\b")
# Words that would begin a statement at the start of a line.
_STATEMENT = re.compile(rf"({'|'.join(STATEMENTS)})\b(?! *=)")
_NONE: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """The layout context of a phrase.

    Attributes:
        indent: indentation.
        free: whether it is in brackets, where lines may break anywhere.
        terms: indentation of lines that begin with `+` or `-`.
        width: line width.
    """

    indent: int
    free: bool = False
    terms: int = 0
    width: int = WIDTH

    @property
    def deeper(self) -> int:
        """Indentation of continuation lines."""
        return self.indent + STEP


# ---- statements, and the entries of braces ----


def layout_entries(phrases: Sequence[Phrase], end: Word, indent: int = 0) -> list[Row]:
    """Lay out statements or entries, and the comments before their end."""
    entries = [_layout_entry(phrase, indent) for phrase in phrases]
    rows = [row for entry in align_entries(entries) for row in entry.rows]
    rows += [Row(indent, "", c.text, c.blank) for c in end.leading]
    return [replace(rows[0], blank=False), *rows[1:]] if rows else []


def _layout_entry(phrase: Phrase, indent: int) -> Entry:
    first = first_of(phrase[0])
    blanks = [*(comment.blank for comment in first.leading), first.blank]
    rows = _layout_phrase(phrase, Place(indent))
    head = [replace(r, blank=b) for r, b in zip(rows, blanks, strict=False)]
    kind, cells = cells_of(phrase)
    return Entry((*head, *rows[len(head) :]), len(first.leading), kind, cells)


# ---- phrases ----


def _layout_phrase(phrase: Phrase, place: Place) -> list[Row]:
    """Lay out a phrase that begins a line."""
    rows: list[Row] = []
    for run in _runs(phrase, place):
        indent = place.indent if run[0] is phrase[0] else _indent_of(run[0], place)
        rows += [Row(indent, "", c.text) for c in first_of(run[0]).leading]
        rows += _layout_run(run, indent, place)
    return rows


def _indent_of(part: Part, place: Place) -> int:
    match part:
        case Word(kind="sum"):
            return place.terms
        case Word(kind="string") if not place.free:  # the description of a model
            return place.indent
        case _:
            return place.deeper


def _runs(phrase: Phrase, place: Place) -> Iterator[Phrase]:
    """Split a phrase at mandatory line breaks."""
    start = 0
    for i, (before, part) in enumerate(pairwise(phrase), 1):
        first = first_of(part)
        kept = ("arrow", "sum") if place.free else ("arrow", "string")
        broken = first.newline and first.kind in kept
        if broken or first.leading or last_of(before).trailing:
            yield phrase[start:i]
            start = i
    yield phrase[start:]


def _layout_run(run: Phrase, indent: int, place: Place) -> list[Row]:
    """Lay out a phrase without mandatory breaks outside of brackets."""
    if _fits(run, indent, place.width) or _is_allowed(run):
        return _write(run, indent)
    first, *rest = _cut(run, "arrow")
    rows = _layout_piece(first, indent, place)
    if rest and len(rows) > 1 and rows[-1].indent == indent:
        # The content of brackets takes several lines; the last may have room left.
        stages = tuple(part for piece in rest for part in piece)
        if _fits(stages, indent, place.width, rows[-1].text):
            return _write(stages, indent, rows=rows)
    for piece in rest:
        rows += _layout_piece(piece, place.deeper, place)
    return rows


def _is_allowed(run: Phrase) -> bool:
    """Whether a comment silences a lint of this line, which then stays whole."""
    above = [comment.text for comment in first_of(run[0]).leading[-1:]]
    return any(map(_ALLOWS.match, [last_of(run[-1]).trailing, *above]))


def _cut(run: Phrase, *kinds: str) -> list[Phrase]:
    """Split a phrase before each word of some kinds, except the first."""
    cuts = [i for i, part in enumerate(run) if i and is_kind(part, *kinds)]
    return [run[i:j] for i, j in pairwise([0, *cuts, len(run)])]


def _layout_piece(piece: Phrase, indent: int, place: Place) -> list[Row]:
    """Lay out a stage, or the source of a pipeline."""
    if _fits(piece, indent, place.width):
        return _write(piece, indent)
    if not place.free:
        return _layout_closed(piece, indent, place)
    first, *rest = _cut(piece, "sum")
    rows = _layout_groups(first, indent, place)
    for term in rest:
        rows += _layout_groups(term, place.terms, place)
    return rows


def _layout_closed(piece: Phrase, indent: int, place: Place) -> list[Row]:
    """Lay out a piece outside of brackets, where only brackets allow breaks."""
    parts = bracketed(piece, opened=indent // STEP)
    if parts is None:
        return _layout_groups(piece, indent, place)
    return _write(parts, indent, frozenset({len(parts) - 1}))


def _layout_groups(piece: Phrase, indent: int, place: Place) -> list[Row]:
    """Break the widest bracket of a piece, or all of them."""
    groups = {
        i: len(part.flat)
        for i, part in enumerate(piece)
        if isinstance(part, Group) and part.items and part.shape != "index"
    }
    whole = frozenset(groups)
    widest = [frozenset({i}) for i in sorted(groups, key=lambda i: -groups[i])]
    for broken in (_NONE, *widest, whole):
        if _fits(piece, indent, place.width, broken=broken):
            return _write(piece, indent, broken)
    return _write(piece, indent)


# ---- lines ----


def _texts(
    parts: Phrase, start: str = "", broken: frozenset[int] = _NONE
) -> tuple[list[str], list[Group]]:
    """The text outside of broken brackets, and these brackets."""
    lines, groups = [start], list[Group]()
    before: Word | None = None
    for i, part in enumerate(parts):
        if start or before is not None:
            blank = " " if before is None else gap(before, first_of(part))
            lines[-1] += blank
        if isinstance(part, Word):
            lines[-1] += part.text
        elif part.forced or i in broken:
            lines[-1] += part.open.text
            lines.append(part.close.text)
            groups.append(part)
        else:
            lines[-1] += part.flat
        before = last_of(part)
    return lines, groups


def _fits(
    parts: Phrase,
    indent: int,
    width: int,
    start: str = "",
    broken: frozenset[int] = _NONE,
) -> bool:
    lines, _ = _texts(parts, start, broken)
    return all(indent + len(line) <= width for line in lines)


def _write(
    parts: Phrase,
    indent: int,
    broken: frozenset[int] = _NONE,
    rows: Sequence[Row] = (),
) -> list[Row]:
    """Lay out a phrase, continuing the last of some rows."""
    start = rows[-1].text if rows else ""
    lines, groups = _texts(parts, start, broken)
    written = list(rows[:-1])
    for line, group in zip(lines, groups, strict=False):
        opening = Row(indent, line, group.open.trailing)
        written += _joined([opening, *_inside(group, indent + STEP)])
    return [*written, Row(indent, lines[-1], last_of(parts[-1]).trailing)]


def _joined(rows: list[Row]) -> list[Row]:
    """Join rows, so that only the first begins with a keyword of statements.

    Such a keyword moves to the end of the previous line, and the comment there above
    it.
    """
    joined = rows[:1]
    for row in rows[1:]:
        if not _STATEMENT.match(row.text):
            joined.append(row)
            continue
        last = joined.pop()
        if last.comment:
            joined.append(Row(last.indent, "", last.comment))
        blank = "" if last.text.endswith(("(", "[")) else " "
        joined.append(replace(last, text=last.text + blank + row.text, comment=""))
        joined[-1] = replace(joined[-1], comment=row.comment)
    return joined


# ---- inside of broken brackets ----


def _inside(group: Group, indent: int) -> list[Row]:
    if group.shape == "braces":
        return layout_entries(group.items, group.close, indent)
    rows = _filled(group, indent) if _is_plain(group) else _listed(group, indent)
    return [*rows, *(Row(indent, "", c.text) for c in group.close.leading)]


def _listed(group: Group, indent: int) -> list[Row]:
    """One item per line, with a trailing comma if allowed."""
    terms = indent if group.shape == "group" else indent + STEP
    last = len(group.items) if group.shape in ("call", "list") else len(group.items) - 1
    rows: list[Row] = []
    for i, item in enumerate(group.items):
        comma = "," if i < last else ""
        place = Place(indent, free=True, terms=terms, width=WIDTH - len(comma))
        rows += _layout_phrase(item, place)
        rows[-1] = replace(rows[-1], text=rows[-1].text + comma)
    return rows


def _is_plain(group: Group) -> bool:
    """Whether a list has only numbers and no comments."""
    return group.shape == "list" and all(
        isinstance(part, Word)
        and part.kind in ("number", "sign")
        and not (part.leading or part.trailing)
        for item in group.items
        for part in item
    )


def _filled(group: Group, indent: int) -> list[Row]:
    """As many items per line as fit."""
    rows: list[Row] = []
    for text in (f"{flat(item)}," for item in group.items):
        longer = f"{rows[-1].text} {text}" if rows else ""
        if longer and indent + len(longer) <= WIDTH:
            rows[-1] = Row(indent, longer)
        else:
            rows.append(Row(indent, text))
    return rows
