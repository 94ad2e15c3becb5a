"""Stages that bring one shape to another, so that `concat` can join them."""

from collections.abc import Sequence
from math import prod

from ...vocabulary import Shape


def bridge_all(shapes: Sequence[Shape], axis: int) -> tuple[str, ...]:
    """Stages after each value that make the other axes equal; empty if there are none.

    Args:
        axis: the axis to join along, counted from the end: -1 is the last.
    """
    target = max(shapes, key=lambda shape: (len(shape), prod(shape[:-1])))
    found = tuple(
        "" if _agree(shape, target, axis) else _bridge(shape, target, axis)
        for shape in shapes
    )
    missing = (
        not stages and not _agree(shape, target, axis)
        for stages, shape in zip(found, shapes, strict=True)
    )
    return () if any(missing) else found


def _agree(one: Shape, other: Shape, axis: int) -> bool:
    return len(one) == len(other) and _without(one, axis) == _without(other, axis)


def _without(shape: Shape, axis: int) -> Shape:
    at = axis % len(shape)
    return (*shape[:at], *shape[at + 1 :])


def _bridge(given: Shape, target: Shape, axis: int) -> str:
    """Stages from a shape to one that agrees with the target; may be empty."""
    if axis != -1:
        fits = len(given) == len(target) and given[:-1] == target[:-1]
        return f"dense({target[-1]})" if fits else ""
    if not given:
        return f"reshape(1) -> {_bridge((1,), target, axis)}"
    if len(given) == len(target):
        pairs = list(zip(target[:-1], given[:-1], strict=True))
        whole = all(large % small == 0 for large, small in pairs)
        return f"upsample({_each([a // b for a, b in pairs])})" if whole else ""
    if given == target[:-1]:
        return f"reshape({', '.join(map(str, given))}, 1)"
    added = len(target) - len(given)
    if given[:-1] != target[added:-1]:
        return ""
    return " -> ".join(f"broadcast({size})" for size in reversed(target[:added]))


def _each(factors: list[int]) -> str:
    """One number for all axes, or a list."""
    return str(factors[0]) if len(set(factors)) == 1 else str(factors)
