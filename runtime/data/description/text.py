"""A description as lines of text in columns."""

from collections.abc import Iterable, Iterator, Sequence

from ....compiler import Diagnostic, drafting, escaped
from ..profile import Entry, Profile
from ..proposal import Proposal
from .found import Found

_BLOCKS = "▁▂▃▄▅▆▇█"
_PLAIN = "_.-:=+*#"
_LISTED = 4  # values of a text column, and columns of a family
_LONGEST = 28  # characters of a name


def as_text(
    profile: Profile,
    proposal: Proposal | None,
    found: Sequence[Found],
    suspicions: Sequence[Diagnostic],
    *,
    plain: bool,
) -> str:
    """All parts of a description, divided by blank lines."""
    parts = [
        list(_head(profile)),
        [*_table(_HEADS, (_row(e, profile, plain=plain) for e in profile.entries))],
        list(_as_spec(profile, proposal)),
        list(_as_found(found)),
        list(_as_suspicions(suspicions)),
    ]
    text = "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"
    return text.encode("ascii", "replace").decode() if plain else text


def _head(profile: Profile) -> Iterator[str]:
    count = sum(len(entry.columns) for entry in profile.entries)
    what = "column" if profile.tabular else "array"
    yield (
        f"{escaped(profile.source)}: {count} {what}{'s' if count != 1 else ''}, "
        f"{profile.rows} rows"
    )
    if profile.codes:
        marks = ", ".join(f"{code:g}" for code in profile.codes)
        yield f"  missing values: {marks}, which can hardly be measured, counts as one"
    for name, fact in profile.form.items():
        yield f"  {name}: {escaped(fact)}"


# ---- columns ----

_HEADS = (
    "name",
    "type",
    "shape",
    "unit",
    "range",
    "holes",
    "distinct",
    "histogram",
    "",
)


def _row(entry: Entry, profile: Profile, *, plain: bool) -> tuple[str, ...]:
    return (
        _name(entry),
        entry.type,
        _shape(entry, profile),
        entry.unit,
        _range(entry),
        str(entry.missing + entry.infinite or ""),
        str(entry.distinct or ""),
        draw_histogram(entry.histogram, plain=plain),
        "; ".join(filter(None, (*entry.traits, entry.problem))),
    )


def _name(entry: Entry) -> str:
    name = escaped(entry.name)
    if len(name) > _LONGEST:
        name = f"{name[: _LONGEST - 3]}..."
    if not entry.is_family:
        return name
    ends = [
        drafting.number_text(place) for place in (entry.places[0], entry.places[-1])
    ]
    unit = f" {entry.place_unit}" if entry.place_unit else ""
    return f"{name} ({len(entry.columns)} columns, {ends[0]}..{ends[1]}{unit})"


def _shape(entry: Entry, profile: Profile) -> str:
    if entry.rows == profile.rows:
        return " x ".join(map(str, entry.inner))
    return f"{' x '.join(map(str, entry.shape)) or 'one'}, no rows"


def _range(entry: Entry) -> str:
    if entry.type == "text":
        shown = ", ".join(escaped(value) for value in entry.values[:_LISTED])
        return f"{shown}, ..." if (entry.distinct or 0) > _LISTED else shown
    if entry.low is None or entry.high is None:
        return ""
    ends = f"{entry.low:.6g}..{entry.high:.6g}"
    return f"|{ends}|" if entry.type == "complex" else ends


def draw_histogram(counts: Sequence[int], *, plain: bool = False) -> str:
    """Counts as a row of blocks; a blank where there is nothing."""
    marks, most = _PLAIN if plain else _BLOCKS, max(counts, default=0)
    heights = [-(-count * len(marks) // most) if most else 0 for count in counts]
    return "".join(marks[height - 1] if height else " " for height in heights)


# ---- as a spec ----


def _as_spec(profile: Profile, proposal: Proposal | None) -> Iterator[str]:
    if proposal is None:
        return
    yield "in a spec (dotnn new writes all of it):"
    for quantity in proposal.quantities.values():
        yield f"  {escaped(drafting.quantity_text(quantity))}"
    for name, reason in proposal.left_out:
        yield f"  not used: {escaped(name)}: {escaped(reason)}"
    for name, guess in proposal.reasons.items():
        if guess.reasons and name in proposal.quantities:
            role = "output" if guess.output else "input"
            why = escaped(guess.reasons[0])
            yield f"  {escaped(name)} is taken for an {role}: {why}"


def _as_found(found: Sequence[Found]) -> Iterator[str]:
    if not found:
        return
    heads = ("in the spec", "role", "from", "unit", "range in the data", "declared")
    yield from _table(heads, map(_found_row, found))


def _found_row(found: Found) -> tuple[str, ...]:
    first = escaped(found.columns[0]) if found.columns else escaped(found.missing)
    count = len(found.columns)
    more = f" and {count - 1} more" if count > 1 else ""
    unit = found.unit
    if found.stated and found.stated != found.unit:
        unit = f"{found.stated} -> {found.unit or 'no unit'}"
    ends = "" if found.low is None else f"{found.low:.6g}..{found.high:.6g}"
    return found.name, found.role, first + more, unit, ends, found.declared


def _as_suspicions(suspicions: Sequence[Diagnostic]) -> Iterator[str]:
    for each in suspicions:
        yield f"{each.severity}[{each.code}]: {escaped(each.message)}"
        if each.hint:
            yield f"  hint: {escaped(each.hint)}"


# ---- layout ----


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Lines of columns, each as wide as its widest cell; empty columns are left out."""
    table = [tuple(heads), *map(tuple, rows)]
    kept = [i for i in range(len(heads)) if any(row[i] for row in table[1:])]
    widths = [max(len(row[i]) for row in table) for i in kept]
    for row in table:
        cells = (row[i].ljust(w) for i, w in zip(kept, widths, strict=True))
        yield "  ".join(cells).rstrip()
