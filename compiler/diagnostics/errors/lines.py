"""E1xx: statements and entries that begin, end or join in another notation."""

from collections.abc import Iterable

from ...text.source import Span
from ..diagnostic import Diagnostic, Edit, Fix, Note, listed, replacing, shortened


def missing_arrow(before: Span, span: Span, found: str) -> Diagnostic:
    message = f"an `->` is missing before `{shortened(found)}`"
    notes = (Note(before, "this flows in"),)
    fix = Fix("put `->` between", (Edit(Span(span.start, span.start), "-> "),), True)
    label = "a stage of its own"
    return Diagnostic("E113", message, span, label, fix.title, notes, fix=fix)


def missing_comma(before: Span, span: Span, found: str) -> Diagnostic:
    message = f"a comma is missing before `{shortened(found)}`"
    edits = (Edit(Span(before.end, before.end), ","),)
    fix = Fix("put `,` between", edits, True)
    notes = (Note(before, "this ends here"),)
    return Diagnostic("E118", message, span, "the next one", fix.title, notes, fix=fix)


def equals_for_colon(span: Span) -> Diagnostic:
    message = "the type of a quantity stands behind `:`, not behind `=`"
    fix = replacing(span, ":")
    return Diagnostic("E115", message, span, "assigns nothing", fix.title, fix=fix)


def colon_for_equals(span: Span, around: Span) -> Diagnostic:
    """Report a colon in place of an equals sign.

    Args:
        around: the colon with the blanks before it.
    """
    message = "a value stands behind `=`, not behind `:`"
    fix = replacing(around, " =", "write `=`")
    return Diagnostic("E116", message, span, "no `=`", "write `=`", fix=fix)


def colon_missing(span: Span, found: str, hint: str) -> Diagnostic:
    message = f"expected `:` and a type, found `{shortened(found)}`"
    return Diagnostic("E153", message, span, "no `:` before it", hint)


def equals_missing(name: Span, span: Span, found: str) -> Diagnostic:
    message = f"an `=` is missing before `{shortened(found)}`"
    edits = (Edit(Span(span.start, span.start), "= "),)
    fix = Fix("put `=` between", edits, safe=False)
    notes = (Note(name, "what is set"),)
    return Diagnostic("E152", message, span, "its value", fix.title, notes, fix=fix)


def two_on_a_line(span: Span, found: str, kind: str) -> Diagnostic:
    message = f"`{shortened(found)}` begins a second {kind} on one line"
    edits = (Edit(Span(span.start, span.start), "\n"),)
    fix = Fix("begin a new line here", edits, True)
    return Diagnostic("E117", message, span, "on a line of its own", fix.title, fix=fix)


def needless_comma(span: Span) -> Diagnostic:
    message = "a comma separates only what stands in `( )` or `[ ]`"
    hint = "remove it; entries end with their line, clauses with a space"
    fix = replacing(span, "", "remove it", safe=False)
    return Diagnostic("E119", message, span, "not needed", hint, fix=fix)


def needless_equals(span: Span, word: str, sign: str) -> Diagnostic:
    message = f"what `{word}` says follows at once, without `{sign}`"
    fix = replacing(span, "", "remove it")
    return Diagnostic("E166", message, span, "not needed", "remove it", fix=fix)


def other_brackets(span: Span, word: str, meant: str) -> Diagnostic:
    message = f"arguments of `{word}` stand in `( )`"
    return Diagnostic("E164", message, span, "no arguments so", f"write `{meant}`")


def function_without_equals(span: Span, hint: str) -> Diagnostic:
    message = "a `function` is one formula behind `=`, without a body"
    return Diagnostic("E167", message, span, "expected `=`", hint)


def quoted_name(span: Span, found: str) -> Diagnostic:
    message = f"names stand without quotes, unlike {shortened(found)}"
    fix = replacing(span, found.strip('"'))
    return Diagnostic("E168", message, span, "a name", fix.title, fix=fix)


def model_name(span: Span, found: str, hint: str) -> Diagnostic:
    shown = f", not `{shortened(found)}`" if found else ""
    message = f"`model` takes one name of letters, digits and `_`{shown}"
    label = "no name" if found else "the name is missing"
    return Diagnostic("E137", message, span, label, hint)


def body_without_brace(span: Span, word: str, opener: Span) -> Diagnostic:
    message = f"the body of `{word}` stands between `{{` and `}}`"
    notes = () if opener == span else (Note(opener, "this statement"),)
    hint = "write `{` at the end of this line, and `}` after the last line of the body"
    return Diagnostic("E140", message, span, "expected `{` here", hint, notes)


def value_outside(span: Span, name: str, closer: Span | None) -> Diagnostic:
    message = f"`{shortened(name)} = …` stands outside of any statement"
    name = shortened(name)
    hint = f"a constant is `let {name} = …`; what is computed stands in `network {{ }}`"
    fix = replacing(Span(span.start, span.start), "let ", "write `let` before it")
    notes = ()
    if closer is not None:
        hint = "move it before that `}`, or remove the brace if it is one too many"
        notes, fix = (Note(closer, "the body above ends here"),), None
    label = "of which statement?"
    return Diagnostic("E149", message, span, label, hint, notes, fix=fix)


def value_without_name(span: Span, outputs: Iterable[str]) -> Diagnostic:
    message = "a line of `network` assigns a name, and this one has none"
    known = tuple(outputs)[:3]
    hint = f"write {listed(f'{n} = …' for n in known)}" if known else "write `y = …`"
    return Diagnostic("E151", message, span, "assigned to nothing", hint)


def empty_body(span: Span, word: str) -> Diagnostic:
    message = f"the body of `{word}` is empty"
    hint = "a body assigns values, or ends with the pipeline that it stands for"
    return Diagnostic("E156", message, span, "nothing in it", hint)


def broken_line(span: Span, sign: str) -> Diagnostic:
    message = f"an expression is broken off at `{sign}`"
    hint = "join the lines, or put brackets around the whole expression"
    return Diagnostic("E157", message, span, "the line ends or begins here", hint)


def comparison_missing(span: Span) -> Diagnostic:
    message = "`accept` compares a metric with a limit, and there is no comparison"
    hint = "write a limit behind it, such as `<= 0.02`"
    return Diagnostic("E159", message, span, "at most, or at least?", hint)


def two_names(span: Span, names: Iterable[str], role: str) -> Diagnostic:
    message = f"an `{role}` is one quantity, with a line of its own"
    hint = f"write a line for each of {listed(names, 'and')}"
    return Diagnostic("E160", message, span, "a second name", hint)
