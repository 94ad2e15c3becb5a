"""E1xx: operators, quotes and numbers in the notation of other languages."""

from ...text.source import Span
from ..diagnostic import Diagnostic, replacing, shortened


def other_arrow(span: Span, found: str) -> Diagnostic:
    message = f"stages are joined by `->`, not by `{found}`"
    fix = replacing(span, "->")
    return Diagnostic(
        "E114", message, span, "no arrow of the language", fix.title, fix=fix
    )


def arrow_at_end(span: Span) -> Diagnostic:
    message = "no stage follows this `->` on its line"
    hint = "move the `->` to the beginning of the next line, or remove it"
    return Diagnostic("E155", message, span, "nothing flows on", hint)


def semicolon(span: Span, *, last: bool) -> Diagnostic:
    message = "`;` has no meaning: a statement ends with its line"
    text = "" if last else "\n"
    title = "remove it" if last else "end the line here instead"
    fix = replacing(span, text, title)
    return Diagnostic("E169", message, span, "not needed", title, fix=fix)


def other_comment(span: Span, found: str, rest: str) -> Diagnostic:
    message = f"a comment begins with `#`, not with `{found}`"
    fix = replacing(span, f"# {rest}".rstrip(), "write `#`") if rest else None
    return Diagnostic("E170", message, span, "no comment here", "write `#`", fix=fix)


def whole_division(span: Span) -> Diagnostic:
    message = "`//` is no operator: constants are divided by `/`"
    hint = "write `/`; a comment begins with `#`"
    return Diagnostic("E163", message, span, "no operator", hint)


def other_power(span: Span, found: str, meant: str) -> Diagnostic:
    message = f"a power is written with `^`, not as `{found}`"
    fix = replacing(span, meant)
    return Diagnostic("E122", message, span, "no power here", fix.title, fix=fix)


def other_equals(span: Span, found: str, meant: str) -> Diagnostic:
    message = f"`{found}` is no sign of the language"
    fix = replacing(span, meant, safe=False)
    return Diagnostic("E123", message, span, "not known", fix.title, fix=fix)


def other_quotes(span: Span, found: str, meant: str) -> Diagnostic:
    message = f"a string stands in double quotes, not in {found}"
    fix = replacing(span, meant, "" if meant else "remove the letter before it")
    return Diagnostic("E124", message, span, "no string yet", fix.title, fix=fix)


def bare_point(span: Span, found: str, meant: str) -> Diagnostic:
    message = f"a digit stands on both sides of a point, unlike in `{found}`"
    fix = replacing(span, meant)
    return Diagnostic("E125", message, span, "half a number", fix.title, fix=fix)


def decimal_comma(span: Span, found: str, meant: str) -> Diagnostic:
    message = f"decimals follow a point, not a comma as in `{found}`"
    hint = f"write `{meant}`; two numbers are `{found.replace(',', ', ')}`"
    fix = replacing(span, meant, safe=False)
    return Diagnostic("E126", message, span, "two numbers", hint, fix=fix)


def other_numeral(span: Span, found: str, meant: str) -> Diagnostic:
    message = f"numbers are digits without signs between, unlike `{shortened(found)}`"
    fix = replacing(span, meant)
    return Diagnostic("E127", message, span, "no number", fix.title, fix=fix)


def lookalike(span: Span, found: str, meant: str) -> Diagnostic:
    shown = f"`{found}`" if found.isprintable() else f"U+{ord(found):04X}"
    message = f"the sign {shown} is not on the keyboard of the language"
    title = f"write `{meant}`" if meant.strip() else "write an ordinary space"
    fix = replacing(span, meant, title)
    return Diagnostic("E128", message, span, "looks alike only", title, fix=fix)


def percent_alone(span: Span, found: str) -> Diagnostic:
    message = "a percent sign follows its number at once, as in `10%`"
    fix = replacing(span, found) if found else None
    label = "apart from it" if found else "of how much?"
    return Diagnostic(
        "E134", message, span, label, f"write `{found or '10%'}`", fix=fix
    )


def multiplication_missing(span: Span, found: str, meant: str) -> Diagnostic:
    message = f"a product is written with `*`, unlike `{shortened(found)}`"
    fix = replacing(span, meant, safe=False)
    return Diagnostic("E154", message, span, "two things in a row", fix.title, fix=fix)
