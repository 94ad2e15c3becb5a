"""Straightening of wires that pass several ranks, where their neighbors leave room."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain

from .positions import Item, Pull
from .ranks import Ranking

_ROUNDS = 3


def straighten(
    ranking: Ranking,
    left: list[int],
    items: Sequence[Item],
    wishes: Mapping[int, tuple[int, int]],
    gap: int,
) -> None:
    """Align the bends of each wire.

    Args:
        left: left edge of each item, changed in place.
        wishes: for each bend directly above a box: that box, and the offset of its
            port.
    """
    beside = _neighbors(ranking)
    for _ in range(_ROUNDS):
        for bends in _chains(ranking):
            while bends:
                bends = _straighten_start(bends, left, items, wishes, beside, gap)


def snap(
    ranks: Sequence[Sequence[int]],
    left: list[int],
    items: Sequence[Item],
    pulls: Sequence[Pull],
    gap: int,
    most: int,
) -> None:
    """Shift items by at most `most` where that straightens a wire.

    Ranks are visited from the top, so that each item follows the box above it.
    """
    above: dict[int, list[Pull]] = defaultdict(list)
    for pull in pulls:
        above[pull.target].append(pull)
    for rank in ranks:
        for i, item in enumerate(rank):
            shifts = [_shift(pull, left, items) for pull in above[item]]
            near = [shift for shift in shifts if shift[1] <= most]
            if not near or min(shifts)[1] == 0:
                continue
            place = left[item] + min(near)[2]
            low = left[rank[i - 1]] + items[rank[i - 1]].width + gap if i else place
            if low <= place:
                _move(rank, i, place, left, items, gap)


def _move(
    rank: Sequence[int],
    index: int,
    place: int,
    left: list[int],
    items: Sequence[Item],
    gap: int,
) -> None:
    """Move an item, and push the bends on its right aside, if there is room."""
    moved = {rank[index]: place}
    edge = place + items[rank[index]].width + gap
    for item in rank[index + 1 :]:
        if left[item] >= edge:
            break
        if items[item].width > 1:  # a box stays
            return
        moved[item] = edge
        edge += items[item].width + gap
    for item, new in moved.items():
        left[item] = new


def _shift(
    pull: Pull, left: Sequence[int], items: Sequence[Item]
) -> tuple[float, int, int]:
    """Sort key and, last, the signed shift of the target that straightens a wire."""
    source = left[pull.source] + items[pull.source].exit
    shift = source - left[pull.target] - pull.entry
    return -pull.weight, abs(shift), shift


_Beside = Mapping[int, tuple[int | None, int | None]]


def _neighbors(ranking: Ranking) -> _Beside:
    """Left and right neighbor of each item."""
    beside: dict[int, tuple[int | None, int | None]] = {}
    for rank in ranking.ranks:
        befores, afters = (None, *rank), (*rank[1:], None)
        for item, before, after in zip(rank, befores, afters, strict=False):
            beside[item] = before, after
    return beside


def _chains(ranking: Ranking) -> list[list[int]]:
    """Bends of each wire from top to bottom, longest wire first."""
    carried = {link.target: link.value for link in ranking.links}
    bends: dict[int, list[int]] = defaultdict(list)
    for item in chain.from_iterable(ranking.ranks):
        if item >= ranking.nodes:
            bends[carried[item]].append(item)
    return sorted((bends[value] for value in sorted(bends)), key=len, reverse=True)


def _straighten_start(
    bends: list[int],
    left: list[int],
    items: Sequence[Item],
    wishes: Mapping[int, tuple[int, int]],
    beside: _Beside,
    gap: int,
) -> list[int]:
    """Align the longest possible start of some bends and return the rest."""
    low, high = _room(bends[0], left, items, beside, gap)
    count = 1
    while count < len(bends):
        first, last = _room(bends[count], left, items, beside, gap)
        if max(low, first) > min(high, last):
            break
        low, high = max(low, first), min(high, last)
        count += 1
    end = wishes.get(bends[count - 1])
    wish = left[bends[count - 1]] if end is None else left[end[0]] + end[1]
    place = round(min(max(wish, low), high))
    for bend in bends[:count]:
        left[bend] = place
    return bends[count:]


def _room(
    bend: int,
    left: Sequence[int],
    items: Sequence[Item],
    beside: _Beside,
    gap: int,
) -> tuple[float, float]:
    """Interval of positions that a bend can take."""
    before, after = beside[bend]
    low = 0 if before is None else left[before] + items[before].width + gap
    high = float("inf") if after is None else left[after] - gap - items[bend].width
    return low, high
