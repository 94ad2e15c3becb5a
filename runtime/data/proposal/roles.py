"""Which columns are inputs and which outputs, guessed from evidence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..profile import Entry
from .words import RESULT_NAMES, RESULTS, SETTINGS, words_of

# Evidence for an output, as points; below zero for an input.
_NAME, _LAW, _COMPLEX, _HOLES, _DEPENDS = 2.0, 2.0, 1.5, 1.5, 1.0
_UNIFORM, _GRID, _TEXT, _FACTOR = -2.0, -2.0, -2.5, -4.0
# From this on, evidence outweighs the order of the columns.
_STRONG = 2.0
_ROWS, _BINS, _PART, _SIGNIFICANT = 40, 8, 0.08, 5.0


@dataclass(frozen=True, slots=True)
class Guess:
    """The role of a column, with its evidence.

    Attributes:
        output: whether it is an output.
        points: evidence for an output; below zero for an input.
        reasons: the evidence for its role in words, the strongest first.
    """

    output: bool
    points: float
    reasons: tuple[str, ...]


def guess_roles(entries: Sequence[Entry]) -> dict[str, Guess]:
    """Guess the roles of columns by their values, names and order.

    Inputs come first in most files, so the columns are cut where evidence agrees best;
    a column with strong evidence of its own keeps it on either side.
    """
    kinds = {entry.name: entry.type for entry in entries}
    evidence = {entry.name: [*_own_evidence(entry)] for entry in entries}
    for entry in (*entries[:1], *entries[-1:]):
        if entry.name == "y":  # between others, it may be a coordinate
            evidence["y"].append((_NAME, "its name is that of a result"))
    powers = [entry.name for entry in entries if _is_share_of_power(entry)]
    for name in powers if len(powers) > 1 else ():
        evidence[name].append((_LAW, "the file has several of R, T and A"))
    factors = _factors(entries)
    for name in evidence if factors else ():
        if name in factors:
            why = (_FACTOR, "the rows are all combinations of its values")
        else:
            why = (-_FACTOR, "the rows are all combinations of other columns")
        evidence[name].append(why)
    for name, other in _dependent(entries).items():
        points = _DEPENDS if kinds[name] != "text" else _DEPENDS - 1.5 * _TEXT
        evidence[name].append((points, f"it changes with `{other}`"))
    points = [sum(p for p, _ in evidence[entry.name]) for entry in entries]
    return {
        entry.name: Guess(output, total, _why(evidence[entry.name], output=output))
        for entry, total, output in zip(entries, points, _decide(points), strict=True)
    }


def _why(evidence: Sequence[tuple[float, str]], *, output: bool) -> tuple[str, ...]:
    """What speaks for a role, the strongest first."""
    ordered = sorted(evidence, key=lambda each: -abs(each[0]))
    return tuple(why for points, why in ordered if (points > 0) == output)


def _decide(points: Sequence[float]) -> list[bool]:
    """Whether each column is an output, given the points of all, in order."""
    count = len(points)
    if count < 2:
        return [True] * count
    scores = [sum(points[cut:]) - sum(points[:cut]) for cut in range(1, count)]
    cut = 1 + max(range(count - 1), key=lambda i: (scores[i], i))
    outputs = [
        points[i] >= _STRONG or (i >= cut and points[i] > -_STRONG)
        for i in range(count)
    ]
    if all(outputs):
        outputs[min(range(count), key=lambda i: (points[i], i))] = False
    if not any(outputs):
        outputs[max(range(count), key=lambda i: (points[i], i))] = True
    return outputs


def _own_evidence(entry: Entry) -> list[tuple[float, str]]:
    found: list[tuple[float, str]] = []
    words = words_of(entry.name)
    result, setting = _last_in(words, RESULTS), _last_in(words, SETTINGS)
    if result > setting or RESULT_NAMES.match(entry.name):
        found.append((_NAME, "its name is that of a result"))
    elif setting > result:
        found.append((-_NAME, "its name is that of a setting"))
    elif _is_share_of_power(entry):
        found.append((_NAME, "it is a share named R, T or A"))
    if entry.missing:
        found.append((_HOLES, "it lacks values, as measurements do"))
    if entry.type == "text":
        found.append((_TEXT, "it holds words"))
    if "shares that sum to 1" in entry.traits:
        found.append((_LAW, "its shares sum to one"))
    if entry.type == "complex":
        found.append((_COMPLEX, "it is complex"))
    uniform = next((t for t in entry.traits if t in ("uniform", "log-uniform")), "")
    if "on a grid" in entry.traits:
        found.append((_GRID, "its values are on a grid"))
    elif uniform:
        found.append((_UNIFORM, f"its values are {uniform}, as in a design"))
    return found


def _is_share_of_power(entry: Entry) -> bool:
    """Whether a column is named R, T or A and lies between 0 and 1."""
    named = re.match(r"[RTA](?![a-z])", entry.name) is not None
    within = entry.low is not None and entry.low >= 0
    return named and within and entry.high is not None and entry.high <= 1


def _last_in(words: Sequence[str], known: frozenset[str]) -> int:
    """The place of the last known word from 1; 0 if none is known."""
    return max((i for i, word in enumerate(words, 1) if word in known), default=0)


# ---- between columns ----


def _factors(entries: Sequence[Entry]) -> list[str]:
    """Columns whose values are combined in every way, each as often."""
    few = [
        (entry.name, _numbered(entry))
        for entry in entries
        if entry.inner == () and entry.distinct and 2 <= entry.distinct <= 1000
        if entry.sample.shape[0] == entry.rows
    ]
    few = [(name, n) for name, n in few if (n.max() + 1) * 2 <= n.size]
    for count in range(min(len(few), 8), 1, -1):
        codes = [number for _, number in few[:count]]
        size = int(np.prod([code.max() + 1 for code in codes], dtype=np.float64))
        rows = codes[0].size
        if size <= rows and rows % size == 0 and _is_crossed(codes, size):
            return [name for name, _ in few[:count]]
    return []


def _numbered(entry: Entry) -> np.ndarray:
    return np.unique(entry.sample[:, 0], return_inverse=True)[1].ravel()


def _is_crossed(codes: Sequence[np.ndarray], size: int) -> bool:
    joint = np.zeros(codes[0].size, np.int64)
    for code in codes:
        joint = joint * (code.max() + 1) + code
    counts = np.unique(joint, return_counts=True)[1]
    return bool(counts.size == size and counts.max() == counts.min())


def _dependent(entries: Sequence[Entry]) -> dict[str, str]:
    """Columns that change with one whose values are those of a design."""
    designed = [
        entry
        for entry in entries
        if entry.inner == ()
        and {"uniform", "log-uniform", "on a grid"} & {*entry.traits}
    ]
    found: dict[str, str] = {}
    for entry in entries:
        if entry in designed or entry.type == "complex":
            continue
        effect = entry.sample
        if entry.type == "text":
            effect = (effect == np.unique(effect)[:8]).astype(float)
        for other in designed:
            if entry.rows == other.rows and _explains(other.sample, effect):
                found[entry.name] = other.name
                break
    return found


def _explains(cause: np.ndarray, effect: np.ndarray) -> bool:
    """Whether means over bins of one column differ more than by chance.

    The share of variance between the bins is the correlation ratio of Pearson.
    """
    effect = effect[:, : min(8, effect.shape[1])]
    known = np.isfinite(cause[:, 0]) & np.isfinite(effect).all(axis=1)
    x, y = cause[known, 0], effect[known]
    if len(x) < _ROWS:
        return False
    ranks = np.argsort(np.argsort(x, kind="stable"), kind="stable")
    bins = ranks * _BINS // len(x)
    counts = np.bincount(bins, minlength=_BINS)
    means = np.stack([np.bincount(bins, column) / counts for column in y.T], axis=1)
    total = y.var(axis=0).sum()
    between = (counts[:, None] * (means - y.mean(axis=0)) ** 2).sum() / len(x)
    chance = _SIGNIFICANT * (_BINS - 1) / len(x)
    return bool(total > 0 and between / total > _PART + chance)
