"""Arrays along the axes of a spec, by the coordinates that a source gives them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...compiler import Diagnostic, ir
from . import mismatches
from .columns import Columns
from .interpolation import interpolate, is_same, matching_order, require_inside
from .matching import known_as
from .mistakes import DataError
from .ordering import Ordered, is_counted
from .units import Refusal, converter, find_conversion

Report = Callable[[Diagnostic], object]
_SCALES = tuple(10.0**power for power in range(-15, 16))


@dataclass(frozen=True, slots=True)
class Grid:
    """An axis of a spec with its coordinates, in its unit."""

    axis: ir.Axis
    values: np.ndarray


Grids = Mapping[str, Grid]


def place_array(
    variable: ir.Variable,
    array: np.ndarray,
    name: str,
    *,
    columns: Columns,
    grids: Grids,
    report: Report,
) -> np.ndarray:
    """Put an array (rows, *points) on the axes of a quantity.

    Raises:
        DataError: its coordinates do not cover an axis, or are malformed.
    """
    array = _transposed(variable, array, name, columns=columns, report=report)
    for at, grid in _grids_of(variable, grids):
        if array.ndim != 1 + len(variable.shape):
            break
        found = _stated(grid, name, at, variable=variable, columns=columns)
        if found is None or found.shape != (array.shape[at + 1],):
            continue
        array = _along(variable, array, at, found, grid, columns=columns, report=report)
    return array


def place_columns(
    variable: ir.Variable,
    array: np.ndarray,
    ordered: Ordered,
    *,
    columns: Columns,
    grids: Grids,
    report: Report,
) -> tuple[np.ndarray, bool]:
    """Put stacked columns (rows, count) on the axis of a quantity.

    Returns:
        The array, and whether the numbers in the names are coordinates of the axis.
    """
    along = dict(_grids_of(variable, grids))
    if len(variable.shape) != 1 or 0 not in along:
        return array, False
    numbers = _numbers_on(along[0], ordered, variable, columns=columns, report=report)
    if numbers is None:
        return array, False
    grid = along[0]
    return (
        _along(variable, array, 0, numbers, grid, columns=columns, report=report),
        True,
    )


def _grids_of(variable: ir.Variable, grids: Grids) -> Iterator[tuple[int, Grid]]:
    for at, name in enumerate(variable.axes):
        if name is not None and name in grids:
            yield at, grids[name]


# ---- coordinates of arrays ----


def _transposed(
    variable: ir.Variable,
    array: np.ndarray,
    name: str,
    *,
    columns: Columns,
    report: Report,
) -> np.ndarray:
    """An array whose stated axes are those of the quantity in another order."""
    stated, wanted = columns.axes.get(name, ()), variable.axes
    several = len(stated) == array.ndim - 1 == len(wanted) > 1
    if not several or stated == wanted or len(set(stated)) < len(stated):
        return array
    if set(stated) != set(wanted):
        return array
    report(mismatches.transposed(variable.name, stated, tuple(map(str, wanted))))
    order = [stated.index(str(axis)) + 1 for axis in wanted]
    return np.transpose(array, [0, *order])


def _stated(
    grid: Grid, name: str, at: int, *, variable: ir.Variable, columns: Columns
) -> np.ndarray | None:
    """Coordinates along an array, in the unit of the axis; None if there are none."""
    axes = columns.axes.get(name, ())
    if set(axes) == set(variable.axes):
        axes = tuple(map(str, variable.axes))
    if len(axes) == len(variable.shape):
        source = known_as(axes[at], columns.names)
    elif columns.tabular or grid.axis.column is not None:
        source = None
    else:  # an array with the name of the axis
        source = known_as(grid.axis.name, columns.names)
    if source is None or (values := _numbers(columns, source)) is None:
        return None
    conversion = converter(grid.axis, columns, source)
    if conversion is not None:
        return conversion(values)
    scaled = None if columns.units.get(source) else _scaled(values, grid.values)
    return values if scaled is None else scaled


def _numbers(columns: Columns, name: str) -> np.ndarray | None:
    try:
        values = columns.numbers(name)
    except DataError:  # names of stations, or times
        return None
    return values.astype(np.float64) if values.ndim == 1 else None


def _scaled(numbers: np.ndarray, values: np.ndarray) -> np.ndarray | None:
    """Numbers that are the coordinates of an axis up to a power of ten."""
    if numbers.size != values.size:
        return None
    scales = (numbers * scale for scale in _SCALES)
    return next((s for s in scales if matching_order(s, values) is not None), None)


# ---- coordinates in names ----


def _numbers_on(
    grid: Grid,
    ordered: Ordered,
    variable: ir.Variable,
    *,
    columns: Columns,
    report: Report,
) -> np.ndarray | None:
    """The numbers in names of columns, if they are coordinates of an axis."""
    numbers, values = np.array(ordered.numbers), grid.values
    if ordered.unit and grid.axis.unit:
        conversion = find_conversion(ordered.unit, grid.axis.unit)
        if isinstance(conversion, Refusal):
            units = (ordered.unit, grid.axis.unit)
            mistake = mismatches.other_unit(
                ordered.names[0], units, conversion.reason, conversion.hint
            )
            raise DataError(columns.source, [mistake])
        numbers = numbers if conversion is None else conversion(numbers)
    same = _as_printed(numbers, values)
    if same is None and not ordered.unit:
        same = _scaled(numbers, values)
    if same is not None:
        return same
    if is_counted(ordered):
        return None
    if numbers.min() <= values.max() and values.min() <= numbers.max():
        return numbers
    if numbers.size != values.size:
        return None
    ends = _ends(numbers), _ends(values)
    steps = np.unique(np.diff(numbers))
    if not (steps.size == 1 and steps[0] == 1.0 and numbers[0].is_integer()):
        mistake = mismatches.elsewhere(variable.name, grid.axis, *ends)
        raise DataError(columns.source, [mistake])
    report(mismatches.numbered_otherwise(variable.name, grid.axis, *ends))
    return None


def _as_printed(numbers: np.ndarray, values: np.ndarray) -> np.ndarray | None:
    """The coordinates that equal numbers up to their last digit, in their order."""
    if numbers.size != values.size:
        return None
    digits = max(len(f"{number!r}".partition(".")[2]) for number in numbers.tolist())
    order, slack = np.argsort(values, kind="stable"), 0.51 * 10.0**-digits
    ranks = np.argsort(np.argsort(numbers, kind="stable"), kind="stable")
    gaps = np.diff(values[order])
    slack = min(slack, 0.45 * gaps.min()) if gaps.size else slack
    nearest = values[order][ranks]
    return nearest if np.all(np.abs(numbers - nearest) <= slack) else None


def _ends(values: np.ndarray) -> tuple[float, float]:
    return float(values.min()), float(values.max())


# ---- along an axis ----


def _along(
    variable: ir.Variable,
    array: np.ndarray,
    at: int,
    coordinates: np.ndarray,
    grid: Grid,
    *,
    columns: Columns,
    report: Report,
) -> np.ndarray:
    """An array at the coordinates of an axis; interpolated where it was elsewhere."""
    if is_same(coordinates, grid.values):
        return array
    order = matching_order(coordinates, grid.values)
    if order is not None:
        return np.take(array, order, axis=at + 1)
    mistake = require_inside(variable, grid.axis, coordinates, grid.values)
    if mistake is not None:
        raise DataError(columns.source, [mistake])
    count, ends = coordinates.size, _ends(coordinates)
    report(mismatches.interpolated(variable.name, grid.axis, count, ends))
    return interpolate(variable, array, at + 1, coordinates, grid.values)


def grids_of(axes: Sequence[ir.Axis], values: Mapping[str, np.ndarray]) -> Grids:
    """The axes of a spec whose coordinates are known."""
    return {a.name: Grid(a, values[a.name]) for a in axes if a.name in values}
