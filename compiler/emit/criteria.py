"""The function of the module that measures by the user's functions."""

from collections.abc import Iterator

from .. import ir
from .fold import folded
from .functions import Functions
from .scalings import scaled
from .text import INDENT, quoted


def criteria_function(spec: ir.Spec, functions: Functions) -> Iterator[str]:
    """Lines of `criteria`; none where no criterion is of a function."""
    measured = [c for c in spec.accept if isinstance(c.metric, ir.FunctionTerm)]
    if not measured:
        return
    yield "def criteria(outputs, targets):"
    yield f'{INDENT}"""Functions of `accept` for one example, in physical units."""'
    yield f"{INDENT}return {{"
    for criterion in measured:
        assert isinstance(criterion.metric, ir.FunctionTerm)
        mean = f"jnp.mean({_call(criterion.metric, spec, functions)})"
        yield from folded(f'{INDENT * 2}"{criterion.label}": ', mean, ",")
    yield f"{INDENT}}}"


def _call(term: ir.FunctionTerm, spec: ir.Spec, functions: Functions) -> str:
    given = ", ".join(_operand(operand, spec) for operand in term.operands)
    return f"{functions.formula(term.function)}({given})"


def _operand(operand: ir.LossOperand, spec: ir.Spec) -> str:
    match operand:
        case ir.Number(value=value):
            return repr(value)
        case ir.Prediction(output=name):
            return f"outputs[{quoted(name)}]"
        case ir.Target(output=name):
            variable = next(v for v in spec.outputs if v.name == name)
            target = f"targets[{quoted(name)}]"
            if variable.kind == "one_of":  # predicted as probabilities
                return scaled(variable, target, "", precision=spec.train.precision)
            return target
        case _:
            raise AssertionError("a criterion sees outputs and their targets")
