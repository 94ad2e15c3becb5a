"""Stages and quantities as boxes and wires."""

from dataclasses import replace
from typing import assert_never

from .. import ir
from ..ir.summary import summarize
from ..ir.walk import operands_in
from ..ir.wording import declaration, head_text, scaling_text
from .expressions import draw_call, draw_expression
from .graph import Kind, Line, Node, Picture
from .naming import (
    activation_call,
    all_arguments,
    block_call,
    count_text,
    layer_call,
    shape_text,
    short_signature,
    signature,
)
from .sketch import Sketch, Spot


def build_picture(spec: ir.Spec) -> Picture:
    """Draw a spec's network: inputs first, then values in order."""
    sketch = Sketch(draw_expression, draw_stage, spec=spec)
    for variable in spec.inputs:
        sketch.names[variable.name] = sketch.add(_input(variable))
    outputs = {variable.name: variable for variable in spec.outputs}
    for value in spec.values:
        spot = sketch.value(value.expression)
        sketch.names[value.name] = spot
        if value.name in outputs:
            variable = outputs[value.name]
            node = _output(variable, value.expression)
            sketch.physical[value.name] = sketch.add(node, (spot,))
            continue
        sketch.call(spot, value.name)
        read = _read_by_loss(value.name, spec)
        if read:
            sketch.add(_end(value.name, read), (spot,))
    return Picture(spec.name, spec.description, _totals(spec), sketch.graph())


def _totals(spec: ir.Spec) -> str:
    total = summarize(spec)[-1]
    return (
        f"{count_text(total.parameters)} parameters, "
        f"{count_text(total.multiply_adds)} multiply-adds"
    )


# ---- quantities ----


def _input(variable: ir.Variable) -> Node:
    declared, scaling = declaration(variable), scaling_text(variable)
    said = (variable.name, declared, *scaling.split(", "))
    lines = tuple(Line(text, kind="input") for text in said)
    about = f"Input {variable.name}: {declared}, {scaling}."
    shape = ir.network_shape(variable)
    return Node("input", lines, ports=(), about=about, shape=shape, stages=0)


def _output(variable: ir.Variable, expression: ir.Expression) -> Node:
    head = head_text(variable)
    match expression:
        case ir.Pipe(stages=(*_, ir.Model(name=name))):
            head = f"as predicted by {name}"
        case _:
            pass
    declared = declaration(variable)
    said = (variable.name, declared, *head.split(", "))
    lines = tuple(Line(text, kind="output") for text in said)
    about = f"Output {variable.name}: {declared}, {head}."
    return Node("output", lines, about=about, stages=0)


def _read_by_loss(name: str, spec: ir.Spec) -> str:
    """Describe how the loss uses a value; empty if it does not."""
    for operand in operands_in(spec.loss):
        match operand:
            case ir.Spread(name=read, output=output) if read == name:
                return f"spread of {output}, in the loss"
            case ir.Seen(name=read) | ir.Wanted(name=read) if read == name:
                return "in the loss"
            case ir.Prediction(output=read) if read == name:
                return "in the loss"
            case _:
                continue
    return ""


def _end(name: str, read: str) -> Node:
    lines = (Line(name, kind="loss"), Line(read, kind="loss"))
    return Node("loss", lines, about=f"{name}: {read}.", stages=0)


# ---- stages ----


def draw_stage(sketch: Sketch, stage: ir.Stage, current: Spot) -> Spot:
    """Draw a stage after `current` and return where its result leaves."""
    match stage:
        case ir.Layer():
            return _layer(sketch, stage, current)
        case ir.Activation(kind=kind, arguments=arguments, shape=shape):
            line = Line(activation_call(kind, arguments), kind="activation")
            about = all_arguments(kind, arguments)
            return sketch.stack(
                current, Node("activation", (line,), about=about), shape
            )
        case ir.Reshape(shape=shape):
            return sketch.reshape(current, shape)
        case ir.Applied():
            return _applied(sketch, stage, current)
        case ir.Shared(defines=True):
            return _named(sketch, stage, current)
        case ir.Shared():
            return _again(sketch, stage, current)
        case ir.Residual(body=body, shape=shape):
            result = sketch.body(body, current)
            line = Line("+", kind="join")
            about = "Residual: the result plus the input."
            node = Node("join", (line,), ("", ""), about=about, shape=shape)
            return sketch.add(node, (result, current))
        case ir.Repeat():
            return _repeat(sketch, stage, current)
        case ir.Block():
            return _block(sketch, stage, current)
        case ir.Model():
            return _model(sketch, stage, current)
        case _:
            assert_never(stage)


def _layer(sketch: Sketch, layer: ir.Layer, current: Spot) -> Spot:
    plan = layer.plan
    line = Line(layer_call(layer), plan.parameters)
    weights = "".join(f"; {w.name} ({shape_text(w.shape)})" for w in plan.weights)
    about = all_arguments(layer.kind, layer.arguments) + weights
    node = Node("layer", (line,), about=about, parameters=plan.parameters)
    work = plan.multiply_adds or layer.operands
    if not work and layer.shape == layer.input:
        return sketch.stack(current, node, layer.shape)
    names = ("", *(name for name, _ in layer.operands))
    given = (current, *(sketch.value(operand) for _, operand in layer.operands))
    kind: Kind = "layer" if work or plan.weights else "places"
    node = replace(node, kind=kind, lines=(replace(line, kind=kind),))
    return sketch.add(replace(node, ports=names, shape=layer.shape), given)


def _applied(sketch: Sketch, stage: ir.Applied, current: Spot) -> Spot:
    function = stage.function
    line = Line(short_signature(function) or function.name, kind="function")
    node = Node("function", (line,), about=signature(function))
    if not stage.operands and sketch.shape_at(current) == stage.shape:
        return sketch.stack(current, node, stage.shape)
    node = replace(node, shape=stage.shape)
    names = function.parameters[1:]
    return draw_call(sketch, node, (current,), zip(names, stage.operands, strict=True))


def _named(sketch: Sketch, stage: ir.Shared, current: Spot) -> Spot:
    """Draw a stage at the place that names it."""
    inner = sketch.inside(("it",))
    result = inner.stages(stage.stages, inner.names["it"])
    about = f"Named {stage.name}; other uses share its weights."
    head = Node("named", (Line(f"{stage.name} ="),), about=about, shape=stage.shape)
    return sketch.group(head, inner, result, (current,))


def _again(sketch: Sketch, stage: ir.Shared, current: Spot) -> Spot:
    """Draw a second use of a named stage.

    Values that the stage captures are wired in again.
    """
    inner = sketch.inside(("it",))
    inner.stages(stage.stages, inner.names["it"])
    names = tuple(inner.captured)
    lines = (Line(stage.name, kind="again"), Line("same weights", kind="again"))
    about = f"{stage.name} again, with shared weights."
    node = Node("again", lines, ("", *names), about=about, shape=stage.shape)
    return sketch.add(node, (current, *map(sketch.find, names)))


def _repeat(sketch: Sketch, stage: ir.Repeat, current: Spot) -> Spot:
    """Draw one group per run of identical bodies."""
    total, first = sum(count for count, _ in stage.runs), 1
    for count, body in stage.runs:
        inner = sketch.inside(("it",))
        result = inner.body(body, inner.names["it"])
        said = f"repeat {first} of {total}" if count < min(2, total) else f"{count} ×"
        about = f"Repeated {count} times, each time with new weights."
        line, shape = Line(said, kind="repeat"), ir.shape_of(body.result)
        head = Node("repeat", (line,), about=about, shape=shape, times=count)
        current = sketch.group(head, inner, result, (current,))
        first += count
    return current


def _block(sketch: Sketch, block: ir.Block, current: Spot) -> Spot:
    names = tuple(name for name, _ in block.operands)
    values = tuple(sketch.value(operand) for _, operand in block.operands)
    inner = sketch.inside(("it", *names))
    result = inner.body(block.body, inner.names["it"])
    about = f"Block {all_arguments(block.name, block.arguments)}"
    line = Line(block_call(block), kind="block")
    head = Node("block", (line,), about=about, shape=block.shape)
    return sketch.group(head, inner, result, (current, *values))


def _model(sketch: Sketch, stage: ir.Model, current: Spot) -> Spot:
    spec = sketch.spec
    assert spec is not None
    use = next(use for use in spec.uses if use.name == stage.name)
    total = summarize(use.spec)[-1].parameters
    own = 0 if use.frozen else total
    kept = "frozen" if use.frozen else "trained further"
    one = len(use.spec.outputs) == 1
    name = stage.name if one else f"{stage.name}.{stage.output}"
    lines = (
        Line(name, own, kind="model"),
        Line(f"trained model {use.spec.name}, {kept}", kind="model"),
    )
    about = f"{use.path}: {count_text(total)} parameters, {kept}"
    given = tuple(_given(sketch, operand, current) for _, operand in stage.operands)
    names = tuple(name for name, _ in stage.operands) if len(given) > 1 else ("",)
    node = Node("model", lines, about=about, parameters=own)
    return sketch.add(replace(node, ports=names, shape=stage.shape), given)


def _given(sketch: Sketch, given: ir.Given, current: Spot) -> Spot:
    """The input of a trained model: an output in physical units, or a value."""
    quantity = given.quantity
    if quantity is not None and quantity in sketch.physical:
        assert sketch.spec is not None
        shapes = {variable.name: variable.shape for variable in sketch.spec.outputs}
        return sketch.reshape(sketch.physical[quantity], shapes[quantity])
    return current if given.value is None else sketch.value(given.value)
