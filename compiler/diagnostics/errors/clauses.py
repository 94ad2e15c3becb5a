"""E1xx: ranges, units, sizes and clauses of quantities in another notation."""

from ...text.source import Span
from ..diagnostic import Diagnostic, Fix, replacing, shortened


def other_range(span: Span, found: str, meant: str) -> Diagnostic:
    message = f"a range is written `lo..hi`, not `{shortened(found)}`"
    fix = replacing(span, meant)
    return Diagnostic("E129", message, span, "no range", fix.title, fix=fix)


def unit_in_range(span: Span, unit: str, hint: str) -> Diagnostic:
    message = f"the ends of a range are numbers, without a unit such as `{unit}`"
    return Diagnostic("E130", message, span, "the unit follows the type", hint)


def unit_after_clauses(span: Span, unit: str, hint: str) -> Diagnostic:
    message = f"the unit `{shortened(unit)}` stands before the clauses, not after them"
    return Diagnostic("E131", message, span, "the unit follows the type", hint)


def unit_of_number(span: Span, unit: str, hint: str) -> Diagnostic:
    message = f"a number has no unit, and this one is followed by `{shortened(unit)}`"
    return Diagnostic("E132", message, span, "no unit here", hint)


def unit_in_brackets(span: Span, unit: str, fix: Fix | None) -> Diagnostic:
    message = f"a unit stands without brackets: `{shortened(unit)}`"
    hint = f"write `{shortened(unit)}` behind the type; in `[ ]` stand sizes and axes"
    return Diagnostic("E133", message, span, "a unit in brackets", hint, fix=fix)


def other_unit(span: Span, found: str, hint: str) -> Diagnostic:
    message = f"units are joined by `*` and `/` and raised by `^`, unlike `{found}`"
    return Diagnostic("E158", message, span, "not part of the unit", hint)


def other_size(span: Span, found: str, meant: str) -> Diagnostic:
    message = f"sizes stand in square brackets, unlike `{shortened(found)}`"
    fix = replacing(span, meant)
    return Diagnostic("E135", message, span, "no size", fix.title, fix=fix)


def axis_of_range(span: Span, hint: str) -> Diagnostic:
    message = "an axis with a range has its size in brackets, and no `=`"
    return Diagnostic("E165", message, span, "how many points?", hint)


def other_clause(span: Span, found: str, hint: str) -> Diagnostic:
    message = f"`{shortened(found)}` is no clause of a quantity"
    return Diagnostic("E136", message, span, "not known", hint)


def clause_missing(span: Span, found: str) -> Diagnostic:
    message = f"what is the range `{shortened(found)}`? A word is missing before it"
    hint = f"`in {found}` is where the data lie, `bound {found}` is a law"
    fix = replacing(Span(span.start, span.start), "in ", "write `in`", safe=False)
    return Diagnostic("E161", message, span, "`in` or `bound`?", hint, fix=fix)


def sampled(span: Span, found: str) -> Diagnostic:
    message = "no quantity is drawn from a distribution by `~`"
    hint = "say where it lies: `input x : real in 0..1`; what is computed takes `=`"
    label = f"in `{shortened(found)}`"
    return Diagnostic("E146", message, span, label, hint)
