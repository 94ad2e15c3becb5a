"""Between two ranks: which wire runs across on which track.

As in the routing of circuits (Hashimoto and Stevens, Design Automation Workshop, 1971):
a wire comes from above at one place, runs across on a track, and goes down at others.
Where one goes down at the place at which another comes from above, the latter turns off
on a higher track. Two that ask this of each other are told apart by a detour.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Net:
    """A wire that comes from above at a place and goes down at some others."""

    source: int
    targets: tuple[int, ...]

    @property
    def straight(self) -> bool:
        return set(self.targets) == {self.source}

    @property
    def ends(self) -> tuple[int, int]:
        places = (self.source, *self.targets)
        return min(places), max(places)


@dataclass(frozen=True, slots=True)
class Routes:
    """The ways of some nets.

    Attributes:
        turns: of each net; empty where it goes straight down.
        tracks: how many there are.
    """

    turns: tuple[tuple[tuple[int, int], ...], ...]
    tracks: int


def route(nets: Sequence[Net], free: int, distance: int) -> Routes:
    """Give tracks to nets.

    Args:
        free: a place beyond all nets, from which on there is room for detours.
        distance: between two wires on one track.

    Returns:
        For each net the tracks it takes one after the other, each with the place at
        which it goes down from it; the last one has every target.
    """
    parts = [[net] for net in nets]
    while True:
        flat = [(i, j) for i, part in enumerate(parts) for j in range(len(part))]
        order, stuck = _in_order(flat, parts)
        if stuck is None:
            break
        source = nets[stuck].source
        parts[stuck] = [Net(source, (free,)), Net(free, nets[stuck].targets)]
        free += distance
    track = _tracks(order, parts, distance)
    turns = tuple(
        tuple((track[i, j], net.targets[0]) for j, net in enumerate(part))
        if not (len(part) == 1 and part[0].straight)
        else ()
        for i, part in enumerate(parts)
    )
    return Routes(turns, max(track.values(), default=-1) + 1)


_Part = tuple[int, int]


def _in_order(
    flat: Sequence[_Part], parts: Sequence[Sequence[Net]]
) -> tuple[list[_Part], int | None]:
    """The parts of nets from the highest to the lowest, or a net in a circle."""
    waiting = [p for p in flat if not parts[p[0]][p[1]].straight]
    waiting.sort(key=lambda p: _eagerness(parts[p[0]][p[1]], p))
    order: list[_Part] = []
    while waiting:
        found = next((p for p in waiting if _is_free(p, waiting, parts)), None)
        if found is None:
            whole = [i for i, _ in waiting if len(parts[i]) == 1]
            return order, whole[0]
        waiting.remove(found)
        order.append(found)
    return order, None


def _is_free(
    part: _Part, waiting: Sequence[_Part], parts: Sequence[Sequence[Net]]
) -> bool:
    """Whether nothing that waits has to run above."""
    number, piece = part
    net = parts[number][piece]
    if piece and (number, piece - 1) in waiting:
        return False
    others = (p for p in waiting if p[0] != number)
    return not any(parts[i][j].source in net.targets for i, j in others)


def _eagerness(net: Net, part: _Part) -> tuple[bool, int, _Part]:
    """Of wires to the right the rightmost runs highest, to the left the leftmost."""
    right = sum(net.targets) > net.source * len(net.targets)
    return right, -net.source if right else net.source, part


def _tracks(
    order: Sequence[_Part], parts: Sequence[Sequence[Net]], distance: int
) -> dict[_Part, int]:
    """The highest track for each part that leaves room and is below what it must be."""
    track: dict[_Part, int] = {}
    for part in order:
        net = parts[part[0]][part[1]]
        low, high = net.ends
        least = 0
        for other, taken in track.items():
            above = parts[other[0]][other[1]]
            first, last = above.ends
            if above.source in net.targets or above.targets == (net.source,):
                least = max(least, taken + 1)
            elif low < last + distance and first < high + distance:
                # Below what it crosses, so that wires nest.
                least = max(least, taken + 1)
        track[part] = least
    return track
