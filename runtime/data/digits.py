"""Whether floats hold the changes of a quantity beside a large constant.

The emitted module takes physical numbers in the precision of the spec. A total energy
of -40532 eV that varies by 0.05 eV, a time since 1970, or an optical frequency within
1 MHz is rounded to a few steps before it is centered.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from ...compiler import Diagnostic, ir
from . import mismatches
from .kinds import as_parts

# A range has to be this many steps of a float wide, as E511 asks; evenly spread values
# have a deviation of its width by the root of 12.
_LOST = 100 / np.sqrt(12)
# Below, a warning: rounding is noise of about 0.3 % of the deviation.
_NOISY = 1e-5 / np.finfo(np.float32).eps
# Values looked at, of all rows evenly.
_MOST = 4_000_000
_TINY = 1e-300


def check_digits(
    spec: ir.Spec, arrays: Mapping[str, np.ndarray]
) -> Iterator[Diagnostic]:
    """Quantities whose changes floats of the training precision round away."""
    for variable in (*spec.inputs, *spec.outputs):
        if variable.kind in ("real", "complex") and variable.periodic is None:
            values = arrays[variable.name]
            found = _check(variable, _sampled(values), spec.train.precision)
            if found is not None:
                yield found


def _sampled(values: np.ndarray) -> np.ndarray:
    step = max(1, -(-values.size // _MOST))
    return values[::step]


def _check(
    variable: ir.Variable, values: np.ndarray, precision: str
) -> Diagnostic | None:
    deviation, largest = _spread(variable, values)
    changing = deviation > 0
    if not changing.any():
        return None
    stored = np.real(values).dtype
    of_file = stored == np.float32 and precision == "float64"
    eps = np.finfo(np.float32 if of_file else precision).eps
    steps = np.where(changing, deviation / (eps * np.maximum(largest, _TINY)), np.inf)
    lost, noisy = steps < _LOST, steps < _NOISY
    if not noisy.any():
        return None
    worst = np.unravel_index(np.argmin(steps), steps.shape)
    sizes = float(deviation[worst]), float(largest[worst]), float(eps * largest[worst])
    rounded = stored == np.float32
    if not of_file and lost[changing].all():
        if are_dates(values):
            return mismatches.dates_without_digits(variable.name, sizes, precision)
        return mismatches.lost_digits(variable.name, sizes, precision, rounded=rounded)
    if lost[changing].all() or noisy[changing].all() or _each_alone(variable):
        count = 0 if noisy[changing].all() else int(noisy.sum())
        name = "float32" if of_file else precision
        return mismatches.few_digits(variable.name, sizes, name, count, rounded=rounded)
    return None


def _each_alone(variable: ir.Variable) -> bool:
    """Whether each component is a number of its own, scaled by its own deviation."""
    single = len(variable.shape) == 1 and not any(variable.axes)
    return single and isinstance(variable.scaling, ir.Standard)


def _spread(variable: ir.Variable, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Deviation and largest size of each component, in float64."""
    parts = as_parts(variable, values).astype(np.float64)
    if np.isnan(parts).any():
        known = np.ma.masked_invalid(parts)
        deviation = np.ma.filled(np.std(known - np.mean(known, axis=0), axis=0), 0.0)
        largest = np.ma.filled(np.max(np.abs(known), axis=0), 0.0)
    else:
        deviation = np.std(parts - parts[:1], axis=0)
        largest = np.max(np.abs(parts), axis=0)
    if variable.kind == "complex":
        deviation, largest = np.linalg.norm(deviation, axis=-1), largest.max(axis=-1)
    return np.atleast_1d(deviation), np.atleast_1d(largest)


def are_dates(values: np.ndarray) -> bool:
    """Whether numbers such as 20260131 are all days of a calendar."""
    if values.dtype.kind == "c" or np.unique(values[:2000]).size < 3:
        return False
    known = values[~np.isnan(values)]
    if np.any(known != np.floor(known)):
        return False
    if known.min() < 19000101 or known.max() > 21001231:
        return False
    numbers = known.astype(np.int64)
    months, days = numbers // 100 % 100, numbers % 100
    return bool(np.all((months >= 1) & (months <= 12) & (days >= 1) & (days <= 31)))
