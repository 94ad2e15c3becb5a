"""How far to the right each box of a rank stands, so that wires run straight.

Each item wishes to stand where its wires would be straight, the less so the lighter
they are. The places closest to the wishes that keep the order and the distances come
from isotonic regression, by pooling adjacent violators (Best and Chakravarti, Math.
Program. 47, 425, 1990).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_SWEEPS = 8


@dataclass(frozen=True, slots=True)
class Item:
    """Something that stands in a rank.

    Attributes:
        width: of all of it.
        exit: how far from its left side its value leaves.
    """

    width: int
    exit: int


@dataclass(frozen=True, slots=True)
class Pull:
    """A wire that wants to be straight.

    Attributes:
        entry: how far from the left side of the target it enters.
        weight: how much it wants to.
    """

    source: int
    target: int
    entry: int
    weight: float


def place_items(
    ranks: Sequence[Sequence[int]],
    items: Sequence[Item],
    pulls: Iterable[Pull],
    gap: int,
) -> list[int]:
    """The left side of each item."""
    left = [0.0] * len(items)
    for rank in ranks:
        edge = 0
        for item in rank:
            left[item] = edge
            edge += items[item].width + gap
    up: list[list[Pull]] = [[] for _ in items]
    down: list[list[Pull]] = [[] for _ in items]
    for pull in pulls:
        up[pull.target].append(pull)
        down[pull.source].append(pull)
    for _ in range(_SWEEPS):
        for rank in reversed(ranks):
            wishes = [_wish_below(item, left, items, down[item]) for item in rank]
            _settle(rank, wishes, left, items, gap)
        for rank in ranks:
            wishes = [_wish_above(item, left, items, up[item]) for item in rank]
            _settle(rank, wishes, left, items, gap)
    return _whole(ranks, left, items, gap)


_Wish = tuple[float, float]
"""A place, and how much it is wished for."""


def _wish_above(
    item: int, left: Sequence[float], items: Sequence[Item], pulls: Sequence[Pull]
) -> _Wish:
    wishes = [
        (left[p.source] + items[p.source].exit - p.entry, p.weight) for p in pulls
    ]
    return _mean(wishes, left[item])


def _wish_below(
    item: int, left: Sequence[float], items: Sequence[Item], pulls: Sequence[Pull]
) -> _Wish:
    wishes = [(left[p.target] + p.entry - items[item].exit, p.weight) for p in pulls]
    return _mean(wishes, left[item])


def _mean(wishes: Sequence[_Wish], here: float) -> _Wish:
    weight = sum(weight for _, weight in wishes)
    if not weight:
        return here, 1e-3
    return sum(place * weight for place, weight in wishes) / weight, weight


def _settle(
    rank: Sequence[int],
    wishes: Sequence[_Wish],
    left: list[float],
    items: Sequence[Item],
    gap: int,
) -> None:
    """Move the items of a rank as close to their wishes as their distances allow."""
    # Less the widths of those before, places only have to rise.
    offsets = [0]
    for item in rank:
        offsets.append(offsets[-1] + items[item].width + gap)
    pools: list[tuple[float, float, int]] = []
    for (place, weight), offset in zip(wishes, offsets, strict=False):
        pool = (place - offset, weight, 1)
        while pools and pools[-1][0] > pool[0]:
            other = pools.pop()
            total = other[1] + pool[1]
            mean = (other[0] * other[1] + pool[0] * pool[1]) / total
            pool = (mean, total, other[2] + pool[2])
        pools.append(pool)
    places = [place for place, _, count in pools for _ in range(count)]
    for item, place, offset in zip(rank, places, offsets, strict=False):
        left[item] = place + offset


def _whole(
    ranks: Sequence[Sequence[int]],
    left: Sequence[float],
    items: Sequence[Item],
    gap: int,
) -> list[int]:
    """Places in whole numbers, the least of them 0."""
    found = [0] * len(items)
    # A tie is decided for all alike, so that a straight wire stays straight.
    for rank in ranks:
        edge: int | None = None
        for item in rank:
            wanted = int(left[item] + 10_000.501) - 10_000
            found[item] = wanted if edge is None else max(edge, wanted)
            edge = found[item] + items[item].width + gap
    least = min(found, default=0)
    return [place - least for place in found]
