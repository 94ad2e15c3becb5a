"""Nearest neighbors: duplicates across splits, and neighbors that disagree."""

from collections.abc import Iterator

import numpy as np

from ....compiler import Declarations, Diagnostic, ir
from ....compiler import lints_of_data as say
from ..dataset import Dataset
from ..missing import known_rows
from ..splits import Splits
from .scaled import distances, points, sampled

_FEW = 40
_SORTED = 10  # consecutive sorted rows that rule out chance
# Number of training rows to search for duplicates.
_TRAINING = 20_000
# A duplicate is nearer than this share of the expected distance of a neighbor. By
# chance, one row in 20 has one for one input, and one in 400 for two.
_TWIN = 0.05
# Quantiles of distances that give the dimension of the data.
_NEAR, _WIDE = 0.1, 0.3
_TWINS = 0.1
# Points are equal if they differ by less than this in every feature, in deviations.
_EQUAL = 1e-6
# Outputs of equal points contradict each other if they differ by more, in deviations.
_CONTRADICTION = 0.2
# Fewer rows may be so close by chance if there are few inputs.
_CHANCE = 0.005
_NEIGHBORS = 4
# Disagreement of neighbors in deviations: for outputs, and for inputs given outputs.
_DISAGREE = 0.6
_AGREE = 0.8
# Share of the rows with the closest neighbors, and the least number of them. If these
# agree better, by this factor, outputs change fast, but inputs determine them.
_CLOSEST, _LEAST, _CLOSER = 0.1, 10, 0.4


def suspect_twins(
    spec: ir.Spec, dataset: Dataset, splits: Splits, declared: Declarations
) -> Iterator[Diagnostic]:
    """Find validation and test rows that nearly equal training rows."""
    inputs = points(spec.inputs, dataset.inputs)
    training = splits.train[sampled(splits.train.size, _TRAINING)]
    if inputs.shape[1] < 2 or training.size < _FEW:
        return
    for name, rows in splits.named().items():
        if name == "train":
            continue
        some = rows[sampled(rows.size, 500)]
        share = _twins(inputs[some], inputs[training])
        if share >= _TWINS:
            span = say.setting_span(declared, name)
            yield say.leak(span, name, share, _of(some.size, rows.size))


def _twins(some: np.ndarray, training: np.ndarray) -> float:
    """Share of points with a neighbor far closer than expected.

    The number of points within a distance grows as its power by the dimension of the
    data (Grassberger and Procaccia 1983, https://doi.org/10.1103/PhysRevLett.50.346).
    """
    apart = np.sort(distances(some, training), axis=1)
    count = training.shape[0]
    near, wide = (apart[:, int(share * count)] for share in (_NEAR, _WIDE))
    with np.errstate(divide="ignore", invalid="ignore"):
        dimension = np.log(_WIDE / _NEAR) / np.log(wide / near)
        expected = near * (_NEAR * count) ** (-1 / dimension)
    return float(np.mean(apart[:, 0] < _TWIN * expected))


def suspect_contradictions(
    spec: ir.Spec, dataset: Dataset, declared: Declarations
) -> Iterator[Diagnostic]:
    """Find rows with nearly equal inputs and distant outputs."""
    inputs = points(spec.inputs, dataset.inputs)
    _, group = np.unique(np.round(inputs / _EQUAL), axis=0, return_inverse=True)
    order = np.argsort(group.ravel(), kind="stable")
    group = group.ravel()[order]
    together = np.flatnonzero(group[1:] == group[:-1])
    first, second = order[together], order[together + 1]
    exact = (inputs[first] == inputs[second]).all(axis=1)  # those have a D203
    first, second = first[~exact], second[~exact]
    for variable in spec.outputs:
        known = known_rows(variable, dataset.targets[variable.name])
        if not known.all():  # of values that are missing, nobody can tell
            continue
        outputs = points([variable], dataset.targets)
        apart = np.sqrt(np.mean((outputs[first] - outputs[second]) ** 2, axis=1))
        rows = np.unique(
            [first[apart > _CONTRADICTION], second[apart > _CONTRADICTION]]
        )
        if rows.size >= max(4, _CHANCE * dataset.rows):
            span = say.clause_span(declared, variable.name)
            yield say.near_contradictions(span, variable.name, rows.tolist())


def suspect_inverse(
    spec: ir.Spec, dataset: Dataset, declared: Declarations
) -> Iterator[Diagnostic]:
    """Find outputs that inputs do not determine, although outputs determine inputs."""
    compared = [v for v in spec.outputs if say.compares_with_data(spec, v.name)]
    if dataset.rows < _FEW or not compared:
        return
    every = points(spec.inputs, dataset.inputs)
    for variable in compared:
        known = np.flatnonzero(known_rows(variable, dataset.targets[variable.name]))
        if known.size < _FEW:
            continue
        rows = sampled(known.size)
        values = {variable.name: dataset.targets[variable.name][known]}
        inputs = every[known[rows]]
        outputs = _clipped(points([variable], values)[rows])
        forth, back = _disagreement(inputs, outputs), _disagreement(outputs, inputs)
        several = forth > _DISAGREE and back < _AGREE * forth
        if several and _disagreement_nearby(inputs, outputs) > _CLOSER * forth:
            span = say.clause_span(declared, variable.name)
            seen = _of(rows.size, known.size)
            yield say.not_unique(span, variable.name, (forth, back), seen)


def _clipped(values: np.ndarray) -> np.ndarray:
    """Clip the few values that are far from all others."""
    return np.clip(values, *np.quantile(values, [0.01, 0.99], axis=0))


def _disagreement(points: np.ndarray, values: np.ndarray) -> float:
    """Distance between values of neighbors, as a share of that of random pairs."""
    apart = distances(points, points)
    np.fill_diagonal(apart, np.inf)
    near = np.argpartition(apart, _NEIGHBORS, axis=1)[:, :_NEIGHBORS]
    return _share(values[near] - values[:, None], values)


def _disagreement_nearby(points: np.ndarray, values: np.ndarray) -> float:
    """The same for the rows with the closest neighbors, each with its nearest one."""
    apart = distances(points, points)
    np.fill_diagonal(apart, np.inf)
    nearest = apart.argmin(axis=1)
    count = max(_LEAST, int(_CLOSEST * len(points)))
    some = np.argsort(apart.min(axis=1))[:count]
    return _share(values[nearest[some]] - values[some], values)


def _share(differences: np.ndarray, values: np.ndarray) -> float:
    """The size of differences (..., features), as a share of that of random pairs."""
    squares = (differences**2).sum(axis=-1).mean()
    every = 2 * values.var(axis=0).sum()
    return float(np.sqrt(squares / every)) if every else 0.0


def suspect_order(
    spec: ir.Spec, dataset: Dataset, declared: Declarations
) -> Iterator[Diagnostic]:
    """Find rows that are sorted by an input and split in file order."""
    if spec.data.order != "file" or not any(
        ir.share_of(spec.data, split) for split in ir.HELD_OUT
    ):
        return
    for variable in spec.inputs:
        array = dataset.inputs[variable.name]
        if variable.kind == "real" and not variable.shape and len(array) >= _SORTED:
            steps = np.diff(array.astype(np.float64))
            if steps.any() and ((steps >= 0).all() or (steps <= 0).all()):
                span = say.setting_span(declared, "order")
                yield say.unsorted_needed(span, variable.name)
                return


def _of(some: int, rows: int) -> str:
    return "" if some == rows else f" (of {some} looked at)"
