"""Routing between two ranks: the horizontal track of each wire.

As in channel routing of circuits (Hashimoto and Stevens, Design Automation Workshop,
1971), a wire enters from above at one position, runs along a track, and leaves downward
at others. Where one wire leaves at the position where another enters, the latter takes
the higher track. A cycle of such constraints is broken by a detour.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Net:
    """A wire that enters from above at `source` and leaves downward at `targets`."""

    source: int
    targets: tuple[int, ...]

    @property
    def straight(self) -> bool:
        return set(self.targets) == {self.source}

    @property
    def ends(self) -> tuple[int, int]:
        places = (self.source, *self.targets)
        return min(places), max(places)


Turns = tuple[tuple[int, int], ...]
"""The tracks of a net in order, each with the position where the net leaves it."""


@dataclass(frozen=True, slots=True)
class Routes:
    """Routes of nets.

    Attributes:
        turns: for each net, its tracks; empty if it runs straight down.
        tracks: number of tracks.
    """

    turns: tuple[Turns, ...]
    tracks: int


def route(nets: Sequence[Net], free: int, distance: int) -> Routes:
    """Assign tracks to nets.

    Args:
        free: position right of all nets, where detours start.
        distance: smallest distance between two wires on a track.

    Returns:
        For each net, its tracks in order, each with the position where the net leaves
        it; the last track serves every target.
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
    """Order parts of nets from the top, or return a net that is part of a cycle."""
    waiting = [p for p in flat if not parts[p[0]][p[1]].straight]
    waiting.sort(key=lambda p: _eagerness(parts[p[0]][p[1]], p))
    order: list[_Part] = []
    while waiting:
        part = next((p for p in waiting if _is_free(p, waiting, parts)), None)
        if part is None:
            whole = [i for i, _ in waiting if len(parts[i]) == 1]
            return order, whole[0]
        waiting.remove(part)
        order.append(part)
    return order, None


def _is_free(
    part: _Part, waiting: Sequence[_Part], parts: Sequence[Sequence[Net]]
) -> bool:
    """Whether no waiting part must run above this one."""
    number, piece = part
    net = parts[number][piece]
    if piece and (number, piece - 1) in waiting:
        return False
    others = (p for p in waiting if p[0] != number)
    return not any(parts[i][j].source in net.targets for i, j in others)


def _eagerness(net: Net, part: _Part) -> tuple[bool, int, _Part]:
    """Sort key: rightward wires by falling source, leftward wires by rising source."""
    right = sum(net.targets) > net.source * len(net.targets)
    return right, -net.source if right else net.source, part


def _tracks(
    order: Sequence[_Part], parts: Sequence[Sequence[Net]], distance: int
) -> dict[_Part, int]:
    """Give each part the highest free track below the parts that constrain it."""
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
                # Overlapping wires nest.
                least = max(least, taken + 1)
        track[part] = least
    return track
