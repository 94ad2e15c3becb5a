"""E1xx: words of Python and other libraries, with their equivalent in dotnn."""

from ...text.source import Span
from ..diagnostic import Diagnostic, Note, replacing, shortened

_NO_SOFTMAX = "leave it out: outputs `one_of(…)` and `simplex[…]` have it in their head"


def python_statement(span: Span, word: str, hint: str) -> Diagnostic:
    message = f"`{shortened(word)}` is a statement of Python, not of a spec"
    return Diagnostic("E139", message, span, "Python", hint)


def python_operator(span: Span, word: str, hint: str) -> Diagnostic:
    message = f"`{shortened(word)}` is a word of Python, not of a formula"
    return Diagnostic("E141", message, span, "Python", hint)


def python_constant(span: Span, word: str, meant: str) -> Diagnostic:
    message = f"`{word}` is a constant of Python, not of a spec"
    fix = replacing(span, meant) if meant else None
    hint = fix.title if fix else "leave it out: what is not said takes its default"
    return Diagnostic("E142", message, span, "Python", hint, fix=fix)


def python_attribute(span: Span, found: str, hint: str) -> Diagnostic:
    message = f"`{shortened(found)}` reads an attribute, which values do not have"
    return Diagnostic("E143", message, span, "Python", hint)


def foreign_layer(span: Span, found: str, meant: str) -> Diagnostic:
    message = f"`{shortened(found)}` is a layer of another library"
    hint = f"write `{meant}`" if meant else _NO_SOFTMAX
    return Diagnostic("E144", message, span, "not of dotnn", hint)


def foreign_model(span: Span, found: str) -> Diagnostic:
    message = f"`{shortened(found)}` builds a model in another library"
    hint = "write `network { y = x -> dense(64) -> relu -> dense }`"
    return Diagnostic("E145", message, span, "not of dotnn", hint)


def call_of_call(span: Span, stage: Span, found: str) -> Diagnostic:
    message = f"a stage takes its input by `->`, not in brackets: `{shortened(found)}`"
    notes = (Note(stage, "this stage"),)
    hint = "write the input first: `x -> dense(64)`"
    return Diagnostic("E150", message, span, "what flows in", hint, notes)


def list_item(span: Span, found: str, meant: str) -> Diagnostic:
    message = f"lines are no items of a list: `{shortened(found)}`"
    return Diagnostic("E147", message, span, "no list", meant)


def code_fence(span: Span, others: tuple[Span, ...]) -> Diagnostic:
    message = "a fence of Markdown stands around the spec, not in it"
    notes = tuple(Note(other, "another one") for other in others[:1])
    fix = replacing(span, "", "remove the lines that begin with it", safe=False)
    return Diagnostic("E148", message, span, "Markdown", fix.title, notes, fix=fix)
