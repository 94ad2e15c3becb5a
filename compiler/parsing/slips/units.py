"""Units as people write them, between the type of a quantity and its clauses."""

import re

from ...diagnostics import errors
from ...diagnostics.diagnostic import Diagnostic, replacing
from ...text.source import Span
from ...vocabulary.spellings import is_arbitrary, respelled, unit_of_text
from .patterns import WORD
from .spot import Found, row

_QUANTITY = rf"(?:input|output)\s+{WORD}\s*:\s*{WORD}(?:\[[^\]\n]*\]|\([^)\n]*\))?"
_AXIS = rf"axis\s+{WORD}(?:\[[^\]\n]*\])"
_ENDS = r"(?=\s*(?:\b(?:in|bound|log|periodic|step|from)\b(?!\.)|[\#\n]|\Z))"
_BRACKETED = re.compile(r"[\[(]([^\[\]()]*)[\])]")
# What E158 explains: products by a space, and brackets.
_PRODUCT = re.compile(r"[^\W\d][\w²³^-]* [^\W\d]|[(\[{]")
_LOOKALIKE = re.compile(r"[\w^/*⁰¹²³⁴⁵⁶⁷⁸⁹⁻·°-]*")


def _unit_as_written(found: Found) -> Diagnostic | None:
    """Explain a unit in another notation, if its meaning is certain."""
    unit, span = found.text("unit").rstrip(), found.span("unit")
    span = Span(span.start, span.start + len(unit))
    if is_arbitrary(unit):
        return _arbitrary(found, span, unit)
    if bracketed := _BRACKETED.fullmatch(unit):
        inner = unit_of_text(bracketed[1])
        if inner is None:
            return None
        fix = replacing(span, inner)
        return errors.clauses.unit_in_brackets(span, inner, fix)
    if unit == "%" or not (meant := respelled(unit)) or meant == unit:
        return None
    if unit_of_text(unit) is None or _is_told_piecewise(unit):
        return None
    fix = replacing(span, meant)
    if _PRODUCT.search(unit) and "sqrt" not in unit:
        return errors.clauses.other_unit(span, unit, f"write `{meant}`", fix)
    return errors.clauses.unit_as_written(span, unit, fix)


def _is_told_piecewise(unit: str) -> bool:
    """Whether other rows explain all that is wrong: signs, raised digits, `**`."""
    if "**" in unit:
        return True
    signs = any(sign in unit for sign in "·°⁻")
    return signs and " " not in unit and _LOOKALIKE.fullmatch(unit) is not None


def _arbitrary(found: Found, span: Span, unit: str) -> Diagnostic:
    """Report an arbitrary unit, with the blank before it in the fix."""
    text, start = found.spot.source.text, span.start
    while text[start - 1] in " \t":
        start -= 1
    return errors.clauses.arbitrary_unit(span, unit, Span(start, span.end))


UNITS = (
    row(
        "input z : real cm-1 in 0..1",
        rf"\x02\s*{_QUANTITY}[ \t]+(?P<unit>[^\s\#][^\n\#]*?){_ENDS}",
        _unit_as_written,
    ),
    row(
        "axis z[6] V/sqrt(Hz) in 0..1",
        rf"\x02\s*{_AXIS}[ \t]+(?P<unit>[^\s\#][^\n\#]*?){_ENDS}",
        _unit_as_written,
    ),
)
