"""Conversions between the scaled units of a trained model and those of the spec."""

from .. import ir
from .python import tree as py
from .scalings import scaled, statistics_of, unscaled

Owned = tuple[ir.Variable, ir.Spec | ir.Use]
"""A quantity, and the spec or the used model whose units it is scaled in."""

PART_OF = '''\
def part_of(params, name):
    """The params of a used model: its entry in each part."""
    return {part: tree[name] for part, tree in params.items() if name in tree}
'''
_PARAMS = py.Dotted("params")


def used_params(use: ir.Use) -> py.Expr:
    """Params of a trained model."""
    if use.frozen:
        return py.entry(_PARAMS, "frozen", use.name)
    return py.call("part_of", _PARAMS, py.Literal(use.name))


def used_statistics(use: ir.Use, variable: ir.Variable) -> py.Expr:
    """Scaling statistics of a quantity of a trained model."""
    if use.frozen:
        return py.entry(_PARAMS, "frozen", use.name, "scaling", variable.name)
    return py.entry(_PARAMS, "scaling", use.name, variable.name)


def rescaled(value: py.Expr, source: Owned, target: Owned) -> py.Expr:
    """Convert a value from the scaled units of one quantity to those of another."""
    before, after = source[0], target[0]
    if before.scaling == after.scaling and not statistics_of(before):
        return value
    physical = unscaled(before, value, _statistics(source))
    owner = target[1].spec if isinstance(target[1], ir.Use) else target[1]
    precision = owner.train.precision
    return scaled(after, physical, _statistics(target), precision=precision)


def _statistics(owned: Owned) -> py.Expr:
    """Statistics of a quantity in the params."""
    variable, owner = owned
    if isinstance(owner, ir.Use):
        return used_statistics(owner, variable)
    return py.entry(_PARAMS, "scaling", variable.name)
