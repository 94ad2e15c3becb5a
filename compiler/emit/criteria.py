"""The emitted `criteria` function, which evaluates user functions of `accept`."""

from .. import ir
from .functions import Functions
from .python import tree as py
from .scalings import scaled

_OUTPUTS, _TARGETS = (py.Symbol(name, fixed=True) for name in ("outputs", "targets"))


def criteria_function(spec: ir.Spec, functions: Functions) -> py.Function | None:
    """Emit `criteria`; None if no criterion is a function."""
    measured = tuple(
        (py.Key(c.label), py.call("jnp.mean", _call(c.metric, spec, functions)))
        for c in spec.accept
        if isinstance(c.metric, ir.FunctionTerm)
    )
    if not measured:
        return None
    name = py.api_name("criteria")
    about = "Functions of `accept` for one example, in physical units."
    return py.Function(
        name, (_OUTPUTS, _TARGETS), about, (py.Return(py.Dict(measured)),)
    )


def _call(term: ir.FunctionTerm, spec: ir.Spec, functions: Functions) -> py.Expr:
    operands = (_operand(operand, spec) for operand in term.operands)
    return functions.application(term.function, *operands)


def _operand(operand: ir.LossOperand, spec: ir.Spec) -> py.Expr:
    match operand:
        case ir.Number(value=value):
            return py.Literal(value)
        case ir.Prediction(output=name):
            return py.entry(_OUTPUTS, name)
        case ir.Target(output=name):
            variable = next(v for v in spec.outputs if v.name == name)
            target = py.entry(_TARGETS, name)
            if variable.kind == "one_of":  # predicted as probabilities
                none, precision = py.Literal(None), spec.train.precision
                return scaled(variable, target, none, precision=precision)
            return target
        case _:
            raise AssertionError("a criterion sees outputs and their targets")
