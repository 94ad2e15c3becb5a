"""E3xx: invalid arguments and constants."""

from collections.abc import Sequence

from ...text.source import Span
from ...vocabulary import Constant, Parameter
from ..diagnostic import Diagnostic, did_you_mean, listed, shortened


def _shown(value: Constant) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{shortened(value)}"'
        case tuple():
            return shortened(f"[{', '.join(map(_shown, value))}]")
        case _:
            return str(value)


# Argument names of Keras and PyTorch, with their names here.
ELSEWHERE = {
    "lr": "learning_rate",
    "betas": "b1",
    "epsilon": "eps",
    "use_bias": "bias",
    "kernel_size": "kernel",
    "strides": "stride",
    "kernel_initializer": "init",
    "p": "rate",
    "num_heads": "heads",
}


def unknown_argument(
    span: Span, function: str, word: str, known: Sequence[str]
) -> Diagnostic:
    message = f"`{function}` has no argument `{word}`"
    meant = ELSEWHERE.get(word)
    hint = f"dotnn calls it `{meant}`" if meant in known else did_you_mean(word, known)
    if not hint:
        hint = f"its arguments are {listed(known, 'and')}" if known else "remove it"
    return Diagnostic("E301", message, span, "unknown argument", hint)


def missing_argument(span: Span, function: str, name: str) -> Diagnostic:
    message = f"missing argument `{name}` of `{function}`"
    hint = f"write `{function}({name} = …)`"
    return Diagnostic("E302", message, span, f"`{name}` is missing", hint)


def too_many_arguments(
    span: Span, function: str, parameters: Sequence[str]
) -> Diagnostic:
    count = len(parameters) or "no"
    message = f"`{function}` takes {count} argument{'s' if count != 1 else ''}"
    hint = "remove it"
    if parameters:
        kind = "its arguments are" if len(parameters) > 1 else "its argument is"
        hint = f"{kind} {listed(parameters, 'and')}"
    return Diagnostic("E303", message, span, "one too many", hint)


def argument_twice(span: Span, function: str, name: str) -> Diagnostic:
    message = f"duplicate argument `{name}` of `{function}`"
    return Diagnostic("E304", message, span, "given again", "keep one")


def wrong_value(
    span: Span, owner: str, parameter: Parameter, value: Constant
) -> Diagnostic:
    name, rule = parameter.name, parameter.rule.text
    message = f"expected {rule} for `{name}` of `{owner}`, found {_shown(value)}"
    hint = did_you_mean(value, _choices(rule)) if isinstance(value, str) else ""
    return Diagnostic("E305", message, span, f"not {rule}", hint)


def _choices(rule: str) -> list[str]:
    return rule.split("`")[1::2]


def not_a_constant(span: Span, found: str) -> Diagnostic:
    message = f"expected a constant, found {found}"
    hint = "a constant consists of numbers, `let` names and + - * / ^"
    return Diagnostic("E306", message, span, "not a constant", hint)


def not_a_number(span: Span, value: Constant) -> Diagnostic:
    message = f"expected a number, found {_shown(value)}"
    return Diagnostic("E307", message, span, "not a number", "write a number")


def division_by_zero(span: Span) -> Diagnostic:
    message = "division by zero"
    return Diagnostic("E308", message, span, "this is 0", "use a nonzero divisor")


def number_out_of_range(span: Span) -> Diagnostic:
    message = "the number is too large or not real"
    hint = "choose another unit, or a smaller exponent"
    return Diagnostic("E309", message, span, "outside the range of float64", hint)


def bad_size(span: Span, value: Constant) -> Diagnostic:
    message = f"expected a positive integer as a size, found {_shown(value)}"
    hint = "write a number such as 64"
    return Diagnostic("E310", message, span, "not a size", hint)


def too_few_values(span: Span, function: str, names: Sequence[str]) -> Diagnostic:
    values = "a value" if len(names) == 1 else f"{len(names)} values"
    message = f"expected {values} for `{function}`"
    hint = f"write `{function}({', '.join(names)})`"
    return Diagnostic("E311", message, span, "too few values", hint)


def takes_nothing(span: Span, function: str) -> Diagnostic:
    message = f"the function `{function}` has no parameters"
    hint = f"write `let {function} = …` for a constant"
    return Diagnostic("E312", message, span, "no parameters", hint)


def not_a_place(span: Span, value: Constant) -> Diagnostic:
    message = f"expected an integer as an index, found {_shown(value)}"
    return Diagnostic("E313", message, span, "not an index", "write a number such as 2")
