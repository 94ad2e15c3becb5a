"""From the scaled units of a used model to those of the spec that uses it, and back."""

from .. import ir
from .places import fixed_key
from .scalings import scaled, statistics_of, unscaled
from .text import quoted

Owned = tuple[ir.Variable, ir.Spec | ir.Use]
"""A quantity, and the spec or the used model whose units it is scaled in."""


def rescaled(value: str, source: Owned, target: Owned) -> str:
    """A value in the scaled units of one quantity in those of another."""
    before, after = source[0], target[0]
    if before.scaling == after.scaling and not statistics_of(before):
        return value
    physical = unscaled(before, value, _statistics(source))
    owner = target[1].spec if isinstance(target[1], ir.Use) else target[1]
    precision = owner.train.precision
    return scaled(after, f"({physical})", _statistics(target), precision=precision)


def _statistics(owned: Owned) -> str:
    """Python for the statistics of a quantity in params."""
    variable, owner = owned
    if isinstance(owner, ir.Use):
        params, spec = f"params[{quoted(owner.name)}]", owner.spec
    else:
        params, spec = "params", owner
    return f"{params}[{quoted(fixed_key(spec))}][{quoted(variable.name)}]"
