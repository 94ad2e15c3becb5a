"""W2xx: ranges, scales and units."""

import re
from collections.abc import Iterator, Mapping
from math import floor, isclose, log10, pi

from .. import ir, syntax
from ..diagnostics.diagnostic import Edit, Fix, insertion
from ..ir.walk import operands_in
from ..vocabulary import (
    KNOWN_UNITS,
    LARGE_LENGTH,
    LENGTH_UNITS,
    NATURAL_UNITS,
    TURNS,
    USUAL_UNITS,
    WITHOUT_UNIT,
)
from .data import clause_span
from .lint import Finding, Program, finds

Declared = tuple[syntax.Quantity, ir.Variable]


def _quantities(program: Program) -> Iterator[Declared]:
    """Inputs and outputs, as syntax and IR."""
    for variable in (*program.spec.inputs, *program.spec.outputs):
        yield program.declared.quantities[variable.name], variable


_WIDE = 1000.0


@finds("W201", "LeCun, Bottou, Orr, Müller, Efficient BackProp (1998), section 4.3")
def find_wide(program: Program) -> Iterator[Finding]:
    """Find ranges of three or more decades without `log`."""
    for quantity, variable in _quantities(program):
        ends = ir.both_ends(variable.within)
        if ends is None or variable.kind != "real" or not _may_be_log(variable):
            continue
        lo, hi = ends
        if lo > 0 and hi / lo >= _WIDE * (1 - 1e-9):
            yield _wide(program, quantity, lo, hi)


def _may_be_log(variable: ir.Variable) -> bool:
    """Whether `log` would be compatible with the other clauses."""
    if variable.log or variable.step is not None:
        return False
    bound = variable.bound
    return bound is None or bound.hi is None or (bound.lo is not None and bound.lo > 0)


def _wide(program: Program, quantity: syntax.Quantity, lo: float, hi: float) -> Finding:
    name = quantity.name.text
    span = clause_span(program.declared, name, "in")
    decades = floor(log10(hi) - log10(lo) + 1e-9)
    message = f"`{name}` spans {decades} decades on a linear scale"
    label = f"values below {hi / 10:g} share a tenth of the scale"
    fix = Fix(
        "add `log`",
        (insertion(span.end, " log"),),
        # A deviation would then be in decades and change its meaning.
        safe=not _has_spread(program, name),
    )
    return Finding(span, message, label, "add `log` to it", fix=fix)


def _has_spread(program: Program, name: str) -> bool:
    operands = operands_in(program.spec.loss)
    return any(isinstance(o, ir.Spread) and o.output == name for o in operands)


_TURN_LEAST, _TURN_MOST = 0.99, 1.001  # of a turn: 0..359, -3.14..3.14


@finds("W202", "Fisher, Statistical Analysis of Circular Data (1993), section 1.2")
def find_angles(program: Program) -> Iterator[Finding]:
    """Find ranges of exactly one turn without `periodic`."""
    for quantity, variable in _quantities(program):
        ends = ir.both_ends(variable.within, variable.bound)
        turn = TURNS.get(variable.unit)
        if turn is None or ends is None or variable.kind != "real" or variable.log:
            continue
        lo, hi = ends
        width = (hi - lo + (variable.step or 0.0)) / turn
        if _TURN_LEAST <= width <= _TURN_MOST:
            yield _not_periodic(quantity, variable, lo, turn)


def _not_periodic(
    quantity: syntax.Quantity, variable: ir.Variable, lo: float, turn: float
) -> Finding:
    name, around = quantity.name.text, f"periodic {_period(variable.unit, lo, turn)}"
    spans = [
        clause.span
        for clause in quantity.clauses
        if isinstance(clause, syntax.InClause | syntax.BoundClause | syntax.StepClause)
    ]
    message = f"the angle `{name}` covers one turn, but its ends are treated as distant"
    hint = f"write `{around}` to make both ends equal"
    edits = (Edit(spans[0], around), *(Edit(span, "") for span in spans[1:]))
    # The network would get two numbers, and may read them separately.
    fix = Fix(f"write `{around}`", edits, safe=False)
    return Finding(spans[0], message, "both ends are the same angle", hint, fix=fix)


def _period(unit: str, lo: float, turn: float) -> str:
    if unit in ("rad", "radian", "radians"):
        if isclose(lo, -pi, rel_tol=5e-3):
            return "-pi..pi"
        if lo == 0:
            return "0..2 * pi"
        return f"{lo:g}..{lo:g} + 2 * pi"
    return f"{lo:g}..{lo + turn:g}"


@finds(
    "W203", "The International System of Units, 9th edition (BIPM 2019), section 5.4"
)
def find_without_unit(program: Program) -> Iterator[Finding]:
    """Find quantities and axes with dimensional names and no unit."""
    spec = program.spec
    named = (*spec.inputs, *spec.outputs, *spec.axes)
    mixed = any(one.unit for one in named)
    for quantity, variable in _quantities(program):
        if variable.kind in ("real", "complex") and not _is_plain(variable):
            text = program.source.slice(quantity.type.span)
            counted = variable.step is not None  # such as a number of periods
            large = not counted and _is_large(ir.both_ends(variable.within))
            known = _known_units(mixed=mixed, large=large)
            yield from _without_unit(quantity, variable.unit, text, known=known)
    for axis in spec.axes:
        written = program.declared.axes[axis.name]
        listed = isinstance(written.size, syntax.Sequence)
        text = f"{axis.name}[{axis.size}]" if not listed else "[…]"
        ends = None if axis.values is None else (axis.values[0], axis.values[-1])
        if ends is None or not _is_plain_range(*ends):
            known = _known_units(mixed=mixed, large=_is_large(ends))
            yield from _without_unit(written, axis.unit, text, known=known)


def _without_unit(
    written: syntax.Quantity | syntax.Axis,
    unit: str,
    text: str,
    *,
    known: Mapping[str, str],
) -> Iterator[Finding]:
    name = written.name
    usual = _usual_unit(name.text, known)
    if unit or usual is None:
        return
    message = f"`{name.text}` has no unit"
    hint = f"for example, write `{text} {usual}`, or `dimensionless` if it has none"
    yield Finding(name.span, message, "no unit", hint)


def _known_units(*, mixed: bool, large: bool) -> dict[str, str]:
    """Units by name of a quantity that has one.

    Args:
        mixed: whether other quantities have units, which rules out natural units.
        large: whether its range does.
    """
    natural = NATURAL_UNITS if mixed else {}
    lengths = LENGTH_UNITS if mixed or large else {}
    return {**USUAL_UNITS, **natural, **lengths}


def _is_large(ends: tuple[float, float] | None) -> bool:
    return ends is not None and max(map(abs, ends)) >= LARGE_LENGTH


def _usual_unit(name: str, known: Mapping[str, str]) -> str | None:
    """A unit for quantities of a name; None if they may have none."""
    words = re.findall(r"[^\W\d_]+", name)
    if WITHOUT_UNIT.intersection(word.lower() for word in words):
        return None
    # The last word is the quantity, except for suffixes such as `_a` and units.
    lower = [word.lower() for word in words]
    longer = [word for word in lower if len(word) > 3 or word in known]
    last = longer[-1] if longer else ""
    for word in (last, last.removesuffix("s"), last.removesuffix("es")):
        if word in known:
            return words[-1] if words[-1] in KNOWN_UNITS else known[word]
    return None


def _is_plain(variable: ir.Variable) -> bool:
    """Whether a range is that of dimensionless numbers or radians."""
    if variable.periodic is not None:
        return True
    given = map(ir.both_ends, (variable.within, variable.bound))
    return any(ends is not None and _is_plain_range(*ends) for ends in given)


def _is_plain_range(lo: float, hi: float) -> bool:
    quarters = hi / (pi / 2)
    around = 0.5 < quarters < 8.5 and isclose(quarters, round(quarters), rel_tol=1e-9)
    return around or (lo in (-1, 0) and hi == 1)


@finds(
    "W204", "grammar/README.md, Quantities: `in` is the range of the data", level="note"
)
def find_unlimited(program: Program) -> Iterator[Finding]:
    """Find inputs without a declared range."""
    for quantity, variable in _quantities(program):
        ranges = (variable.within, variable.bound, variable.periodic)
        real = variable.kind in ("real", "complex")
        if variable.role == "output" or not real or any(ranges):
            continue
        name = quantity.name
        message = f"`{name.text}` has no range, so extrapolation goes undetected"
        hint = "give the range of the data, such as `in 20..120`"
        yield Finding(name.span, message, "no range", hint)
