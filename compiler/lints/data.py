"""W6xx: messages about a spec and its data.

The runtime detects these cases, because it has the arrays. Codes and messages are here,
with those of the other lints.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from .. import ir, syntax
from ..checking.declare import Declarations
from ..checking.settings import entry_span
from ..diagnostics.diagnostic import Diagnostic, joined
from ..ir.walk import terms_in
from ..text.source import Span
from .lint import Finding, diagnostic

_BISHOP = "Bishop, Pattern Recognition and Machine Learning (2006), section "
_REFERENCES: Mapping[str, str] = {
    "W601": "LeCun et al., Efficient BackProp (1998), section 4.3",
    "W602": "JCGM 200:2012, International Vocabulary of Metrology",
    "W603": _BISHOP + "4.3.2",
    "W604": "Kapoor and Narayanan (2023), https://doi.org/10.1016/j.patter.2023.100804",
    "W605": _BISHOP + "1.5.5",
    "W606": "Liu et al. (2018), https://arxiv.org/abs/1710.04724",
    "W607": "Belsley, Kuh, Welsch, Regression Diagnostics (1980), chapter 3",
    "W608": "LeCun et al., Efficient BackProp (1998), section 4.3",
    "W609": "He and Garcia (2009), https://doi.org/10.1109/TKDE.2008.239",
    "W610": "Roberts et al. (2017), https://doi.org/10.1111/ecog.02881",
    "W611": "Rousseeuw and Croux (1993), https://doi.org/10.2307/2291267",
    "W612": "Kapoor and Narayanan (2023), https://doi.org/10.1016/j.patter.2023.100804",
    "W613": "JCGM 200:2012, International Vocabulary of Metrology",
    "W614": "ISO 8601-1:2019, Date and time, section 5.2",
    "W615": "ISO 80000-1:2022, Quantities and units, section 7.3",
    "W616": "Oppenheim, Willsky, Signals and Systems (1997), section 1.3",
    "W623": "Kapoor and Narayanan (2023), https://doi.org/10.1016/j.patter.2023.100804",
    "W624": "Barz and Denzler (2020), https://doi.org/10.3390/jimaging6060041",
}
DATA_CODES: tuple[str, ...] = tuple(_REFERENCES)


def _warning(
    code: str, span: Span, message: str, label: str = "", hint: str = ""
) -> Diagnostic:
    finding = Finding(span, message, label, hint)
    return diagnostic(code, "warning", finding, _REFERENCES[code])


# ---- ranges and units ----


def range_too_wide(
    span: Span, name: str, declared: str, actual: tuple[float, float], share: float
) -> Diagnostic:
    lo, hi = actual
    message = f"the data of `{name}` cover {share:.0%} of {declared}"
    label = f"the data are in {lo:.4g}..{hi:.4g}"
    hint = f"write `in {lo:.3g}..{hi:.3g}`; the model learns only where data are"
    return _warning("W601", span, message, label, hint)


def another_unit(
    span: Span, name: str, unit: str, median: float, other: str, meant: float
) -> Diagnostic:
    of = f"in {unit}" if unit else "without a unit"
    message = (
        f"`{name}` is declared {of}, but its values, with median {median:.3g}, look "
        f"like {other}"
    )
    label = f"that would be {meant:.3g}{f' {unit}' if unit else ''}"
    hint = f"convert the data, or declare {other}"
    return _warning("W602", span, message, label, hint)


def at_open_bound(
    span: Span, name: str, end: float, share: float, *, both: bool
) -> Diagnostic:
    message = f"{share:.0%} of the values of `{name}` are exactly at its bound {end:g}"
    label = "predictions approach the bound but never reach it"
    hint = "if this is a detection limit, remove those rows or move the bound"
    if both:
        message = f"every value of `{name}` is at one of its two bounds"
        hint = (
            "declare a category as `one_of(…)`; the model then predicts probabilities"
        )
    return _warning("W603", span, message, label, hint)


def spans_decades(span: Span, name: str, decades: float) -> Diagnostic:
    message = f"the values of `{name}` are positive and span {decades:.1f} decades"
    label = "on a linear scale, most are near one value"
    hint = "add `log` to give each decade equal weight"
    return _warning("W608", span, message, label, hint)


def outliers(
    span: Span, name: str, value: float, count: int, typical: tuple[float, float]
) -> Diagnostic:
    lo, hi = typical
    rows = f"{count} value{'s' if count > 1 else ''}"
    message = f"{rows} of `{name}` far from all others, such as {value:.6g}"
    label = f"the middle half is in {lo:.4g}..{hi:.4g}"
    hint = "if it marks missing values, remove those rows"
    return _warning("W611", span, message, label, hint)


def missing_code(
    span: Span, name: str, value: float, count: int, typical: tuple[float, float]
) -> Diagnostic:
    """Report a value that stands for missing ones, which ends a training."""
    message = f"`{name}` is {value:.6g} in {_values(count)}, a code for missing values"
    hint = (
        f"write `missing = {value:.6g}` in `data`, with `optional` for an output, or "
        "declare a range with this value"
    )
    return replace(
        _warning("W611", span, message, _all_others(typical), hint), severity="error"
    )


def repeated(
    span: Span, name: str, value: float, count: int, typical: tuple[float, float]
) -> Diagnostic:
    message = (
        f"`{name}` is exactly {value:.6g} in {_values(count)}, far from all others"
    )
    hint = f"if it marks missing values, write `missing = {value:.6g}` in `data`"
    return _warning("W611", span, message, _all_others(typical), hint)


def _values(count: int) -> str:
    return f"{count} value{'s' if count > 1 else ''}"


def _all_others(typical: tuple[float, float]) -> str:
    return f"all others are in {typical[0]:.4g}..{typical[1]:.4g}"


def two_units(
    span: Span, name: str, count: int, factor: float, meaning: str
) -> Diagnostic:
    message = (
        f"{_values(count)} of `{name}` are about {factor:.3g} times the others: two "
        "units in one column"
    )
    hint = "convert them to the declared unit"
    return _warning("W613", span, message, meaning, hint)


def dates(span: Span, name: str, value: float) -> Diagnostic:
    message = f"the values of `{name}` are dates, such as {value:.0f}"
    label = "the day after 20260131 is 20260201, 70 numbers later"
    hint = "count days or seconds from a first one"
    return _warning("W614", span, message, label, hint)


def thousands(span: Span, name: str, value: float) -> Diagnostic:
    message = (
        f"`{name}` has whole numbers below 1000, and {value:g}, which may be "
        f"{value * 1000:.0f} with a sign between thousands"
    )
    hint = "write numbers without signs between thousands"
    return _warning("W615", span, message, "two readings of a sign", hint)


def polar(span: Span, name: str) -> Diagnostic:
    message = f"the parts of `{name}` look like a modulus and a phase in degrees"
    label = "expected a real and an imaginary part"
    hint = "compute them: modulus * cos(phase) and modulus * sin(phase)"
    return _warning("W616", span, message, label, hint)


# ---- rows ----


def leak(span: Span, split: str, share: float, seen: str) -> Diagnostic:
    message = (
        f"{share:.0%} of the {split} rows{seen} are near duplicates of training rows"
    )
    label = "the score is too optimistic"
    hint = "keep related rows in one split: `group = …` in `data`"
    return _warning("W604", span, message, label, hint)


def divided_groups(span: Span, groups: Sequence[str], split: str) -> Diagnostic:
    shown = ", ".join(f"`{group}`" for group in groups[:4])
    more = f" and {len(groups) - 4} more" if len(groups) > 4 else ""
    message = f"groups are in the {split} rows and in training rows: {shown}{more}"
    label = f"the {split} rows are not independent"
    hint = "move all rows of a group to one side"
    return _warning("W623", span, message, label, hint)


def equal_rows(span: Span, split: str, rows: Sequence[int], total: int) -> Diagnostic:
    shown = ", ".join(map(str, rows[:4]))
    more = f" and {len(rows) - 4} more" if len(rows) > 4 else ""
    message = (
        f"{len(rows)} of {total} {split} rows have the inputs of training rows: "
        f"{shown}{more} (from 0)"
    )
    hint = "remove the duplicates from one side"
    return _warning("W624", span, message, "the score is too optimistic", hint)


def near_contradictions(span: Span, name: str, rows: Sequence[int]) -> Diagnostic:
    shown = ", ".join(map(str, rows[:4]))
    message = f"rows with nearly equal inputs differ strongly in `{name}`: rows {shown}"
    if len(rows) > 4:
        message += f" and {len(rows) - 4} more"
    hint = "add a missing input, or try `nll` if the data are noisy"
    return _warning(
        "W605", span, f"{message} (from 0)", "not determined by the inputs", hint
    )


def not_unique(
    span: Span, name: str, shares: tuple[float, float], seen: str
) -> Diagnostic:
    forth, back = shares
    message = f"neighbors in the inputs disagree in `{name}`{seen}"
    label = (
        f"they differ by {forth:.0%} of its spread, inputs of similar outputs by "
        f"{back:.0%} of theirs"
    )
    hint = (
        "the inverse has several solutions, and their mean is not one: train through a "
        "frozen forward model, `use … frozen` (a tandem)"
    )
    return _warning("W606", span, message, label, hint)


def unsorted_needed(span: Span, name: str) -> Diagnostic:
    message = f"with `order = file`, the rows are sorted by `{name}`"
    label = "the last rows are outside the range of the first"
    hint = "write `order = shuffled` unless the test is for extrapolation"
    return _warning("W610", span, message, label, hint)


def split_devices(span: Span, name: str, count: int, rows: int) -> Diagnostic:
    message = f"rows that differ only in `{name}` are on both sides of the split"
    label = f"{count} sets of {rows} rows: a test row has its like in training"
    hint = (
        "write `group = …` in `data`, with a column that numbers the sets, which then "
        "stay in one split"
    )
    return _warning("W612", span, message, label, hint)


# ---- inputs ----


def collinear(span: Span, name: str, others: Sequence[str]) -> Diagnostic:
    named = joined([f"`{other}`" for other in others[:4]], "and")
    message = f"the input `{name}` is a linear combination of {named}"
    label = "redundant input"
    hint = "remove it, or vary it independently to separate the effects"
    return _warning("W607", span, message, label, hint)


def constant(span: Span, name: str, value: float) -> Diagnostic:
    message = f"the input `{name}` is {value:.6g} in every row"
    hint = "remove it, or vary it to learn its effect"
    return _warning("W607", span, message, "never changes", hint)


def rare_class(span: Span, name: str, counts: Mapping[str, int]) -> Diagnostic:
    shown = joined([f"`{c}` ({n})" for c, n in list(counts.items())[:4]], "and")
    message = f"`{name}` has few rows of {shown}"
    hint = "add rows of the class, or remove it from `one_of`"
    return _warning("W609", span, message, "rare or absent class", hint)


# ---- places ----


def clause_span(declared: Declarations, name: str, keyword: str = "") -> Span:
    """Span of a clause of a quantity, or of its name."""
    quantity = declared.quantities[name]
    kind = {"in": syntax.InClause, "bound": syntax.BoundClause}.get(keyword, ())
    spans = (clause.span for clause in quantity.clauses if isinstance(clause, kind))
    return next(spans, quantity.name.span)


def unit_span(declared: Declarations, name: str) -> Span:
    """Span of the unit of a quantity, or of its name."""
    quantity = declared.quantities[name]
    return quantity.unit.span if quantity.unit else quantity.name.span


def setting_span(declared: Declarations, name: str) -> Span:
    """Span of a setting of `data`, else of the statement, else of the model's name."""
    statement = declared.settings.get("data")
    assert declared.model is not None
    if statement is None:
        return declared.model.name.span
    start = statement.span.start
    return entry_span(declared, "data", name) or Span(start, start + len("data"))


_NAMED = re.compile(r"`([^`]+)`")


def placed(mistake: Diagnostic, declared: Declarations, file: str) -> Diagnostic:
    """Attach a diagnostic of a data file to the quantity that it concerns."""
    for name in _NAMED.findall(mistake.message):
        if name in declared.quantities:
            span, label = clause_span(declared, name), f"in {file}"
            return replace(mistake, span=span, label=label)
    return replace(mistake, message=f"{file}: {mistake.message}")


def compares_with_data(spec: ir.Spec, output: str) -> bool:
    """Whether a loss compares an output with the data."""
    return any(
        isinstance(term, ir.Term | ir.FunctionTerm)
        and any(isinstance(o, ir.Target) and o.output == output for o in term.operands)
        for term in terms_in(spec.loss)
    )
