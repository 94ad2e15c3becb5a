"""Checks of arrays against the contract of each variable, and for agreement of rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from ...compiler import Diagnostic, ir
from . import mistakes
from .angles import turns_outside
from .kinds import as_parts
from .missing import is_known

# Outputs of equal inputs agree if they differ by less than this share of their spread.
_AGREE = 1e-6
# Tolerance for the sum of shares printed with three digits.
ROUNDED_SHARE = 2e-3
# Tolerance for rounded values on a grid, as a share of the step.
_OFF_GRID = 1e-3


def check_rows(rows: Mapping[str, int]) -> Iterator[Diagnostic]:
    """Require equal and nonzero numbers of rows."""
    if len(set(rows.values())) > 1:
        yield mistakes.rows_differ(dict(rows))
    elif 0 in rows.values():
        yield mistakes.no_rows()


def check_values(
    variable: ir.Variable, array: np.ndarray, precision: str
) -> list[Diagnostic]:
    """Violations of a variable's contract in an array (rows, *shape)."""
    if found := _check_finite(variable, array):
        return [found]
    violations: list[Diagnostic] = []
    parts = as_parts(variable, array)
    if precision == "float32" and not _fits_float32(variable, parts):
        return [mistakes.beyond_float32(variable.name)]
    if variable.kind in ir.SHARES:
        violations += _check_shares(variable, array)
    if variable.bound is not None:
        violations += _check_bound(variable, variable.bound, array)
    if variable.log and np.any(array <= 0):
        mask = _rows(array <= 0)
        violations.append(mistakes.log_of_non_positive(variable.name, mask))
    if variable.within is not None:
        violations += _check_within(variable, variable.within, parts)
    if variable.periodic is not None:
        violations += _check_turns(variable, variable.periodic, array)
    violations += _check_grid(variable, array)
    violations += _check_constant(variable, array)
    return violations


def _check_finite(variable: ir.Variable, array: np.ndarray) -> Diagnostic | None:
    wrong = ~np.isfinite(array)
    if not wrong.any():
        return None
    if not variable.optional:
        return mistakes.not_finite(variable.name, _rows(wrong), variable.role)
    wrong &= ~np.isnan(array)
    return mistakes.infinite(variable.name, _rows(wrong)) if wrong.any() else None


def _fits_float32(variable: ir.Variable, array: np.ndarray) -> bool:
    """Whether float32 distinguishes the values from infinity, and from zero if needed.

    JAX flushes subnormal numbers to zero. As E511 asks of ranges, a factor of 100 is
    kept from both ends, since sums and differences of values have to fit too.
    """
    limits, sizes = np.finfo(np.float32), np.abs(array)
    if np.any(sizes > limits.max / 100):
        return False
    some = sizes if variable.log else np.fmax.reduce(sizes, axis=None, initial=0.0)
    return not np.any((some > 0) & (some < 100 * limits.tiny))


def _check_bound(
    variable: ir.Variable, bound: ir.Range, array: np.ndarray
) -> Iterator[Diagnostic]:
    outside = _excess(bound, array) > _slack(bound, array)
    if outside.any():
        yield mistakes.outside_bound(variable.name, range_text(bound), _rows(outside))


def _check_within(
    variable: ir.Variable, within: ir.Range, array: np.ndarray
) -> Iterator[Diagnostic]:
    excess = _excess(within, array)
    outside = excess > _slack(within, array)
    if outside.any():
        text, worst = range_text(within), float(np.nanmax(excess))
        yield mistakes.outside_range(variable.name, text, _rows(outside), worst)


def _check_shares(variable: ir.Variable, array: np.ndarray) -> Iterator[Diagnostic]:
    negative = np.asarray((array < -ROUNDED_SHARE).any(axis=-1))
    if negative.any():
        worst = f"are negative, down to {np.nanmin(array):.4g}"
        yield mistakes.not_shares(variable.name, _rows(negative), worst)
    at_most = variable.kind == "fractions"
    off = np.sum(array, axis=-1, dtype=np.float64) - 1
    off = off if at_most else np.abs(off)
    if (off > ROUNDED_SHARE).any():
        excess = f"by up to {np.nanmax(off):.4g}"
        worst = f"{'sum to more than' if at_most else 'do not sum to'} one, {excess}"
        mask = np.asarray(off > ROUNDED_SHARE)
        yield mistakes.not_shares(variable.name, _rows(mask), worst)


def _check_turns(
    variable: ir.Variable, period: ir.Range, array: np.ndarray
) -> Iterator[Diagnostic]:
    """Check that angles are at most one turn outside, such as -5 for 0..360."""
    turns = turns_outside(period, array)
    if (turns > 1).any():
        text, worst = range_text(period), float(np.nanmax(turns))
        yield mistakes.turns_outside(variable.name, text, _rows(turns > 1), worst)


def _check_grid(variable: ir.Variable, array: np.ndarray) -> Iterator[Diagnostic]:
    if variable.step is None:
        return
    assert variable.within is not None
    steps = (array.astype(np.float64) - (variable.within.lo or 0.0)) / variable.step
    slack = max(_OFF_GRID, _slack(variable.within, array) / variable.step)
    off = np.abs(steps - np.round(steps)) > slack
    if off.any():
        yield mistakes.off_grid(variable.name, variable.step, _rows(off))


def _excess(ends: ir.Range, array: np.ndarray) -> np.ndarray:
    """Distance of each value beyond a range; at most 0 inside."""
    below = -np.inf if ends.lo is None else ends.lo - array
    above = -np.inf if ends.hi is None else array - ends.hi
    return np.maximum(below, above)


def _slack(ends: ir.Range, array: np.ndarray) -> float:
    """Tolerance for rounding: to float32 at an end, to float64 if it is open."""
    if ends.lo is None or ends.hi is None:
        return 1e-12 * float(np.fmax.reduce(np.abs(array), axis=None, initial=0.0))
    return min(1e-6 * max(abs(ends.lo), abs(ends.hi)), 1e-3 * (ends.hi - ends.lo))


def _check_constant(variable: ir.Variable, array: np.ndarray) -> Iterator[Diagnostic]:
    if len(array) < 2:
        return
    known = is_known(variable, array)
    first = np.take_along_axis(array, np.argmax(known, axis=0)[None], axis=0)
    never = np.atleast_1d(~known.any(axis=0))
    if never.any() and not never.all():
        yield mistakes.never_known(variable.name, int(never.sum()))
    constant = np.atleast_1d(np.all((array == first) | ~known, axis=0)) & ~never
    if constant.all():
        yield mistakes.constant_column(variable.name, ())
    elif constant.any() and len(variable.shape) == 1 and not any(variable.axes):
        # Components at the margin of an image or an axis may be constant.
        places = np.flatnonzero(constant).tolist()
        yield mistakes.constant_column(variable.name, places)


def find_contradictions(
    inputs: Mapping[str, np.ndarray], targets: Mapping[str, np.ndarray]
) -> Iterator[Diagnostic]:
    """Rows with bitwise equal inputs and different outputs."""
    same = _equal_rows(list(inputs.values()))
    if same is None:
        return
    order, starts = same
    for name, values in targets.items():
        flat = values.reshape(len(values), -1)[order]
        # These leave out NaN, for values that are missing.
        highest = np.fmax.reduceat(flat, starts)
        lowest = np.fmin.reduceat(flat, starts)
        spread = np.fmax.reduce(flat) - np.fmin.reduce(flat)
        differ = ((highest - lowest) > _AGREE * spread).any(axis=1)
        if differ.any():
            lengths = np.diff(np.append(starts, len(order)))
            mask = np.zeros(len(order), bool)
            mask[order[np.repeat(differ, lengths)]] = True
            yield mistakes.contradictions(name, mask)


def _equal_rows(arrays: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray] | None:
    """An order that groups equal rows, and the starts of the groups, if any."""
    rows = len(arrays[0])
    flat = np.concatenate([a.reshape(rows, -1) for a in arrays], axis=1) + 0.0
    keys = np.ascontiguousarray(flat).view(f"V{flat.itemsize * flat.shape[1]}")[:, 0]
    order = np.argsort(keys, kind="stable")
    sorted_keys = keys[order]
    fresh = np.append(True, sorted_keys[1:] != sorted_keys[:-1])
    return None if fresh.all() else (order, np.flatnonzero(fresh))


def _rows(mask: np.ndarray) -> np.ndarray:
    """Rows in which the mask holds for any component."""
    return np.any(mask.reshape(len(mask), -1), axis=1)


def range_text(ends: ir.Range) -> str:
    """Format a range as the language does: `0..1`, `0..`."""
    show: Callable[[float | None], str] = lambda v: "" if v is None else f"{v:g}"  # noqa: E731
    return f"{show(ends.lo)}..{show(ends.hi)}"
