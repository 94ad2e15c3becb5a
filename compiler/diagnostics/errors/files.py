"""E7xx: imported files and trained models."""

from collections.abc import Sequence

from ...text.source import Span
from ..diagnostic import Diagnostic, listed, shortened


def unreadable_file(span: Span, path: str, reason: str) -> Diagnostic:
    message = f"`{shortened(path)}` cannot be read: {reason}"
    hint = "a path is relative to the folder of the spec"
    return Diagnostic("E701", message, span, "not readable", hint)


def import_outside(span: Span) -> Diagnostic:
    message = "an import lies in the folder of the spec, or in a folder inside it"
    hint = "copy the file there"
    return Diagnostic("E702", message, span, "leads out of the folder", hint)


def import_circle(span: Span, steps: Sequence[str]) -> Diagnostic:
    shown = " -> ".join(f"`{step or 'the spec'}`" for step in steps)
    message = f"files import one another in a circle: {shown}"
    hint = "move what both need to a third file"
    return Diagnostic("E703", message, span, "closes the circle", hint)


def not_for_import(span: Span) -> Diagnostic:
    message = "an imported file holds `block`, `function`, `let` and `import` alone"
    return Diagnostic("E704", message, span, "not to be imported", "remove it")


def too_much_imported(span: Span) -> Diagnostic:
    message = "the imported files are too many, or too long"
    return Diagnostic("E705", message, span, "too much by here", "import fewer")


def used_is_no_run(span: Span, path: str, reason: str) -> Diagnostic:
    message = f"`{shortened(path)}` is no trained model: {reason}"
    hint = "give the folder that `dotnn train` made, from the folder of the spec"
    return Diagnostic("E706", message, span, "not a run", hint)


def used_no_longer_compiles(span: Span, path: str, reason: str) -> Diagnostic:
    message = f"the spec of `{shortened(path)}` does not compile: {reason}"
    hint = "train it again with this version"
    return Diagnostic("E707", message, span, "has mistakes", hint)


def used_precision(span: Span, precision: str, own: str) -> Diagnostic:
    message = f"the used model computes in {precision}, and this spec in {own}"
    hint = f"say `precision = {precision}` in `train {{ … }}`"
    return Diagnostic("E708", message, span, "another precision", hint)


def used_ensemble(span: Span) -> Diagnostic:
    message = "the used model is an ensemble"
    return Diagnostic("E709", message, span, "several in one", "use a single model")


def unknown_output(
    span: Span, model: str, member: str, outputs: Sequence[str]
) -> Diagnostic:
    message = f"the used model `{model}` has several outputs"
    if member:
        message = f"the used model `{model}` has no output `{member}`"
    hint = f"write {listed(f'{model}.{name}' for name in outputs)}"
    return Diagnostic("E710", message, span, "which output?", hint)


def model_input_missing(span: Span, model: str, name: str) -> Diagnostic:
    message = f"the used model `{model}` needs its input `{name}`"
    hint = f"write `-> {model}({name} = …)`"
    return Diagnostic("E711", message, span, "something is missing", hint)


def model_input_mismatch(
    span: Span, model: str, name: str, expected: str, found: str
) -> Diagnostic:
    message = f"`{model}` takes {expected} for its input `{name}`, found {found}"
    hint = f"give it {expected}"
    return Diagnostic("E712", message, span, f"given {found}", hint)


def model_in_block(span: Span, model: str) -> Diagnostic:
    message = f"a block cannot have the used model `{model}` as a stage"
    hint = "use it in `network`, and give its value to the block"
    return Diagnostic("E713", message, span, "in a block", hint)


def model_output_mismatch(
    span: Span, name: str, member: str, expected: str, found: str
) -> Diagnostic:
    message = f"`{name}` is {expected}, and `{member}` of a used model is {found}"
    hint = "declare it as the used model does"
    return Diagnostic("E715", message, span, f"this is {expected}", hint)
