"""E5xx: contradictory axes, ranges and bounds."""

from ...text.source import Span
from ..diagnostic import Diagnostic, Note


def empty_range(span: Span, lo: float, hi: float) -> Diagnostic:
    message = f"expected a range from low to high, found {lo:g}..{hi:g}"
    hint = f"write `{hi:g}..{lo:g}`" if hi < lo else "widen it"
    return Diagnostic("E501", message, span, "empty", hint)


def open_range(span: Span) -> Diagnostic:
    message = "expected both ends of the range after `in`, found one"
    hint = "write `lo..hi`, or `bound` for a hard limit"
    return Diagnostic("E502", message, span, "one end is missing", hint)


def log_of_non_positive(span: Span) -> Diagnostic:
    message = "expected a range above 0 for `log`"
    hint = "start the range above 0, or remove `log`"
    return Diagnostic("E503", message, span, "reaches 0 or below", hint)


def range_outside_bound(span: Span, bound: Span) -> Diagnostic:
    message = "the range of the data extends beyond the bound"
    notes = (Note(bound, "the bound"),)
    hint = "narrow `in`, or widen `bound`"
    return Diagnostic("E504", message, span, "partly outside the bound", hint, notes)


def said_twice(span: Span, word: str, first: Span) -> Diagnostic:
    message = f"duplicate `{word}`"
    notes = (Note(first, "first given here"),)
    return Diagnostic("E505", message, span, "given again", "keep one", notes)


def clause_not_for_axis(span: Span, word: str) -> Diagnostic:
    message = f"`{word}` does not apply to an axis"
    return Diagnostic("E506", message, span, "not for an axis", "use `in`")


def axis_without_values(span: Span, name: str) -> Diagnostic:
    message = f"expected one source of values for the axis `{name}`"
    hint = 'write `in lo..hi` or `from "column"`'
    return Diagnostic("E507", message, span, "which values?", hint)


def axis_values(span: Span) -> Diagnostic:
    message = "expected one or more numbers as the values of the axis"
    hint = "for example, write `[0, 1, 5]`"
    return Diagnostic("E508", message, span, "not numbers", hint)


def axis_from_one_column(span: Span) -> Diagnostic:
    message = "expected one column for the axis, found several"
    return Diagnostic("E509", message, span, "more than one", "keep one")


def empty_column(span: Span) -> Diagnostic:
    message = "expected a column name, found an empty string"
    hint = "remove `from` if the column has the name of the quantity"
    return Diagnostic("E510", message, span, "empty", hint)


def range_too_narrow(span: Span, precision: str) -> Diagnostic:
    message = f"the range is too narrow for {precision}"
    hint = "subtract a constant from the data"
    if precision != "float64":
        hint = f"set `precision = float64` in `train {{ … }}`, or {hint}"
    return Diagnostic("E511", message, span, "its ends are nearly equal", hint)


def range_too_far(span: Span, precision: str) -> Diagnostic:
    message = f"the range does not fit into {precision}"
    hint = "choose another unit"
    return Diagnostic("E512", message, span, "too large or too small", hint)


def too_many_points(span: Span, limit: int) -> Diagnostic:
    message = f"the axes have more than {limit} points in total"
    return Diagnostic("E513", message, span, "over the limit here", "use fewer points")


def clause_not_for_type(span: Span, word: str, type_name: str) -> Diagnostic:
    message = f"`{word}` does not apply to the type `{type_name}`"
    return Diagnostic("E514", message, span, f"not for `{type_name}`", "remove it")


def clause_not_for_output(span: Span, word: str) -> Diagnostic:
    message = f"`{word}` applies only to inputs"
    return Diagnostic("E515", message, span, "not for an output", "remove it")


def optional_input(span: Span) -> Diagnostic:
    message = "`optional` applies only to outputs: a network needs all of its inputs"
    hint = "remove it, and the rows that lack the input, or fill them in"
    return Diagnostic("E234", message, span, "not for an input", hint)


def clauses_at_odds(span: Span, first: Span) -> Diagnostic:
    message = "the clause conflicts with `periodic`, which sets the range"
    notes = (Note(first, "the range is one period"),)
    return Diagnostic("E516", message, span, "conflicts with it", "remove it", notes)


def open_period(span: Span) -> Diagnostic:
    message = "expected both ends of one period after `periodic`"
    hint = "for example, write `periodic 0..360`"
    return Diagnostic("E517", message, span, "one end is missing", hint)


def step_without_range(span: Span) -> Diagnostic:
    message = "expected a range for the grid of `step`"
    return Diagnostic("E518", message, span, "starting where?", "add `in lo..hi`")


def step_too_wide(span: Span, step: float) -> Diagnostic:
    message = f"expected a step above 0 within the range, found {step:g}"
    return Diagnostic("E519", message, span, "not a valid step", "choose another step")


def classes_missing(span: Span) -> Diagnostic:
    message = "expected two or more different classes in `one_of`"
    return Diagnostic("E520", message, span, "which ones?", "write `one_of(te, tm)`")


def classes_of_number(span: Span, type_name: str) -> Diagnostic:
    message = f"the type `{type_name}` has no classes"
    hint = f"write sizes in square brackets: `{type_name}[6]`"
    return Diagnostic("E521", message, span, "not for numbers", hint)


def too_few_shares(span: Span, kind: str) -> Diagnostic:
    least, example = {"simplex": ("two", 3), "fractions": ("one", 2)}[kind]
    message = f"expected {least} or more shares in `{kind}`"
    hint = f"for example, write `{kind}[{example}]`"
    return Diagnostic("E522", message, span, "how many?", hint)
