"""E5xx: contradictory axes, ranges and bounds."""

from ...text.source import Span
from ..diagnostic import Diagnostic, Note


def empty_range(span: Span, lo: float, hi: float) -> Diagnostic:
    message = f"expected a range from low to high, found {lo:g}..{hi:g}"
    hint = f"write `{hi:g}..{lo:g}`" if hi < lo else "widen it"
    return Diagnostic("E501", message, span, "holds nothing", hint)


def open_range(span: Span) -> Diagnostic:
    message = "`in` needs both ends; only a `bound` may be open"
    hint = "write `lo..hi`, or `bound` for a law"
    return Diagnostic("E502", message, span, "one end is missing", hint)


def log_of_non_positive(span: Span) -> Diagnostic:
    message = "`log` needs a range of positive numbers"
    hint = "begin the range above 0, or remove `log`"
    return Diagnostic("E503", message, span, "reaches 0 or below", hint)


def range_outside_bound(span: Span, bound: Span) -> Diagnostic:
    message = "the range of the data reaches outside the bound"
    notes = (Note(bound, "the law that values obey"),)
    hint = "narrow `in`, or widen `bound`"
    return Diagnostic("E504", message, span, "partly impossible", hint, notes)


def said_twice(span: Span, word: str, first: Span) -> Diagnostic:
    message = f"`{word}` is said twice"
    notes = (Note(first, "first said here"),)
    return Diagnostic("E505", message, span, "said again", "keep one", notes)


def clause_not_for_axis(span: Span, word: str) -> Diagnostic:
    message = f"an axis has no `{word}`"
    return Diagnostic("E506", message, span, "not for an axis", "use `in`")


def axis_without_values(span: Span, name: str) -> Diagnostic:
    message = f"the axis `{name}` needs its values, once"
    hint = 'say `in lo..hi` or `from "column"`'
    return Diagnostic("E507", message, span, "which values?", hint)


def axis_values(span: Span) -> Diagnostic:
    message = "the values of an axis are one or more numbers"
    return Diagnostic("E508", message, span, "not numbers", "write `[0, 1, 5]`, say")


def axis_from_one_column(span: Span) -> Diagnostic:
    message = "an axis comes from one dataset of the file"
    return Diagnostic("E509", message, span, "more than one", "name one")


def empty_column(span: Span) -> Diagnostic:
    message = "the name of a column is not empty"
    hint = "remove `from` where the column is called as the quantity is"
    return Diagnostic("E510", message, span, "empty", hint)


def range_too_narrow(span: Span, precision: str) -> Diagnostic:
    message = f"the range is too narrow for the digits of {precision}"
    hint = "subtract a constant from the data"
    if precision != "float64":
        hint = f"say `precision = float64` in `train {{ … }}`, or {hint}"
    return Diagnostic("E511", message, span, "its ends are hardly apart", hint)


def range_too_far(span: Span, precision: str) -> Diagnostic:
    message = f"the range is outside the numbers of {precision}"
    hint = "choose another unit"
    return Diagnostic("E512", message, span, "too large or too small", hint)


def too_many_points(span: Span, limit: int) -> Diagnostic:
    message = f"the axes have more than {limit} points together"
    return Diagnostic("E513", message, span, "too many by here", "take fewer points")


def clause_not_for_type(span: Span, word: str, type_name: str) -> Diagnostic:
    message = f"a quantity of type `{type_name}` has no `{word}`"
    return Diagnostic("E514", message, span, f"not for `{type_name}`", "remove it")


def clause_not_for_output(span: Span, word: str) -> Diagnostic:
    message = f"`{word}` is of inputs alone"
    return Diagnostic("E515", message, span, "not for an output", "remove it")


def clauses_at_odds(span: Span, first: Span) -> Diagnostic:
    message = "`periodic` says all there is to say of the range"
    notes = (Note(first, "all values of one turn"),)
    return Diagnostic("E516", message, span, "said beside it", "remove it", notes)


def open_period(span: Span) -> Diagnostic:
    message = "`periodic` needs both ends of one turn"
    hint = "write `periodic 0..360`, say"
    return Diagnostic("E517", message, span, "one end is missing", hint)


def step_without_range(span: Span) -> Diagnostic:
    message = "`step` needs a range that its grid begins with"
    return Diagnostic("E518", message, span, "of which range?", "add `in lo..hi`")


def step_too_wide(span: Span, step: float) -> Diagnostic:
    message = f"expected a step above 0 within the range, found {step:g}"
    return Diagnostic("E519", message, span, "not a step of it", "choose another step")


def classes_missing(span: Span) -> Diagnostic:
    message = "`one_of` needs two classes or more, each of another name"
    return Diagnostic("E520", message, span, "which ones?", "write `one_of(te, tm)`")


def classes_of_number(span: Span, type_name: str) -> Diagnostic:
    message = f"`{type_name}` has no classes"
    hint = f"write sizes in square brackets: `{type_name}[6]`"
    return Diagnostic("E521", message, span, "not for numbers", hint)


def simplex_of_one(span: Span) -> Diagnostic:
    message = "`simplex` needs two shares or more that sum to one"
    return Diagnostic("E522", message, span, "how many?", "write `simplex[3]`, say")
