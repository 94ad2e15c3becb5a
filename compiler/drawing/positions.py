"""Horizontal positions of boxes, chosen so that wires run straight.

Each item prefers the position that straightens its wires, weighted by the wires. The
positions closest to these preferences that keep order and distances follow from
isotonic regression, by pooling adjacent violators (Best and Chakravarti, Math. Program.
47, 425, 1990).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_SWEEPS = 8


@dataclass(frozen=True, slots=True)
class Item:
    """A box or bend in a rank.

    Attributes:
        width: total width.
        exit: offset of its result from the left edge.
    """

    width: int
    exit: int


@dataclass(frozen=True, slots=True)
class Pull:
    """A wire that prefers to be straight.

    Attributes:
        entry: offset of the port from the left edge of the target.
        weight: strength of the preference.
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
    """Left edge of each item."""
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
            _settle(rank, down, left, items, gap)
        for rank in ranks:
            _settle(rank, up, left, items, gap)
    return _whole(ranks, left, items, gap)


def _wish(
    item: int, pulls: Sequence[Pull], left: Sequence[float], items: Sequence[Item]
) -> tuple[float, float]:
    """The position that an item prefers, and the weight of the preference."""
    weight = sum(pull.weight for pull in pulls)
    if not weight:
        return left[item], 1e-3
    total = sum(_straight(item, pull, left, items) * pull.weight for pull in pulls)
    return total / weight, weight


def _straight(
    item: int, pull: Pull, left: Sequence[float], items: Sequence[Item]
) -> float:
    """The position of an item that straightens one of its wires."""
    if item == pull.target:
        return left[pull.source] + items[pull.source].exit - pull.entry
    return left[pull.target] + pull.entry - items[item].exit


def _settle(
    rank: Sequence[int],
    pulls: Sequence[Sequence[Pull]],
    left: list[float],
    items: Sequence[Item],
    gap: int,
) -> None:
    """Move the items of a rank as close to their preferences as distances allow."""
    wishes = [_wish(item, pulls[item], left, items) for item in rank]
    # With the widths to the left subtracted, positions only have to be monotone.
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
    """Round positions to integers; the smallest is 0."""
    rounded = [0] * len(items)
    # Ties round the same way everywhere, so that straight wires stay straight.
    for rank in ranks:
        edge: int | None = None
        for item in rank:
            wanted = int(left[item] + 10_000.501) - 10_000
            rounded[item] = wanted if edge is None else max(edge, wanted)
            edge = rounded[item] + items[item].width + gap
    least = min(rounded, default=0)
    return [position - least for position in rounded]
