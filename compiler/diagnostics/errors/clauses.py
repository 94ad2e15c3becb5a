"""E1xx: ranges, units, sizes and clauses of quantities in another notation."""

from ...text.source import Span
from ..diagnostic import Diagnostic, Fix, insertion, replacing, shortened


def other_range(span: Span, found: str, meant: str) -> Diagnostic:
    message = f"expected a range `lo..hi`, found `{shortened(found)}`"
    fix = replacing(span, meant)
    return Diagnostic("E129", message, span, "not a range", fix.title, fix=fix)


def unit_in_range(span: Span, unit: str, hint: str) -> Diagnostic:
    message = f"expected a range without units, found `{unit}`"
    return Diagnostic("E130", message, span, "the unit follows the type", hint)


def after_clauses(
    span: Span, found: str, hint: str, *, kind: str, fix: Fix | None = None
) -> Diagnostic:
    """Report a type or unit that follows its clauses.

    Args:
        kind: `type` or `unit`.
    """
    message = f"expected the {kind} `{shortened(found)}` before its clauses"
    label = "the unit follows the type" if kind == "unit" else "the type comes first"
    return Diagnostic("E131", message, span, label, hint, fix=fix)


def unit_of_number(span: Span, unit: str, hint: str) -> Diagnostic:
    message = f"expected a number without a unit, found `{shortened(unit)}` after it"
    return Diagnostic("E132", message, span, "no unit here", hint)


def unit_in_brackets(span: Span, unit: str, fix: Fix | None) -> Diagnostic:
    message = f"expected the unit `{shortened(unit)}` without brackets"
    hint = f"write `{shortened(unit)}` after the type; `[ ]` holds sizes and axes"
    return Diagnostic("E133", message, span, "unit in brackets", hint, fix=fix)


def other_unit(span: Span, found: str, hint: str, fix: Fix | None = None) -> Diagnostic:
    message = f"expected a unit made with `*`, `/` and `^`, found `{found}`"
    label = "not part of the unit" if fix is None else "another notation"
    return Diagnostic("E158", message, span, label, hint, fix=fix)


def unit_as_written(span: Span, found: str, fix: Fix) -> Diagnostic:
    message = f"expected a unit in the notation of pint, found `{shortened(found)}`"
    return Diagnostic("E243", message, span, "another notation", fix.title, fix=fix)


def arbitrary_unit(span: Span, found: str, removed: Span) -> Diagnostic:
    message = f"expected a unit or none, found `{shortened(found)}`"
    hint = "leave it out: numbers without a scale of their own have no unit"
    fix = replacing(removed, "", "leave it out")
    return Diagnostic("E244", message, span, "not a unit", hint, fix=fix)


def other_size(span: Span, found: str, meant: str) -> Diagnostic:
    message = f"expected a size in square brackets, found `{shortened(found)}`"
    fix = replacing(span, meant)
    return Diagnostic("E135", message, span, "not a size", fix.title, fix=fix)


def axis_of_range(span: Span, hint: str) -> Diagnostic:
    message = "expected a size in `[ ]` and `in` before the range, found `=`"
    return Diagnostic("E165", message, span, "how many points?", hint)


def other_clause(span: Span, found: str, hint: str) -> Diagnostic:
    message = f"unknown clause `{shortened(found)}`"
    return Diagnostic("E136", message, span, "not a clause", hint)


def clause_missing(span: Span, found: str) -> Diagnostic:
    message = f"expected `in` or `bound` before the range `{shortened(found)}`"
    hint = f"`in {found}` is the range of the data, `bound {found}` a hard limit"
    fix = Fix("write `in`", (insertion(span.start, "in "),), safe=False)
    return Diagnostic("E161", message, span, "`in` or `bound`?", hint, fix=fix)


def sampled(span: Span, found: str) -> Diagnostic:
    message = "expected `:` or `=`, found `~`"
    hint = "declare the range of an input, `input x : real in 0..1`; assign with `=`"
    label = f"in `{shortened(found)}`"
    return Diagnostic("E146", message, span, label, hint)
