"""E1xx: words of Python and other libraries, with their equivalent in dotnn."""

from ...text.source import Span
from ..diagnostic import Diagnostic, Note, replacing, shortened

_NO_SOFTMAX = "remove it: `one_of(…)` and `simplex[…]` outputs apply softmax themselves"


def python_statement(span: Span, word: str, hint: str) -> Diagnostic:
    message = f"expected a dotnn statement, found Python's `{shortened(word)}`"
    return Diagnostic("E139", message, span, "Python", hint)


def python_operator(span: Span, word: str, hint: str) -> Diagnostic:
    message = f"expected a dotnn formula, found Python's `{shortened(word)}`"
    return Diagnostic("E141", message, span, "Python", hint)


def python_constant(span: Span, word: str, meant: str) -> Diagnostic:
    message = f"expected a dotnn constant, found Python's `{word}`"
    fix = replacing(span, meant) if meant else None
    hint = fix.title if fix else "remove it: without a value, the default applies"
    return Diagnostic("E142", message, span, "Python", hint, fix=fix)


def python_attribute(span: Span, found: str, hint: str) -> Diagnostic:
    message = f"expected a value or function, found the attribute `{shortened(found)}`"
    return Diagnostic("E143", message, span, "Python", hint)


def foreign_layer(span: Span, found: str, meant: str) -> Diagnostic:
    message = f"expected a dotnn layer, found `{shortened(found)}` of another library"
    hint = f"write `{meant}`" if meant else _NO_SOFTMAX
    return Diagnostic("E144", message, span, "not a dotnn layer", hint)


def foreign_model(span: Span, found: str) -> Diagnostic:
    message = f"expected a `network`, found `{shortened(found)}` of another library"
    hint = "write `network { y = x -> dense(64) -> relu -> dense }`"
    return Diagnostic("E145", message, span, "not a dotnn statement", hint)


def call_of_call(span: Span, stage: Span, found: str) -> Diagnostic:
    message = f"expected the input before `->`, found `{shortened(found)}`"
    notes = (Note(stage, "this stage"),)
    hint = "write the input first: `x -> dense(64)`"
    return Diagnostic("E150", message, span, "the input", hint, notes)


def list_item(span: Span, found: str, meant: str) -> Diagnostic:
    message = f"expected a statement or entry, found the list item `{shortened(found)}`"
    return Diagnostic("E147", message, span, "list item", meant)


def code_fence(span: Span, others: tuple[Span, ...]) -> Diagnostic:
    message = "expected a statement, found a Markdown fence"
    notes = tuple(Note(other, "another fence") for other in others[:1])
    fix = replacing(span, "", "remove the fences", safe=False)
    return Diagnostic("E148", message, span, "Markdown", fix.title, notes, fix=fix)
