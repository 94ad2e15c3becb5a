"""Stages with a body: `repeat`, `residual` and calls of blocks."""

from dataclasses import replace
from typing import Protocol

from ... import ir, syntax
from ...diagnostics import errors
from ...diagnostics.diagnostic import UNKNOWN, Unknown
from ...syntax.mentions import head_of, order
from ...text.source import Span
from ...vocabulary import KEYWORDS, POSITIVE_WHOLE, Constant, Parameter, Shape
from ..bind import bind, given_or_default, match_arguments
from ..constants import evaluate, is_constant
from .context import Context, Names, Place, Result

_COUNT = Parameter("count", POSITIVE_WHOLE)
# A body takes more of Python's stack than an expression does.
_LEVELS = 3


class Infers(Protocol):
    """The interface that infers expressions inside a body."""

    @property
    def context(self) -> Context: ...

    def infer(self, expression: syntax.Expression, place: Place) -> Result: ...

    def infer_value(self, expression: syntax.Expression, place: Place) -> Result: ...

    def infer_stage(
        self, stage: syntax.Stage, shape: Shape, place: Place
    ) -> list[ir.Stage] | Unknown: ...

    def report_unknown_stage(self, name: syntax.Name, place: Place) -> Unknown: ...

    def begins_as_stage(self, head: syntax.Expression, place: Place) -> bool: ...


def infer_combinator(
    stage: syntax.Combinator, shape: Shape, place: Place, inference: Infers
) -> list[ir.Stage] | Unknown:
    """Check a `repeat` or a `residual`."""
    if stage.name.text == "repeat":
        return _repeat(stage, shape, place, inference)
    return _residual(stage, shape, place, inference)


def infer_block(
    call: syntax.Call, shape: Shape, place: Place, inference: Infers
) -> list[ir.Stage] | Unknown:
    """Infer the body of a block for the shapes and arguments of a call."""
    name, context = call.name.text, inference.context
    block = context.blocks[name]
    if block is None:
        return UNKNOWN
    bound = block_arguments(block, call, place, inference)
    if bound is UNKNOWN:
        return UNKNOWN
    arguments, operands = bound
    shapes = {parameter: ir.shape_of(e) for parameter, e in operands.items()}
    read = {p: e.name for p, e in operands.items() if isinstance(e, ir.Read)}
    inner = replace(
        place,
        values=shapes,
        scope={**context.constants, **arguments},
        names=Names(),
        binders={},
        in_block=True,
        categories=frozenset(p for p in read if read[p] in place.categories),
    )
    body = infer_body(block.body, shape, inner, inference)
    if body is UNKNOWN:
        return UNKNOWN
    key = place.names.fresh(name)
    constants, values = tuple(arguments.items()), tuple(operands.items())
    shape = ir.shape_of(body.result)
    return [ir.Block(name, key, constants, values, body, shape)]


def block_arguments(
    block: syntax.Block, call: syntax.Call, place: Place, inference: Infers
) -> tuple[dict[str, Constant], dict[str, ir.Expression]] | Unknown:
    """Constants and values of a block in one call; UNKNOWN after a report."""
    context = inference.context
    parameters = [parameter.name.text for parameter in block.parameters]
    matched = match_arguments(call, parameters, context.report)
    if matched is UNKNOWN:
        return UNKNOWN
    values: dict[str, Constant] = {}
    operands: dict[str, ir.Expression] = {}
    for parameter in block.parameters:
        text = parameter.name.text
        given = given_or_default(call.name, parameter, matched, context.report)
        if given is UNKNOWN:
            continue
        if text in matched and not _is_given_as_constant(given, place):
            operand = inference.infer_value(given, place.inside())
            if operand is not UNKNOWN:
                operands[text] = operand
            continue
        scope = place.scope if text in matched else context.constants
        value = evaluate(given, scope, context.report)
        if value is not UNKNOWN:
            values[text] = value
    complete = len(values) + len(operands) == len(set(parameters))
    return (values, operands) if complete else UNKNOWN


def _is_given_as_constant(argument: syntax.Expression, place: Place) -> bool:
    """Whether an argument of a block is a constant."""
    if isinstance(argument, syntax.Boolean | syntax.Text | syntax.Sequence):
        return True
    return is_constant(argument, place.scope, place.values)


def _residual(
    stage: syntax.Combinator, shape: Shape, place: Place, inference: Infers
) -> list[ir.Stage] | Unknown:
    body = infer_body(stage.body, shape, replace(place, target=None), inference)
    if body is UNKNOWN:
        return UNKNOWN
    given = ir.shape_of(body.result)
    if given != shape:
        span, keyword = stage.body.result.span, stage.name.span
        return inference.context.report(
            errors.shapes.residual_mismatch(span, keyword, shape, given)
        )
    return [ir.Residual(body, shape)]


# ---- repeat ----


def _repeat(
    stage: syntax.Combinator, shape: Shape, place: Place, inference: Infers
) -> list[ir.Stage] | Unknown:
    remaining = count_of(stage, place, inference)
    if remaining is UNKNOWN:
        return UNKNOWN
    key = place.names.fresh("repeat")
    runs: list[tuple[int, ir.Body]] = []
    while remaining:
        run = _run(stage, remaining, shape, place, inference)
        if run is UNKNOWN:
            return UNKNOWN
        runs.append(run)
        shape = ir.shape_of(run[1].result)
        remaining -= run[0]
    return [ir.Repeat(key, _merged(runs), shape)]


def count_of(
    stage: syntax.Combinator, place: Place, inference: Infers
) -> int | Unknown:
    """The number of repetitions; UNKNOWN after a report."""
    values = bind(stage, (_COUNT,), place.scope, inference.context.report)
    if values is UNKNOWN:
        return UNKNOWN
    count = values["count"]
    assert isinstance(count, int)
    return count


def _run(
    stage: syntax.Combinator,
    remaining: int,
    shape: Shape,
    place: Place,
    inference: Infers,
) -> tuple[int, ir.Body] | Unknown:
    """The body for a shape, and the number of repetitions until the shape changes."""
    budget = inference.context.budget
    operations, parameters = budget.operations, budget.parameters
    here = replace(place, names=place.names.inner(), target=None)
    body = infer_body(stage.body, shape, here, inference)
    if body is UNKNOWN:
        return UNKNOWN
    count = remaining if ir.shape_of(body.result) == shape else 1
    operations = (budget.operations - operations) * (count - 1)
    parameters = (budget.parameters - parameters) * (count - 1)
    if not budget.spend(stage.span, operations, parameters):
        return UNKNOWN
    return count, body


def _merged(runs: list[tuple[int, ir.Body]]) -> tuple[tuple[int, ir.Body], ...]:
    """Merge adjacent runs of equal bodies."""
    merged: list[tuple[int, ir.Body]] = []
    for count, body in runs:
        if merged and merged[-1][1] == body:
            merged[-1] = (merged[-1][0] + count, body)
        else:
            merged.append((count, body))
    return tuple(merged)


# ---- bodies ----


def infer_body(
    body: syntax.Body, shape: Shape | Unknown, place: Place, inference: Infers
) -> ir.Body | Unknown:
    """Infer a body for the shape of its input."""
    report = inference.context.report
    _require_fresh_names(body, place, inference.context)
    own: dict[str, syntax.Assignment] = {}
    for value in body.values:
        own.setdefault(value.target.text, value)
    spans = {name: value.value.span for name, value in own.items()}
    names, cycle = order(inference.context.symbols.mentions(spans, "value"))
    if cycle:
        span = own[cycle[0]].target.span
        return report(errors.names.cyclic_names(span, "value", cycle))
    values: dict[str, Shape | Unknown] = {**place.values, "it": shape}
    categories = place.categories - {"it"}
    if place.categorical:
        categories |= {"it"}
    place = replace(
        place,
        values=values,
        binders={**place.binders, **dict.fromkeys((*own, "it"), body.span)},
        categories=categories,
        categorical=False,
        quantity=None,
        depth=place.depth + _LEVELS,
    )
    done: list[ir.Value] = []
    for name in names:
        inner = replace(place, target=None, following="lecun")
        found = inference.infer_value(own[name].value, inner)
        values[name] = UNKNOWN if found is UNKNOWN else ir.shape_of(found)
        if found is not UNKNOWN:
            done.append(ir.Value(name, found, span=own[name].span))
    result = _with_source(body.result, place, inference)
    found = inference.infer_value(result, place)
    if shape is UNKNOWN or found is UNKNOWN or len(done) < len(names):
        return UNKNOWN
    return ir.Body(ir.Read("it", shape), tuple(done), found)


def _require_fresh_names(body: syntax.Body, place: Place, context: Context) -> None:
    first: dict[str, Span] = {}
    users = (*context.blocks, *context.functions, *context.uses)
    for value in body.values:
        name = value.target
        taken = name.text in {*place.values, *place.scope, *place.names.stages, *users}
        if name.text in KEYWORDS:
            context.report(errors.names.reserved_word(name.span, name.text))
        elif taken or name.text in first:
            span = first.get(name.text)
            context.report(errors.names.duplicate_name(name.span, name.text, span))
        first.setdefault(name.text, name.span)


def _with_source(
    result: syntax.Expression,
    place: Place,
    inference: Infers,
) -> syntax.Expression:
    """Rewrite `dense(3) -> relu` as `it -> dense(3) -> relu`."""
    head = head_of(result)
    if isinstance(head, syntax.Name) and head.text in place.values:
        return result
    if not inference.begins_as_stage(head, place):
        return result
    assert isinstance(head, syntax.Stage)
    stages = result.stages if isinstance(result, syntax.Pipe) else ()
    it = syntax.Name("it", Span(head.span.start, head.span.start))
    return syntax.Pipe(it, (head, *stages), result.span)
