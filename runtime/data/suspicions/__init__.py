"""W6xx: suspicious data, reported at their quantity in the spec."""

from collections.abc import Iterator

import numpy as np

from ....compiler import Declarations, Diagnostic, ir
from ..dataset import Dataset
from ..missing import is_known
from ..splits import splits_of
from .codes import suspect_codes
from .devices import suspect_devices
from .inputs import suspect_classes, suspect_inputs
from .mixed import suspect_dates, suspect_mixture, suspect_polar, suspect_thousands
from .neighbors import (
    suspect_contradictions,
    suspect_inverse,
    suspect_order,
    suspect_twins,
)
from .published import suspect_published
from .ranges import suspect_values

__all__ = ["missing_codes", "suspect_data"]


def suspect_data(
    spec: ir.Spec, declared: Declarations, dataset: Dataset
) -> tuple[Diagnostic, ...]:
    """Find everything suspicious in the data of a spec.

    Raises:
        DataError: a requested split would be empty.
    """
    splits = splits_of(spec, dataset)

    def found() -> Iterator[Diagnostic]:
        arrays = {**dataset.inputs, **dataset.targets}
        for variable in (*spec.inputs, *spec.outputs):
            array = arrays[variable.name]
            array = array[is_known(variable, array)] if variable.optional else array
            yield from _suspect_numbers(variable, array, declared)
            yield from suspect_classes(variable, array, declared)
        yield from suspect_inputs(spec, dataset.inputs, declared)
        yield from suspect_order(spec, dataset, declared)
        yield from suspect_published(spec, dataset, splits, declared)
        yield from suspect_twins(spec, dataset, splits, declared)
        yield from suspect_devices(spec, dataset, splits, declared)
        yield from suspect_contradictions(spec, dataset, declared)
        yield from suspect_inverse(spec, dataset, declared)

    return tuple(found())


def missing_codes(
    spec: ir.Spec, declared: Declarations, dataset: Dataset
) -> list[Diagnostic]:
    """Find codes for missing values in a data set."""
    arrays = {**dataset.inputs, **dataset.targets}
    found: list[Diagnostic] = []
    for variable in (*spec.inputs, *spec.outputs):
        array = arrays[variable.name]
        array = array[is_known(variable, array)] if variable.optional else array
        if variable.kind not in ("one_of", "simplex"):
            found += suspect_codes(variable, array, declared)
    return [each for each in found if each.severity == "error"]


_OF_NUMBERS = (suspect_mixture, suspect_dates, suspect_thousands, suspect_polar)


def _suspect_numbers(
    variable: ir.Variable, array: np.ndarray, declared: Declarations
) -> Iterator[Diagnostic]:
    """Suspicions about the values of one quantity; codes explain all others."""
    if variable.kind in ("one_of", "simplex"):
        return
    codes = list(suspect_codes(variable, array, declared))
    if codes:
        yield from codes
        return
    yield from suspect_values(variable, array, declared)
    for suspect in _OF_NUMBERS:
        yield from suspect(variable, array, declared)
