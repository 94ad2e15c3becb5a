"""W6xx: suspicious data, reported at their quantity in the spec."""

from collections.abc import Iterator

from ....compiler import Declarations, Diagnostic, ir
from ..dataset import Dataset
from ..missing import is_known
from ..splits import splits_of
from .devices import suspect_devices
from .inputs import suspect_classes, suspect_inputs
from .neighbors import (
    suspect_contradictions,
    suspect_inverse,
    suspect_order,
    suspect_twins,
)
from .ranges import suspect_values

__all__ = ["suspect_data"]


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
            yield from suspect_values(variable, array, declared)
            yield from suspect_classes(variable, array, declared)
        yield from suspect_inputs(spec, dataset.inputs, declared)
        yield from suspect_order(spec, dataset, declared)
        yield from suspect_twins(spec, dataset, splits, declared)
        yield from suspect_devices(spec, dataset, splits, declared)
        yield from suspect_contradictions(spec, dataset, declared)
        yield from suspect_inverse(spec, dataset, declared)

    return tuple(found())
