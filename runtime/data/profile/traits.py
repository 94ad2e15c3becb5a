"""What values look like, in words: evenly spaced, positive, over decades, …"""

from collections.abc import Iterator

import numpy as np

from .facts import Entry

# Largest distance between a distribution and the uniform one, beside what is chance in
# so many values (Kolmogorov and Smirnov: 1.63 / sqrt(n) at one percent).
_UNIFORM, _CHANCE = 0.03, 1.63
_LEAST_UNIFORM, _LEAST_STEPS = 20, 8
# Shares printed with three digits sum to one within this.
_ROUNDED = 2e-3
_DECADES = 2.0
_EVEN = 1e-3


def traits_of(entry: Entry, rows: int) -> tuple[str, ...]:
    """The traits of an entry of a source with so many rows."""
    if entry.type == "unreadable" or entry.low is None:
        return ()
    return tuple(_traits(entry, rows))


def _traits(entry: Entry, rows: int) -> Iterator[str]:
    sample = entry.sample
    if entry.low == entry.high and entry.type != "complex":
        yield "constant"
        return
    if entry.type == "complex":
        return
    values = sample[np.isfinite(sample)]
    if is_coordinate(entry):
        yield "evenly spaced" if is_even(sample[:, 0]) else "sorted"
    elif entry.inner == () and is_grid(entry):
        yield "on a grid"
    if entry.inner == () or len(entry.columns) > 1 or sample.shape[1] <= 16:
        yield from _shape_of_distribution(values)
    yield from _shares(entry, rows)
    low, high = entry.low or 0.0, entry.high or 0.0
    if low > 0 and np.log10(high / low) >= _DECADES:
        yield f"over {np.log10(high / low):.1f} decades"


def _shape_of_distribution(values: np.ndarray) -> Iterator[str]:
    if distance_to_uniform(values) <= 0:
        yield "uniform"
    elif _spans_a_decade(values) and distance_to_uniform(np.log(values)) <= 0:
        yield "log-uniform"


def _spans_a_decade(values: np.ndarray) -> bool:
    return bool(values.size) and 0 < 10 * values.min() <= values.max()


def distance_to_uniform(values: np.ndarray) -> float:
    """How much farther from a uniform distribution values are than by chance.

    The ends of the distribution are those of the values, each half a gap outward.
    """
    if values.size < _LEAST_UNIFORM:
        return np.inf
    ordered = np.sort(values)
    if ordered[0] == ordered[-1]:
        return np.inf
    expected = (ordered - ordered[0]) / (ordered[-1] - ordered[0])
    places = (np.arange(values.size) + 0.5) / values.size
    apart = float(np.abs(expected - places).max())
    # Ties of a grid or of repeated rows are steps of the distribution.
    steps = np.unique(ordered).size
    if steps < _LEAST_STEPS:
        return np.inf
    return apart - (_UNIFORM + _CHANCE / np.sqrt(steps))


def is_coordinate(entry: Entry) -> bool:
    """Whether an array in one dimension rises or falls throughout."""
    if len(entry.shape) != 1 or entry.sample.shape[0] < 2 or entry.missing:
        return False
    steps = np.diff(entry.sample[:, 0])
    return bool((steps > 0).all() or (steps < 0).all())


def is_even(values: np.ndarray) -> bool:
    """Whether ordered values are evenly spaced, to rounding."""
    steps = np.diff(values)
    return bool(
        steps.size and np.abs(steps - steps.mean()).max() <= _EVEN * abs(steps.mean())
    )


def is_grid(entry: Entry) -> bool:
    """Whether few values repeat, as often as each other within a factor."""
    values, counts = np.unique(entry.sample[:, 0], return_counts=True)
    finite = np.isfinite(values)
    values, counts = values[finite], counts[finite]
    if not 3 <= values.size <= max(3, entry.sample.shape[0] // 4):
        return False
    return bool(counts.max() <= 3 * counts.min()) and spacing_of(values) is not None


def spacing_of(values: np.ndarray) -> float | None:
    """The step of a grid that holds all of the sorted values; None if there is none."""
    gaps = np.diff(values)
    if not gaps.size:
        return None
    step = float(gaps.min())
    multiples = gaps / step
    if np.abs(multiples - np.round(multiples)).max() > 0.01 or multiples.sum() > 1000:
        return None
    return step


def _shares(entry: Entry, rows: int) -> Iterator[str]:
    if entry.rows != rows or not 2 <= (entry.inner or (0,))[-1] <= 16:
        return
    if entry.low is None or entry.low < 0 or len(entry.inner) != 1:
        return
    sums = entry.sample.sum(axis=1)
    sums = sums[np.isfinite(sums)]
    if np.abs(sums - 1).max(initial=0) <= _ROUNDED:
        yield "shares that sum to 1"
    elif sums.max(initial=0) <= 1 + _ROUNDED and sums.max(initial=0) > 0.5:
        yield "shares that sum to at most 1"
