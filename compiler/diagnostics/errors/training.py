"""E6xx: invalid losses, schedules, splits and criteria."""

from collections.abc import Iterable

from ...text.source import Span
from ..diagnostic import Diagnostic, Note, listed


def loss_without_outputs(span: Span) -> Diagnostic:
    message = "expected an output in the loss, found none"
    return Diagnostic("E601", message, span, "no output", "for example, write `mse`")


def not_a_chain(span: Span, keyword: str) -> Diagnostic:
    message = f"expected stages joined by `->` in `{keyword}`"
    hint = "for example, write `a(1) -> b(2)`"
    return Diagnostic("E602", message, span, "not a stage", hint)


def schedule_never_ends(span: Span, name: str) -> Diagnostic:
    message = f"`{name}` never ends, so nothing can follow it"
    return Diagnostic("E603", message, span, "never ends", "put it last")


def pieces_mismatch(span: Span, boundaries: int, scales: int) -> Diagnostic:
    message = (
        "expected increasing boundaries and as many scales in `piecewise`, "
        f"found {boundaries} and {scales}"
    )
    hint = "for example, write `piecewise([100, 200], [0.1, 0.1])`"
    return Diagnostic("E604", message, span, "lists do not match", hint)


def nothing_left_to_train(span: Span) -> Diagnostic:
    message = "validation and test take all rows, so none is left for training"
    return Diagnostic("E606", message, span, "too large", "for example, use 10% each")


def no_test_split(span: Span) -> Diagnostic:
    message = "`accept` needs a test split, found none"
    hint = "add `test = 10%` to `data { … }`"
    return Diagnostic("E607", message, span, "no test split", hint)


def no_validation_split(span: Span) -> Diagnostic:
    message = "the schedule needs a validation split, found none"
    hint = "add `validation = 10%` to `data { … }`"
    return Diagnostic("E608", message, span, "watches the validation loss", hint)


def not_a_criterion(span: Span, metrics: Iterable[str]) -> Diagnostic:
    message = "expected a metric of one output, such as `rmse(field)`"
    hint = f"use {listed(metrics)}"
    return Diagnostic("E609", message, span, "not a metric of an output", hint)


def nothing_to_train(span: Span) -> Diagnostic:
    message = "the network has no weights to train"
    hint = "for example, add a `dense` layer"
    return Diagnostic("E610", message, span, "no weights", hint)


def loss_climbs(span: Span, turns: int) -> Diagnostic:
    message = "`optimizer` steps along the gradient, so the loss grows"
    label = f"flips the sign of the gradient {turns} times"
    hint = "keep one of the stages with a learning rate"
    if turns == 0:
        label = "no stage flips the sign of the gradient"
        hint = "end with a stage such as `adam(learning_rate = 1e-3)`"
    return Diagnostic("E611", message, span, label, hint)


def no_step_left(span: Span, name: str) -> Diagnostic:
    message = f"`{name}` makes every step 0, so nothing is trained"
    return Diagnostic("E612", message, span, "every step becomes 0", "remove it")


def loss_of_type(
    span: Span, loss: str, output: str, found: str, types: Iterable[str]
) -> Diagnostic:
    message = f"`{loss}` does not apply to `{output}`, which is {listed([found])}"
    hint = f"for example, use `mse`; `{loss}` is for outputs that are {listed(types)}"
    return Diagnostic("E630", message, span, f"`{output}` is `{found}`", hint)


def too_many_values(span: Span, function: str, most: int) -> Diagnostic:
    values = "1 value" if most == 1 else f"{most} values"
    message = f"expected at most {values} in `{function}`"
    return Diagnostic("E631", message, span, "one too many", "remove it")


def spread_missing(span: Span, loss: str) -> Diagnostic:
    message = f"expected an output and its spread in `{loss}`"
    hint = f"write `{loss}(y, s)`, and `s = h -> dense(1) -> softplus` in `network`"
    return Diagnostic("E632", message, span, "something is missing", hint)


def spread_of_quantity(span: Span) -> Diagnostic:
    message = "expected a value of the network as the spread"
    hint = "assign it a line of its own in `network` that ends with `softplus`"
    return Diagnostic("E633", message, span, "an input or output", hint)


def spread_not_positive(span: Span, name: str) -> Diagnostic:
    message = f"the spread `{name}` can be negative"
    hint = "end it with `softplus`"
    return Diagnostic("E634", message, span, "not positive", hint)


def penalty_of_params(span: Span, name: str) -> Diagnostic:
    message = f"expected `params` in the penalty `{name}`"
    return Diagnostic("E635", message, span, "not `params`", f"write `{name}(params)`")


def other_quantity(span: Span, name: str, expected: str, found: str) -> Diagnostic:
    message = f"expected {expected} as in `{name}`, found {found}"
    hint = "declare the same type, shape and unit"
    return Diagnostic("E636", message, span, f"this is {found}", hint)


def power_of_loss(span: Span) -> Diagnostic:
    message = "a loss cannot be raised to a power"
    hint = "define a `function` that contains the power"
    return Diagnostic("E637", message, span, "power of a loss", hint)


def function_of_complex(span: Span, name: str, unfit: str) -> Diagnostic:
    message = f"expected real numbers for `{unfit}`, found complex ones in `{name}`"
    hint = f"apply `abs(…)` before `{unfit}`"
    return Diagnostic("E640", message, span, f"calls `{unfit}`", hint)


def complex_result(span: Span, name: str) -> Diagnostic:
    message = f"expected a real number from `{name}`, found a complex one"
    hint = "for example, end it with `abs(…)`"
    return Diagnostic("E641", message, span, "complex", hint)


def spread_twice(span: Span, name: str) -> Diagnostic:
    message = f"the output `{name}` has two spreads"
    return Diagnostic("E638", message, span, "both are here", "keep one")


def metric_not_for_type(
    span: Span, metric: str, type_name: str, fit: Iterable[str]
) -> Diagnostic:
    message = f"`{metric}` does not apply to an output of type `{type_name}`"
    label = f"not for `{type_name}`"
    return Diagnostic("E620", message, span, label, f"use {listed(fit)}")


def spread_name_taken(span: Span, output: str, cause: Span) -> Diagnostic:
    message = f"the predicted spread of `{output}` already has this name"
    notes = (Note(cause, "predicts a spread"),)
    return Diagnostic("E613", message, span, "name taken", "rename it", notes)
