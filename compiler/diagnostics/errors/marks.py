"""E1xx: operators, quotes and numbers in the notation of other languages."""

from ...text.source import Span
from ..diagnostic import Diagnostic, replacing, shortened


def other_arrow(span: Span, found: str) -> Diagnostic:
    message = f"expected `->` between stages, found `{found}`"
    fix = replacing(span, "->")
    return Diagnostic("E114", message, span, "not `->`", fix.title, fix=fix)


def arrow_at_end(span: Span) -> Diagnostic:
    message = "expected a stage after `->`, found none on this line"
    hint = "move the `->` to the start of the next line, or remove it"
    return Diagnostic("E155", message, span, "no stage follows", hint)


def semicolon(span: Span, *, last: bool) -> Diagnostic:
    message = "unexpected `;`: a statement ends with its line"
    text = "" if last else "\n"
    title = "remove it" if last else "start a new line instead"
    fix = replacing(span, text, title)
    return Diagnostic("E169", message, span, "not needed", title, fix=fix)


def other_comment(span: Span, found: str, rest: str) -> Diagnostic:
    message = f"expected `#` before a comment, found `{found}`"
    fix = replacing(span, f"# {rest}".rstrip(), "write `#`") if rest else None
    return Diagnostic("E170", message, span, "not a comment", "write `#`", fix=fix)


def whole_division(span: Span) -> Diagnostic:
    message = "unknown operator `//`"
    hint = "divide with `/`; start a comment with `#`"
    return Diagnostic("E163", message, span, "not an operator", hint)


def other_power(span: Span, found: str, meant: str) -> Diagnostic:
    message = f"expected `^` for a power, found `{found}`"
    fix = replacing(span, meant)
    return Diagnostic("E122", message, span, "not a power", fix.title, fix=fix)


def other_equals(span: Span, found: str, meant: str) -> Diagnostic:
    message = f"unexpected `{found}`"
    fix = replacing(span, meant, safe=False)
    return Diagnostic("E123", message, span, "not valid here", fix.title, fix=fix)


def other_quotes(span: Span, found: str, meant: str) -> Diagnostic:
    message = f"expected a string in double quotes, found {found}"
    fix = replacing(span, meant, "" if meant else "remove the prefix")
    return Diagnostic("E124", message, span, "not a string", fix.title, fix=fix)


def bare_point(span: Span, found: str, meant: str) -> Diagnostic:
    message = f"expected digits on both sides of the point, found `{found}`"
    fix = replacing(span, meant)
    return Diagnostic("E125", message, span, "incomplete number", fix.title, fix=fix)


def decimal_comma(span: Span, found: str, meant: str) -> Diagnostic:
    message = f"expected a decimal point, found a comma in `{found}`"
    hint = f"write `{meant}`, or `{found.replace(',', ', ')}` for two numbers"
    fix = replacing(span, meant, safe=False)
    return Diagnostic("E126", message, span, "two numbers", hint, fix=fix)


def other_numeral(span: Span, found: str, meant: str) -> Diagnostic:
    message = f"expected a number in plain digits, found `{shortened(found)}`"
    fix = replacing(span, meant)
    return Diagnostic("E127", message, span, "not a number", fix.title, fix=fix)


def lookalike(span: Span, found: str, meant: str) -> Diagnostic:
    shown = f"`{found}`" if found.isprintable() else f"U+{ord(found):04X}"
    expected = f"`{meant}`" if meant.strip() else "an ordinary space"
    message = f"expected {expected}, found the look-alike {shown}"
    title = f"write {expected}"
    fix = replacing(span, meant, title)
    return Diagnostic("E128", message, span, "look-alike", title, fix=fix)


def percent_alone(span: Span, found: str, *, unit: bool = False) -> Diagnostic:
    """Report `%` apart from a number.

    Args:
        found: the text to write instead, if it is known.
        unit: whether it stands in place of a unit.
    """
    message = "expected `%` right after its number, as in `10%`"
    fix = replacing(span, found) if found else None
    label = "separated from it" if found else "of how much?"
    if unit:
        message, label = "expected a unit, found `%`", "not a unit"
    hint = f"write `{found or '10%'}`"
    return Diagnostic("E134", message, span, label, hint, fix=fix)


def primed_name(span: Span, found: str, meant: str) -> Diagnostic:
    message = f"expected a name of letters, digits and `_`, found `{shortened(found)}`"
    hint = f"for example, write `{meant}`"
    fix = replacing(span, meant, safe=False)
    return Diagnostic("E172", message, span, "not a name", hint, fix=fix)


def multiplication_missing(span: Span, found: str, meant: str) -> Diagnostic:
    message = f"missing `*` in `{shortened(found)}`"
    fix = replacing(span, meant, safe=False)
    return Diagnostic("E154", message, span, "two factors in a row", fix.title, fix=fix)
