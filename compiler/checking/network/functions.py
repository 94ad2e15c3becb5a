"""Calls in expressions: mathematical functions, activations and user functions."""

from collections.abc import Mapping
from dataclasses import replace

from ... import ir, syntax
from ...diagnostics import errors
from ...diagnostics.diagnostic import UNKNOWN, Unknown
from ...text.source import Span
from ...vocabulary import ACTIVATIONS, FUNCTIONS, Shape
from ..bind import evaluate_all, given_or_default, match_arguments
from ..constants import all_known, is_constant
from .bodies import Infers
from .context import Names, Place, Result
from .shapes import joined_shape

# A function takes more of Python's stack than an expression does.
_LEVELS = 3


def is_called_on_values(call: syntax.Call, first: str, place: Place) -> bool:
    """Whether `f(x)` is applied to a value, unlike the stage `f(0.2)`.

    Args:
        first: name of the first parameter, which a stage takes from the pipeline.
    """
    unnamed = [a.value for a in call.arguments if a.name is None]
    scope = place.scope
    if place.unshaped:  # an unknown parameter may be a value
        scope = {name: c for name, c in scope.items() if c is not UNKNOWN}
    of_values = any(
        not isinstance(v, syntax.Boolean) and not is_constant(v, scope, place.values)
        for v in unnamed
    )
    return of_values or _names(call, first)


def has_values(call: syntax.Call, first: str) -> bool:
    """Whether an argument may be a value: `f(x)`, but not `f(a = 2)`."""
    return any(a.name is None for a in call.arguments) or _names(call, first)


def _names(call: syntax.Call, parameter: str) -> bool:
    return any(a.name is not None and a.name.text == parameter for a in call.arguments)


def infer_mathematics(call: syntax.Call, place: Place, inference: Infers) -> Result:
    """Infer `sqrt(x)`, `maximum(a, b)` or `leaky_relu(x, negative_slope = 0.2)`."""
    name, report = call.name, inference.context.report
    function = FUNCTIONS.get(name.text)
    parameters = ACTIVATIONS[name.text].parameters if function is None else ()
    takes = _TAKES[1 if function is None else function.values]
    names = (*takes, *(parameter.name for parameter in parameters))
    given = match_arguments(call, names, report)
    if given is UNKNOWN:
        return UNKNOWN
    if not all(value in given for value in takes):
        return report(errors.values.too_few_values(call.span, name.text, takes))
    sources = [given.pop(value) for value in takes]
    operands = infer_all(sources, place, inference)
    arguments = evaluate_all(name, given, parameters, place.scope, report)
    if operands is UNKNOWN or arguments is UNKNOWN:
        return UNKNOWN
    shapes = [ir.shape_of(operand) for operand in operands]
    shape = joined_shape(shapes[0], shapes[-1])
    if shape is None:
        spans, both = (sources[0].span, sources[1].span), (shapes[0], shapes[1])
        return report(errors.shapes.unequal_shapes(call.span, name.text, spans, both))
    if function is not None and function.reduces:
        shape = ()
    return ir.Mathematics(name.text, operands, tuple(arguments.items()), shape)


# What the values of a function are called in messages.
_TAKES = {1: ("x",), 2: ("a", "b")}


def infer_all(
    expressions: list[syntax.Expression], place: Place, inference: Infers
) -> tuple[ir.Expression, ...] | Unknown:
    """Infer several expressions; return UNKNOWN after a report."""
    return all_known(inference.infer(e, place.inside()) for e in expressions)


# ---- the user's functions ----


def infer_application(call: syntax.Call, place: Place, inference: Infers) -> Result:
    """Infer a call of a user's function: `snake(x, a = 2)`."""
    bound = _bind(call, None, place, inference)
    if bound is UNKNOWN:
        return UNKNOWN
    function, operands = bound
    return ir.Apply(function, operands, ir.shape_of(function.result))


def infer_applied(
    call: syntax.Call, shape: Shape, place: Place, inference: Infers
) -> list[ir.Stage] | Unknown:
    """Infer a user's function as a stage: `-> snake(a = 2)`."""
    bound = _bind(call, shape, place, inference)
    if bound is UNKNOWN:
        return UNKNOWN
    function, operands = bound
    return [ir.Applied(function, operands, ir.shape_of(function.result))]


def _bind(
    call: syntax.Call,
    first: Shape | None,
    place: Place,
    inference: Infers,
) -> tuple[ir.Function, tuple[ir.Expression, ...]] | Unknown:
    """A user's function specialized to arguments, and its operands.

    Args:
        first: shape of the first parameter, if it comes from the pipeline.
    """
    context = inference.context
    function = context.functions[call.name.text]
    if function is None:  # which is reported
        return UNKNOWN
    rest = function.parameters if first is None else function.parameters[1:]
    operands = operands_of(call, rest, place, inference)
    if operands is UNKNOWN:
        return UNKNOWN
    shapes = [ir.shape_of(operand) for operand in operands]
    shapes = shapes if first is None else [first, *shapes]
    made = make_function(function, shapes, place, inference)
    return UNKNOWN if made is UNKNOWN else (made, operands)


def operands_of(
    call: syntax.Call,
    parameters: tuple[syntax.Parameter, ...],
    place: Place,
    inference: Infers,
) -> tuple[ir.Expression, ...] | Unknown:
    """Operands of a user's function; UNKNOWN after a report."""
    names = [parameter.name.text for parameter in parameters]
    matched = match_arguments(call, names, inference.context.report)
    if matched is UNKNOWN:
        return UNKNOWN
    return all_known(
        _operand(call.name, p, matched, place, inference) for p in parameters
    )


def _operand(
    name: syntax.Name,
    parameter: syntax.Parameter,
    matched: Mapping[str, syntax.Expression],
    place: Place,
    inference: Infers,
) -> Result:
    report = inference.context.report
    given = given_or_default(name, parameter, matched, report)
    if given is UNKNOWN:
        return UNKNOWN
    if parameter.name.text not in matched:
        place = replace(place, values={}, scope=inference.context.constants)
    return inference.infer(given, place.inside())


def make_function(
    function: syntax.Function, shapes: list[Shape], place: Place, inference: Infers
) -> ir.Function | Unknown:
    """Specialize a user's function to the shapes of its parameters."""
    names = [parameter.name.text for parameter in function.parameters]
    inner = Place(
        values=dict(zip(names, shapes, strict=True)),
        scope=inference.context.constants,
        names=Names(),
        formula=True,
        depth=place.depth + _LEVELS,
    )
    result = inference.infer(function.value, inner)
    if result is UNKNOWN:
        return UNKNOWN
    return ir.Function(function.name.text, tuple(names), result)


def learned_in_formula(span: Span, place: Place, inference: Infers) -> bool:
    """Report weights inside a `function`; return whether there are any."""
    if place.formula:
        inference.context.report(errors.names.stage_in_function(span))
    return place.formula
