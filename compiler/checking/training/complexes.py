"""Complex numbers in formulas: complex results, and unsupported functions."""

from ... import ir
from ...ir.walk import parts_of
from ...vocabulary import ACTIVATIONS, FUNCTIONS

Names = frozenset[str]


def is_complex(expression: ir.Expression, values: Names) -> bool:
    """Whether an expression is complex, given which values are."""
    match expression:
        case ir.Read(name=name):
            return name in values
        case ir.Mathematics(name="abs"):
            return False
        case ir.Apply(function=function):
            return is_complex(function.result, _parameters(expression, values))
        case _:
            return any(is_complex(e, values) for e in _operands(expression))


def unfit_function(expression: ir.Expression, values: Names) -> str | None:
    """The first function of real numbers that is called on complex ones, if any."""
    for part in _operands(expression):
        name_inside = unfit_function(part, values)
        if name_inside is not None:
            return name_inside
    match expression:
        case ir.Apply(function=function):
            return unfit_function(function.result, _parameters(expression, values))
        case ir.Mathematics(name=name) if not (
            FUNCTIONS.get(name) or ACTIVATIONS[name]
        ).complex:
            given = any(is_complex(e, values) for e in _operands(expression))
            return name if given else None
        case _:
            return None


def _parameters(call: ir.Apply, values: Names) -> Names:
    """Parameters of a function that are complex in a call."""
    pairs = zip(call.function.parameters, call.operands, strict=True)
    return frozenset(name for name, e in pairs if is_complex(e, values))


def _operands(expression: ir.Expression) -> tuple[ir.Expression, ...]:
    parts = parts_of(expression)
    return tuple(part for part in parts if isinstance(part, ir.Expression))
