"""Results of `network` beyond the outputs, which the loss needs."""

from dataclasses import dataclass

from .. import ir
from ..ir.walk import operands_in
from ..vocabulary import Shape


@dataclass(frozen=True, slots=True)
class Extra:
    """An additional result of `network`.

    Attributes:
        entry: its key, which contains a blank, unlike any name of a spec.
        value: the value of the network.
        given: shape of the value.
        shape: shape of the result; None for that of the value.
    """

    entry: str
    value: str
    given: Shape
    shape: Shape | None = None


def extras_of(spec: ir.Spec) -> list[Extra]:
    """Additional results that the loss of a spec needs, without duplicates."""
    inputs = {variable.name for variable in spec.inputs}
    outputs = {variable.name: variable for variable in spec.outputs}
    shapes = {value.name: ir.shape_of(value.expression) for value in spec.values}
    found: dict[str, Extra] = {}
    for operand in operands_in(spec.loss):
        match operand:
            case ir.Seen(name=name) if name not in inputs:
                extra = Extra(name, name, shapes[name])
            case ir.Prediction(output=name, units="logits"):
                extra = Extra(logits_entry(name), name, shapes[name])
            case ir.Spread(name=name, output=output):
                shape = ir.network_shape(outputs[output])
                extra = Extra(spread_entry(output), name, shapes[name], shape)
            case _:
                continue
        found.setdefault(extra.entry, extra)
    return list(found.values())


def spreads_of(spec: ir.Spec) -> list[tuple[ir.Variable, str]]:
    """Outputs with a predicted deviation, and its key."""
    spread = {o.output for o in operands_in(spec.loss) if isinstance(o, ir.Spread)}
    return [(v, spread_entry(v.name)) for v in spec.outputs if v.name in spread]


def logits_entry(output: str) -> str:
    return f"logits of {output}"


def spread_entry(output: str) -> str:
    return f"spread of {output}"
