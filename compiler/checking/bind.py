"""Arguments of a call, matched with the parameters of the callee."""

from collections.abc import Iterator, Mapping, Sequence

from .. import syntax
from ..diagnostics import errors
from ..diagnostics.diagnostic import UNKNOWN, Report, Unknown
from ..text.source import Span
from ..vocabulary import REQUIRED, Constant, Parameter, as_meant
from .constants import Scope, evaluate

Stage = syntax.Name | syntax.Call


def stage_name(stage: Stage) -> syntax.Name:
    """Name of the stage `relu` or `dense(3)`."""
    return stage if isinstance(stage, syntax.Name) else stage.name


def stage_arguments(stage: Stage) -> tuple[syntax.Argument, ...]:
    """Arguments of `dense(3)`; empty for `relu`."""
    return () if isinstance(stage, syntax.Name) else stage.arguments


def bind(
    name: syntax.Name,
    arguments: tuple[syntax.Argument, ...],
    parameters: Sequence[Parameter],
    scope: Scope,
    report: Report,
) -> dict[str, Constant] | None:
    """Values of all parameters, with defaults; None after a report."""
    given = match_parameters(name, arguments, parameters, report)
    return (
        None if given is None else evaluate_all(name, given, parameters, scope, report)
    )


def evaluate_all(
    name: syntax.Name,
    given: Mapping[str, syntax.Expression],
    parameters: Sequence[Parameter],
    scope: Scope,
    report: Report,
) -> dict[str, Constant] | None:
    """Values of some parameters, with defaults; None after a report."""
    values: dict[str, Constant] = {}
    sound = True
    for parameter in parameters:
        value = _value(name, parameter, given.get(parameter.name), scope, report)
        if value is UNKNOWN:
            sound = False
        else:
            values[parameter.name] = value
    return values if sound else None


def match_parameters(
    name: syntax.Name,
    arguments: tuple[syntax.Argument, ...],
    parameters: Sequence[Parameter],
    report: Report,
) -> dict[str, syntax.Expression] | None:
    """The argument of each parameter; None after a report."""
    names = [p.name for p in parameters]
    if parameters and parameters[-1].variadic:
        arguments = _gathered(arguments, len(parameters) - 1, names[-1])
    return match_arguments(name, arguments, names, report)


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
    name: syntax.Name,
    arguments: tuple[syntax.Argument, ...],
    parameters: Sequence[str],
    report: Report,
) -> dict[str, syntax.Expression] | None:
    """The argument of each parameter; None after a report."""
    given: dict[str, syntax.Expression] = {}
    sound = True
    for argument, parameter in _pair(arguments, parameters):
        if parameter is None:
            sound = False
            report(
                errors.values.too_many_arguments(argument.span, name.text, parameters)
            )
        elif parameter not in parameters:
            sound = False
            report(
                errors.values.unknown_argument(
                    _name_span(argument), name.text, parameter, parameters
                )
            )
        elif parameter in given:
            sound = False
            report(errors.values.argument_twice(argument.span, name.text, parameter))
        else:
            given[parameter] = argument.value
    return given if sound else None


def _pair(
    arguments: tuple[syntax.Argument, ...], parameters: Sequence[str]
) -> Iterator[tuple[syntax.Argument, str | None]]:
    positions = iter(parameters)
    for argument in arguments:
        if argument.name is not None:
            yield argument, argument.name.text
        else:
            yield argument, next(positions, None)


def _name_span(argument: syntax.Argument) -> Span:
    return argument.span if argument.name is None else argument.name.span


def _value(
    name: syntax.Name,
    parameter: Parameter,
    expression: syntax.Expression | None,
    scope: Scope,
    report: Report,
) -> Constant | Unknown:
    if expression is None:
        if parameter.default is REQUIRED:
            return report(
                errors.values.missing_argument(name.span, name.text, parameter.name)
            )
        return parameter.default
    return check_value(name.text, parameter, expression, scope, report)


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
