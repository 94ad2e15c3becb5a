"""E7xx: imported files and trained models."""

from collections.abc import Sequence

from ...text.source import Span
from ..diagnostic import Diagnostic, listed, shortened


def unreadable_file(span: Span, path: str, reason: str) -> Diagnostic:
    message = f"cannot read `{shortened(path)}`: {reason}"
    hint = "paths are relative to the folder of the spec"
    return Diagnostic("E701", message, span, "not readable", hint)


def import_outside(span: Span) -> Diagnostic:
    message = "expected a file inside the folder of the spec"
    hint = "copy the file into that folder"
    return Diagnostic("E702", message, span, "outside the folder", hint)


def import_circle(span: Span, steps: Sequence[str]) -> Diagnostic:
    shown = " -> ".join(f"`{step or 'the spec'}`" for step in steps)
    message = f"circular import: {shown}"
    hint = "move the shared definitions to a third file"
    return Diagnostic("E703", message, span, "closes the cycle", hint)


def not_for_import(span: Span) -> Diagnostic:
    message = "an imported file can hold only `block`, `function`, `let` and `import`"
    return Diagnostic("E704", message, span, "cannot be imported", "remove it")


def too_much_imported(span: Span) -> Diagnostic:
    message = "the imported files are too many or too long"
    return Diagnostic(
        "E705", message, span, "over the limit here", "import fewer files"
    )


def used_is_no_run(span: Span, path: str, reason: str) -> Diagnostic:
    message = f"`{shortened(path)}` is not a trained model: {reason}"
    hint = "give the path of a run of `dotnn train`, relative to the spec"
    return Diagnostic("E706", message, span, "not a run", hint)


def used_no_longer_compiles(span: Span, path: str, reason: str) -> Diagnostic:
    message = f"the spec of `{shortened(path)}` does not compile: {reason}"
    hint = "train it again with this version of dotnn"
    return Diagnostic("E707", message, span, "has errors", hint)


def used_precision(span: Span, precision: str, own: str) -> Diagnostic:
    message = f"the used model runs in {precision}, this spec in {own}"
    hint = f"set `precision = {precision}` in `train {{ … }}`"
    return Diagnostic("E708", message, span, "different precision", hint)


def used_ensemble(span: Span) -> Diagnostic:
    message = "expected a single model, found an ensemble"
    return Diagnostic("E709", message, span, "ensemble", "use a run of a single model")


def unknown_output(
    span: Span, model: str, member: str, outputs: Sequence[str]
) -> Diagnostic:
    message = f"the used model `{model}` has several outputs"
    if member:
        message = f"the used model `{model}` has no output `{member}`"
    hint = f"write {listed(f'{model}.{name}' for name in outputs)}"
    return Diagnostic("E710", message, span, "which output?", hint)


def model_input_missing(span: Span, model: str, name: str) -> Diagnostic:
    message = f"missing input `{name}` of the used model `{model}`"
    hint = f"write `-> {model}({name} = …)`"
    return Diagnostic("E711", message, span, f"`{name}` is missing", hint)


def model_input_mismatch(
    span: Span, model: str, name: str, expected: str, found: str
) -> Diagnostic:
    message = f"expected {expected} for the input `{name}` of `{model}`, found {found}"
    hint = f"pass {expected}"
    return Diagnostic("E712", message, span, f"given {found}", hint)


def model_in_block(span: Span, model: str) -> Diagnostic:
    message = f"the used model `{model}` cannot be a stage of a block"
    hint = "use it in `network` and pass its value to the block"
    return Diagnostic("E713", message, span, "inside a block", hint)


def model_output_mismatch(
    span: Span, name: str, member: str, expected: str, found: str
) -> Diagnostic:
    message = f"`{name}` is {expected}, but `{member}` is {found}"
    hint = "give it the type, shape and unit of the used model"
    return Diagnostic("E715", message, span, f"this is {expected}", hint)
