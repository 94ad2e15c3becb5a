"""Phrases broken into lines: where their authors broke them, and where they must be.

Three places may begin a line: what follows an opening bracket, a `->`, and inside
brackets a `+` or `-`. A break that an author has put before a `->`, or after a bracket
was opened, stays. Whatever else is too long for a line is broken at the outermost of
these places, a `->` first.
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
from .tree import File, Group, Part, Phrase, first_of, flat, is_kind, last_of
from .words import Word

STEP = 4
# A comment that allows what stands in its line, or in the next one.
_ALLOWS = re.compile(r"#\s*allow\b")
# What would be taken for the beginning of a statement at the beginning of a line.
_STATEMENT = re.compile(rf"({'|'.join(STATEMENTS)})\b(?! *=)")
_NONE: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a phrase stands.

    Attributes:
        indent: blanks before it.
        free: whether in brackets, where lines may be broken anywhere.
        terms: blanks before a line that begins with `+` or `-`.
        width: of its lines.
    """

    indent: int
    free: bool = False
    terms: int = 0
    width: int = WIDTH

    @property
    def deeper(self) -> int:
        """Blanks before the lines that go on with the phrase."""
        return self.indent + STEP


def layout_file(file: File) -> list[Row]:
    return _layout_entries(file.statements, file.end, 0)


# ---- statements, and the entries of braces ----


def _layout_entries(phrases: Sequence[Phrase], end: Word, indent: int) -> list[Row]:
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
    """The lines of a phrase, which begins a line."""
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
        case Word(kind="string") if not place.free:  # what describes a model
            return place.indent
        case _:
            return place.deeper


def _runs(phrase: Phrase, place: Place) -> Iterator[Phrase]:
    """A phrase cut where a line has to begin."""
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
    """The lines of a phrase in which no line has to end, apart from brackets."""
    if _fits(run, indent, place.width) or _is_allowed(run):
        return _write(run, indent)
    first, *rest = _cut(run, "arrow")
    rows = _layout_piece(first, indent, place)
    if rest and len(rows) > 1 and rows[-1].indent == indent:
        # What was in brackets is over several lines; perhaps the last has room left.
        stages = tuple(part for piece in rest for part in piece)
        if _fits(stages, indent, place.width, rows[-1].text):
            return _write(stages, indent, rows=rows)
    for piece in rest:
        rows += _layout_piece(piece, place.deeper, place)
    return rows


def _is_allowed(run: Phrase) -> bool:
    """Whether a comment allows something in this very line, which then stays one."""
    above = [comment.text for comment in first_of(run[0]).leading[-1:]]
    return any(map(_ALLOWS.match, [last_of(run[-1]).trailing, *above]))


def _cut(run: Phrase, *kinds: str) -> list[Phrase]:
    """A phrase cut before each word of some kinds, but the first."""
    cuts = [i for i, part in enumerate(run) if i and is_kind(part, *kinds)]
    return [run[i:j] for i, j in pairwise([0, *cuts, len(run)])]


def _layout_piece(piece: Phrase, indent: int, place: Place) -> list[Row]:
    """The lines of a stage, or of what comes before the first one."""
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
    """The lines of a piece outside of brackets, where lines end in brackets alone."""
    found = bracketed(piece, opened=indent // STEP)
    if found is None:
        return _layout_groups(piece, indent, place)
    return _write(found, indent, frozenset({len(found) - 1}))


def _layout_groups(piece: Phrase, indent: int, place: Place) -> list[Row]:
    """The lines of what can only be broken in its brackets: the widest, or all."""
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
    """The lines of a phrase without what is inside of broken brackets, and those."""
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
    """The lines of a phrase, going on with the last one of some, if there are any."""
    start = rows[-1].text if rows else ""
    lines, groups = _texts(parts, start, broken)
    found = list(rows[:-1])
    for line, group in zip(lines, groups, strict=False):
        opening = Row(indent, line, group.open.trailing)
        found += _joined([opening, *_inside(group, indent + STEP)])
    return [*found, Row(indent, lines[-1], last_of(parts[-1]).trailing)]


def _joined(rows: list[Row]) -> list[Row]:
    """Lines of which none but the first begins with the word of a statement.

    Such a word goes to the end of the line before, and the comment there above it.
    """
    found = rows[:1]
    for row in rows[1:]:
        if not _STATEMENT.match(row.text):
            found.append(row)
            continue
        last = found.pop()
        if last.comment:
            found.append(Row(last.indent, "", last.comment))
        blank = "" if last.text.endswith(("(", "[")) else " "
        found.append(replace(last, text=last.text + blank + row.text, comment=""))
        found[-1] = replace(found[-1], comment=row.comment)
    return found


# ---- inside of broken brackets ----


def _inside(group: Group, indent: int) -> list[Row]:
    if group.shape == "braces":
        return _layout_entries(group.items, group.close, indent)
    rows = _filled(group, indent) if _is_plain(group) else _listed(group, indent)
    return [*rows, *(Row(indent, "", c.text) for c in group.close.leading)]


def _listed(group: Group, indent: int) -> list[Row]:
    """One item a line, a comma also after the last where there may be one."""
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
    """Whether it is a list of mere numbers, without comments between them."""
    return group.shape == "list" and all(
        isinstance(part, Word)
        and part.kind in ("number", "sign")
        and not (part.leading or part.trailing)
        for item in group.items
        for part in item
    )


def _filled(group: Group, indent: int) -> list[Row]:
    """As many items a line as there is room for."""
    rows: list[Row] = []
    for text in (f"{flat(item)}," for item in group.items):
        longer = f"{rows[-1].text} {text}" if rows else ""
        if longer and indent + len(longer) <= WIDTH:
            rows[-1] = Row(indent, longer)
        else:
            rows.append(Row(indent, text))
    return rows
