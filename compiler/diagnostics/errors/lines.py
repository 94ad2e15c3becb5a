"""E1xx: statements and entries that begin, end or join in another notation."""

from collections.abc import Iterable

from ...text.source import Span
from ..diagnostic import (
    Diagnostic,
    Edit,
    Fix,
    Note,
    insertion,
    listed,
    replacing,
    shortened,
)


def missing_arrow(before: Span, span: Span, found: str) -> Diagnostic:
    message = f"missing `->` before `{shortened(found)}`"
    notes = (Note(before, "the input"),)
    fix = Fix("insert `->`", (insertion(span.start, "-> "),))
    label = "the next stage"
    return Diagnostic("E113", message, span, label, fix.title, notes, fix=fix)


def missing_comma(before: Span, span: Span, found: str) -> Diagnostic:
    message = f"missing comma before `{shortened(found)}`"
    fix = Fix("insert `,`", (insertion(before.end, ","),))
    notes = (Note(before, "the previous item"),)
    return Diagnostic("E118", message, span, "the next item", fix.title, notes, fix=fix)


def equals_for_colon(span: Span) -> Diagnostic:
    message = "expected `:` before the type, found `=`"
    fix = replacing(span, ":")
    return Diagnostic("E115", message, span, "not an assignment", fix.title, fix=fix)


def colon_for_equals(span: Span, around: Span) -> Diagnostic:
    """Report a colon in place of an equals sign.

    Args:
        around: the colon with the blanks before it.
    """
    message = "expected `=` before the value, found `:`"
    fix = replacing(around, " =", "write `=`")
    return Diagnostic("E116", message, span, "expected `=`", "write `=`", fix=fix)


def colon_missing(span: Span, found: str, hint: str) -> Diagnostic:
    message = f"expected `:` and a type, found `{shortened(found)}`"
    return Diagnostic("E153", message, span, "`:` is missing", hint)


def equals_missing(name: Span, span: Span, found: str) -> Diagnostic:
    message = f"missing `=` before `{shortened(found)}`"
    fix = Fix("insert `=`", (insertion(span.start, "= "),), safe=False)
    notes = (Note(name, "the name"),)
    return Diagnostic("E152", message, span, "the value", fix.title, notes, fix=fix)


def two_on_a_line(span: Span, found: str, kind: str) -> Diagnostic:
    message = f"expected a new line, found a second {kind} `{shortened(found)}`"
    fix = Fix("start a new line here", (insertion(span.start, "\n"),))
    return Diagnostic("E117", message, span, "on a line of its own", fix.title, fix=fix)


def needless_comma(span: Span) -> Diagnostic:
    message = "unexpected comma outside `( )` and `[ ]`"
    hint = "remove it: a new line separates entries, a space separates clauses"
    fix = replacing(span, "", "remove it", safe=False)
    return Diagnostic("E119", message, span, "not needed", hint, fix=fix)


def several_values(span: Span, *, bracketed: bool) -> Diagnostic:
    """Report values in a row, in brackets or without, where one is expected."""
    message = "expected one value, found several"
    hint = "`concat(a, b)` joins values along the last axis"
    inner = 1 if bracketed else 0
    opening = Span(span.start, span.start + inner)
    edits = (Edit(opening, "concat("), Edit(Span(span.end - inner, span.end), ")"))
    fix = Fix("join them with `concat`", edits, safe=False)
    return Diagnostic("E171", message, span, "several values", hint, fix=fix)


def needless_equals(span: Span, word: str, sign: str) -> Diagnostic:
    message = f"expected a value right after `{word}`, found `{sign}`"
    fix = replacing(span, "", "remove it")
    return Diagnostic("E166", message, span, "not needed", "remove it", fix=fix)


def other_brackets(span: Span, word: str, meant: str) -> Diagnostic:
    message = f"expected the arguments of `{word}` in `( )`"
    return Diagnostic("E164", message, span, "not in `( )`", f"write `{meant}`")


def function_without_equals(span: Span, hint: str) -> Diagnostic:
    message = "expected `=` and one formula in `function`"
    return Diagnostic("E167", message, span, "expected `=`", hint)


def quoted_name(span: Span, found: str) -> Diagnostic:
    message = f"expected a name without quotes, found {shortened(found)}"
    fix = replacing(span, found.strip('"'))
    return Diagnostic("E168", message, span, "quoted name", fix.title, fix=fix)


def model_name(span: Span, found: str, hint: str) -> Diagnostic:
    shown = f"`{shortened(found)}`" if found else "nothing"
    message = f"expected one name of letters, digits and `_`, found {shown}"
    label = "not a name" if found else "the name is missing"
    return Diagnostic("E137", message, span, label, hint)


def body_without_brace(span: Span, word: str, opener: Span) -> Diagnostic:
    message = f"expected the body of `{word}` between `{{` and `}}`"
    notes = () if opener == span else (Note(opener, "this statement"),)
    hint = "write `{` at the end of this line and `}` after the last line of the body"
    return Diagnostic("E140", message, span, "expected `{` here", hint, notes)


def value_outside(span: Span, name: str, closer: Span | None) -> Diagnostic:
    message = f"`{shortened(name)} = …` is outside any statement"
    name = shortened(name)
    hint = f"write `let {name} = …` for a constant; compute values in `network {{ }}`"
    fix = Fix("write `let` before it", (insertion(span.start, "let "),))
    notes = ()
    if closer is not None:
        hint = "move it before that `}`, or remove the brace if it is extra"
        notes, fix = (Note(closer, "the body above ends here"),), None
    label = "in which statement?"
    return Diagnostic("E149", message, span, label, hint, notes, fix=fix)


def value_without_name(span: Span, outputs: Iterable[str]) -> Diagnostic:
    message = "expected `name = …` in `network`, found a value without a name"
    known = tuple(outputs)[:3]
    hint = f"write {listed(f'{n} = …' for n in known)}" if known else "write `y = …`"
    return Diagnostic("E151", message, span, "not assigned", hint)


def empty_body(span: Span, word: str) -> Diagnostic:
    message = f"the body of `{word}` is empty"
    hint = "assign a value, or write the pipeline that a block stands for"
    return Diagnostic("E156", message, span, "empty", hint)


def broken_line(span: Span, sign: str) -> Diagnostic:
    message = f"the expression breaks off at `{sign}`"
    hint = "join the lines, or put parentheses around the whole expression"
    return Diagnostic("E157", message, span, "the line breaks here", hint)


def comparison_missing(span: Span) -> Diagnostic:
    message = "expected a comparison in `accept`, found none"
    hint = "add a limit such as `<= 0.02`"
    return Diagnostic("E159", message, span, "at most, or at least?", hint)


def two_names(span: Span, names: Iterable[str], role: str) -> Diagnostic:
    message = f"expected one name after `{role}`, found several"
    hint = f"write one line each for {listed(names, 'and')}"
    return Diagnostic("E160", message, span, "more than one name", hint)
