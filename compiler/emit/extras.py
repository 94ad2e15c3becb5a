"""What `network` returns beside the outputs, because the loss asks for it."""

from dataclasses import dataclass

from .. import ir
from ..ir.walk import operands_in
from ..vocabulary import Shape


@dataclass(frozen=True, slots=True)
class Extra:
    """An entry of what `network` returns.

    Attributes:
        entry: its key; no name of a spec has a blank.
        value: the value of the network.
        given: its shape.
        shape: the shape it is returned in; None for its own.
    """

    entry: str
    value: str
    given: Shape
    shape: Shape | None = None


def extras_of(spec: ir.Spec) -> list[Extra]:
    """What the loss of a spec asks for, each once."""
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
    """The outputs that have a predicted spread, and its entry."""
    spread = {o.output for o in operands_in(spec.loss) if isinstance(o, ir.Spread)}
    return [(v, spread_entry(v.name)) for v in spec.outputs if v.name in spread]


def logits_entry(output: str) -> str:
    return f"logits of {output}"


def spread_entry(output: str) -> str:
    return f"spread of {output}"
