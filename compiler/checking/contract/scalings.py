"""The scaling that follows from the range, bound and `log` of a quantity."""

from decimal import Decimal
from math import isfinite, log10

from ... import ir
from ...diagnostics import errors
from ...diagnostics.diagnostic import Report
from ...text.source import Span

# Resolution and range of floats; a range keeps a factor 100 away from both.
_RESOLUTION = {"float32": 2.0**-23, "float64": 2.0**-52}
_SMALLEST = {"float32": 2.0**-126, "float64": 2.0**-1022}
_LARGEST = {"float32": 3.4028234663852886e38, "float64": 1.7976931348623157e308}
_MARGIN = 100


def choose_scaling(
    role: str,
    kind: ir.Kind,
    within: ir.Range | None,
    bound: ir.Range | None,
    periodic: ir.Range | None,
    *,
    log: bool,
) -> ir.Scaling:
    """The map to units of the network; for `log`, applied to log10 of the values."""
    if kind == "one_of":
        return ir.OneHot()
    if kind in ir.SHARES:
        rest = kind == "fractions"
        return ir.Shares(rest) if role == "output" else ir.Affine(0.5, 0.5)
    if periodic is not None:
        return ir.Phase(*periodic.ends)
    within, bound = _on_scale(within, log=log), _on_scale(bound, log=log)
    if role == "output" and bound is not None:
        return _head(bound, within)
    ends = within or bound
    if ends is None or ends.lo is None or ends.hi is None:
        return ir.Standard()
    return ir.Affine(*_center_and_half(ends.lo, ends.hi))


def _head(bound: ir.Range, within: ir.Range | None) -> ir.Scaling:
    size = None
    if within is not None and within.lo is not None and within.hi is not None:
        _, size = _center_and_half(within.lo, within.hi)
    if bound.lo is not None and bound.hi is not None:
        return ir.Interval(bound.lo, bound.hi)
    if bound.lo is not None:
        return ir.HalfLine(bound.lo, 1, size)
    assert bound.hi is not None
    return ir.HalfLine(bound.hi, -1, size)


def _on_scale(ends: ir.Range | None, *, log: bool) -> ir.Range | None:
    if ends is None or not log:
        return ends
    if ends.lo == 0:  # `bound 0..` follows from `log`
        return None
    lo = None if ends.lo is None else log10(ends.lo)
    hi = None if ends.hi is None else log10(ends.hi)
    return ir.Range(lo, hi)


def _center_and_half(lo: float, hi: float) -> tuple[float, float]:
    # With exact decimals, 1.3..1.7 has the half 0.2, not 0.19999999999999996.
    low, high = Decimal(repr(lo)), Decimal(repr(hi))
    return float((low + high) / 2), float((high - low) / 2)


def has_digits(ends: ir.Range, span: Span, precision: str, report: Report) -> bool:
    """Whether floats resolve a range; report otherwise."""
    known = [end for end in (ends.lo, ends.hi) if end is not None]
    size = max(map(abs, known))
    width = size if len(known) < 2 else known[1] - known[0]
    smallest, largest = _SMALLEST[precision] * _MARGIN, _LARGEST[precision] / _MARGIN
    if size > largest or not isfinite(width) or 0 < width < smallest:
        report(errors.quantities.range_too_far(span, precision))
        return False
    if len(known) == 2 and width < size * _RESOLUTION[precision] * _MARGIN:
        report(errors.quantities.range_too_narrow(span, precision))
        return False
    return True
