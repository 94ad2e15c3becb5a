"""Arguments of a call, matched with the parameters of the callee."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from .. import syntax
from ..diagnostics import errors
from ..diagnostics.diagnostic import UNKNOWN, Report, Unknown
from ..vocabulary import REQUIRED, Constant, Parameter, as_meant
from .constants import Scope, evaluate

Stage = syntax.Name | syntax.Call
Called = syntax.Call | syntax.Combinator


def as_call(stage: Stage) -> syntax.Call:
    """A stage as a call: `relu` as `relu()`."""
    if isinstance(stage, syntax.Name):
        return syntax.Call(stage, (), stage.span)
    return stage


def bind(
    call: Called, parameters: Sequence[Parameter], scope: Scope, report: Report
) -> dict[str, Constant] | Unknown:
    """Values of all parameters, with defaults; UNKNOWN after a report."""
    given = match_parameters(call, parameters, report)
    if given is UNKNOWN:
        return UNKNOWN
    return evaluate_all(call.name, given, parameters, scope, report)


def evaluate_all(
    name: syntax.Name,
    given: Mapping[str, syntax.Expression],
    parameters: Sequence[Parameter],
    scope: Scope,
    report: Report,
) -> dict[str, Constant] | Unknown:
    """Values of some parameters, with defaults; UNKNOWN after a report."""
    values: dict[str, Constant] = {}
    for parameter in parameters:
        value = _value(name, parameter, given.get(parameter.name), scope, report)
        if value is not UNKNOWN:
            values[parameter.name] = value
    return values if len(values) == len(parameters) else UNKNOWN


def match_parameters(
    call: Called, parameters: Sequence[Parameter], report: Report
) -> dict[str, syntax.Expression] | Unknown:
    """The argument of each parameter; UNKNOWN after a report."""
    names = [p.name for p in parameters]
    arguments = call.arguments
    if parameters and parameters[-1].variadic:
        arguments = _gathered(arguments, len(parameters) - 1, names[-1])
    return match_arguments(replace(call, arguments=arguments), names, report)


def _gathered(
    arguments: tuple[syntax.Argument, ...], before: int, name: str
) -> tuple[syntax.Argument, ...]:
    """Collect the remaining positional arguments into one list argument."""
    unnamed = [argument for argument in arguments if argument.name is None][before:]
    if not unnamed or isinstance(unnamed[0].value, syntax.Sequence):
        return arguments
    span = unnamed[0].span.to(unnamed[-1].span)
    items = syntax.Sequence(tuple(argument.value for argument in unnamed), span)
    rest = tuple(argument for argument in arguments if argument not in unnamed)
    return (*rest, syntax.Argument(syntax.Name(name, span), items, span))


def match_arguments(
    call: Called, parameters: Sequence[str], report: Report
) -> dict[str, syntax.Expression] | Unknown:
    """The argument of each parameter; UNKNOWN after a report."""
    given: dict[str, syntax.Expression] = {}
    positions, callee = iter(parameters), call.name.text
    for argument in call.arguments:
        name, span = argument.name, argument.span
        parameter = next(positions, None) if name is None else name.text
        if parameter is None:
            report(errors.values.too_many_arguments(span, callee, parameters))
        elif parameter not in parameters:
            span = span if name is None else name.span
            report(errors.values.unknown_argument(span, callee, parameter, parameters))
        elif parameter in given:
            report(errors.values.argument_twice(span, callee, parameter))
        else:
            given[parameter] = argument.value
    return given if len(given) == len(call.arguments) else UNKNOWN


def given_or_default(
    name: syntax.Name,
    parameter: syntax.Parameter,
    given: Mapping[str, syntax.Expression],
    report: Report,
) -> syntax.Expression | Unknown:
    """The argument of a parameter of the user's function or block `name`."""
    text = parameter.name.text
    value = given.get(text, parameter.default)
    if value is None:
        return report(errors.values.missing_argument(name.span, name.text, text))
    return value


def _value(
    name: syntax.Name,
    parameter: Parameter,
    expression: syntax.Expression | None,
    scope: Scope,
    report: Report,
) -> Constant | Unknown:
    if expression is not None:
        return check_value(name.text, parameter, expression, scope, report)
    if parameter.default is REQUIRED:
        return report(
            errors.values.missing_argument(name.span, name.text, parameter.name)
        )
    return parameter.default


def check_value(
    owner: str,
    parameter: Parameter,
    expression: syntax.Expression,
    scope: Scope,
    report: Report,
) -> Constant | Unknown:
    """Evaluate the argument of a parameter of `owner` and check its rule."""
    if parameter.word and isinstance(expression, syntax.Name):
        value = expression.text
    else:
        value = evaluate(expression, scope, report)
    if value is UNKNOWN:
        return value
    if parameter.rule.accepts(value):
        return as_meant(parameter.rule, value)
    return report(errors.values.wrong_value(expression.span, owner, parameter, value))
