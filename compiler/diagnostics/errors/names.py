"""E2xx: unknown and duplicate names, and missing statements."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ...text.source import Span
from ...vocabulary import FUNCTIONS, JOINS
from ..diagnostic import (
    Diagnostic,
    Note,
    did_you_mean,
    listed,
    replacing,
    shortened,
)


def unknown_stage(
    span: Span, word: str, known: Iterable[str], values: Iterable[str]
) -> Diagnostic:
    message = f"unknown layer, activation, block or function `{word}`"
    label = "not a layer, activation, block or function"
    hint = did_you_mean(word, known) or f"define it: `block {word} {{ … }}`"
    if word in values:
        label = "a value, not a stage"
        hint = f"`concat(…, {word})` joins values; a stage comes after `->`"
    elif word in FUNCTIONS or word in JOINS:
        label = "a function of values, not a stage"
        hint = f"call it: `{word}(x)`"
    return Diagnostic("E201", message, span, label, hint)


def unknown_value(span: Span, word: str, known: Iterable[str]) -> Diagnostic:
    message = f"unknown value `{word}`"
    label = "not an input or a value in scope"
    hint = did_you_mean(word, known) or f"assign it above: `{word} = …`"
    return Diagnostic("E202", message, span, label, hint)


def unknown_constant(span: Span, word: str, known: Iterable[str]) -> Diagnostic:
    message = f"unknown constant `{word}`"
    hint = did_you_mean(word, known) or f"declare it: `let {word} = …`"
    label = "not a `let` or a constant parameter"
    return Diagnostic("E203", message, span, label, hint)


def unknown_dimension(span: Span, word: str, known: Iterable[str]) -> Diagnostic:
    message = f"unknown axis or constant `{word}`"
    hint = did_you_mean(word, known) or f"declare it: `axis {word}[64] in 0..1`"
    return Diagnostic("E204", message, span, "not an axis or a `let`", hint)


def unknown_type(span: Span, word: str, known: Sequence[str]) -> Diagnostic:
    message = f"unknown type `{word}`"
    hint = did_you_mean(word, known) or f"use {listed(known)}"
    return Diagnostic("E205", message, span, "not a type", hint)


def unknown_unit(span: Span, text: str, near: str, spelled: str) -> Diagnostic:
    """Report an unknown unit.

    Args:
        near: the unit that was probably meant; may be empty.
        spelled: the unit that was certainly meant, in another spelling; may be empty.
    """
    message = f"unknown unit `{shortened(text)}`"
    hint = "units are written as in pint: `nm`, `W/m^2`, `1/cm`"
    fix = replacing(span, spelled) if spelled else None
    if near:
        hint = f"did you mean `{near}`?"
    elif fix is not None:
        hint = fix.title
    return Diagnostic("E206", message, span, "not a unit", hint, fix=fix)


def unknown_loss(span: Span, word: str, known: Iterable[str]) -> Diagnostic:
    message = f"unknown loss `{word}`"
    hint = did_you_mean(word, known) or f"use {listed(known)}"
    return Diagnostic("E207", message, span, "not a loss", hint)


def unknown_metric(span: Span, word: str, known: Iterable[str]) -> Diagnostic:
    message = f"unknown metric `{word}`"
    hint = did_you_mean(word, known) or f"use {listed(known)}"
    return Diagnostic("E208", message, span, "not a metric", hint)


def unknown_optimizer(span: Span, word: str, known: Iterable[str]) -> Diagnostic:
    message = f"unknown optimizer `{word}`"
    label = "not an optax transformation"
    hint = did_you_mean(word, known) or "for example, use `adam(learning_rate = 1e-3)`"
    return Diagnostic("E209", message, span, label, hint)


def unknown_schedule(span: Span, word: str, known: Iterable[str]) -> Diagnostic:
    message = f"unknown schedule `{word}`"
    hint = did_you_mean(word, known) or f"use {listed(known)}"
    return Diagnostic("E210", message, span, "not a schedule", hint)


def not_an_output(span: Span, function: str, outputs: Iterable[str]) -> Diagnostic:
    message = f"expected an output in `{function}`"
    outputs = tuple(outputs)
    hint = f"the outputs are {listed(outputs, 'and')}" if outputs else ""
    return Diagnostic("E212", message, span, "not an output", hint)


def duplicate_name(span: Span, word: str, first: Span | None = None) -> Diagnostic:
    message = f"the name `{word}` is already taken"
    notes = () if first is None else (Note(first, "first declared here"),)
    hint = "rename one of them"
    return Diagnostic("E220", message, span, "declared again", hint, notes)


def reserved_word(span: Span, word: str) -> Diagnostic:
    message = f"expected a name, found the reserved word `{word}`"
    hint = f"for example, write `{word}_`"
    return Diagnostic("E221", message, span, "reserved", hint)


def already_a_function(span: Span, word: str) -> Diagnostic:
    message = f"`{word}` is already a built-in layer, activation or function"
    return Diagnostic("E222", message, span, "built in", "choose another name")


_MAX_STEPS = 6


def cyclic_names(span: Span, kind: str, cycle: Sequence[str]) -> Diagnostic:
    shown = [f"`{name}`" for name in cycle]
    if len(shown) > _MAX_STEPS:
        shown[_MAX_STEPS - 2 : -1] = ["…"]
    steps = " -> ".join(shown)
    message = f"the {kind} `{cycle[0]}` depends on itself: {steps}"
    hint = "break the cycle"
    if kind != "constant":
        hint += "; `repeat(n) { … }` repeats stages"
    return Diagnostic("E223", message, span, "part of a cycle", hint)


def unused(span: Span, kind: str, name: str) -> Diagnostic:
    message = f"the {kind} `{name}` is never used"
    hint = "use it in the network, or remove it"
    return Diagnostic("E224", message, span, "never read", hint)


def nothing_flows_in(span: Span, name: str) -> Diagnostic:
    message = f"the stage `{name}` has no input"
    hint = f"start with a value: `x -> {name}`"
    return Diagnostic("E225", message, span, "no value before it", hint)


def output_not_assigned(span: Span, name: str) -> Diagnostic:
    message = f"the output `{name}` is not assigned in the network"
    hint = f"add a line `{name} = …` to `network`"
    return Diagnostic("E226", message, span, "declared here", hint)


def assigned_twice(span: Span, name: str, first: Span) -> Diagnostic:
    message = f"the output `{name}` is assigned twice"
    notes = (Note(first, "first assigned here"),)
    return Diagnostic("E227", message, span, "assigned again", "keep one", notes)


_EXAMPLES = {
    "model": "model my_model",
    "input": "input x : real[3] in 0..1",
    "output": "output y : real",
    "network": "network { y = x -> dense }",
    "loss": "loss mse",
    "optimizer": "optimizer adam(learning_rate = 1e-3)",
}


def statement_missing(keyword: str) -> Diagnostic:
    message = f"missing statement `{keyword}`"
    return Diagnostic("E230", message, None, hint=f"add `{_EXAMPLES[keyword]}`")


def all_statements_missing() -> Diagnostic:
    """The same for a file that has none of them, but definitions for others."""
    message = "the file has definitions for other specs, and no model of its own"
    hint = 'write a spec with `model`, `input` and so on, and `import "FILE.nn"` there'
    return replace(statement_missing("model"), message=message, hint=hint)


def nothing_said() -> Diagnostic:
    message = "the spec is empty"
    return Diagnostic("E233", message, None, hint="start with `model my_model`")


def statement_twice(span: Span, keyword: str, first: Span) -> Diagnostic:
    message = f"expected one `{keyword}`, found a second"
    notes = (Note(first, "the first"),)
    return Diagnostic("E231", message, span, "the second", "keep one", notes)


def model_not_first(span: Span) -> Diagnostic:
    message = "expected `model` as the first statement"
    return Diagnostic("E232", message, span, "not the first", "move it to the top")


def stage_in_function(span: Span) -> Diagnostic:
    message = "expected a formula in `function`, found a stage"
    hint = "call activations as `tanh(x)`; layers belong in a `block`"
    return Diagnostic("E228", message, span, "not part of a formula", hint)


def out_of_sight(span: Span, name: str, first: Span) -> Diagnostic:
    message = f"the stage `{name}` reads values that are out of scope here"
    notes = (Note(first, "defined here"),)
    hint = "assign the values that it reads in `network`"
    return Diagnostic("E229", message, span, "out of scope", hint, notes)
