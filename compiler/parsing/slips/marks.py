"""Slips in punctuation, quotes and numbers."""

import re

from ...diagnostics import errors
from ...diagnostics.diagnostic import Diagnostic
from ...vocabulary import CONSTANTS, KEYWORDS
from .patterns import NUM, SUPERSCRIPT, WORD, is_unit, powers
from .spot import Found, row

LOOKALIKES = {
    "−": "-",
    "–": "-",
    "—": "-",
    "×": "*",
    "·": "*",
    "∗": "*",
    "⋅": "*",
    "÷": "/",
    "∕": "/",
    "≤": "<=",
    "≥": ">=",
    "⩽": "<=",
    "⩾": ">=",
    "…": "..",
    "‥": "..",
    "°": "deg",
    "％": "%",
    "（": "(",
    "）": ")",
    "｛": "{",
    "｝": "}",
    "［": "[",
    "］": "]",
    "，": ",",
    "：": ":",
    "＝": "=",
    "＋": "+",
    "\N{NO-BREAK SPACE}": " ",
    "\N{NARROW NO-BREAK SPACE}": " ",
    "\N{THIN SPACE}": " ",
    "\N{ZERO WIDTH SPACE}": " ",
    "\N{IDEOGRAPHIC SPACE}": " ",
    "\f": " ",
    "\v": " ",
}
_WORDS_OF_PYTHON = ("if", "and", "or", "for", "to")
_SIGNS = "".join(map(re.escape, LOOKALIKES))
_ARROWS = r"""(?:<-+|(?!->(?!>))[-=–—]+>+|-\s+>|>>|\|>|\|(?!\|)|[→⟶⇒↦➔➝])"""


def _semicolon(found: Found) -> Diagnostic:
    rest = found.spot.window[found.match.end("here") :].split("\n")[0].strip("; \t\r})")
    return errors.marks.semicolon(found.span("here"), last=not rest)


def _power(found: Found) -> Diagnostic:
    text = found.text("sign")
    return errors.marks.other_power(
        found.span("sign"), text, "^" if "*" in text else powers(text)
    )


def _equals(found: Found) -> Diagnostic:
    sign = found.text("sign")
    in_accept = found.spot.keyword == "accept"
    meant = "<=" if in_accept else "="
    return errors.marks.other_equals(found.span("sign"), sign, meant)


def _quotes(found: Found) -> Diagnostic:
    content = found.text("text") if found.has("text") else ""
    return errors.marks.other_quotes(
        found.span("all"), found.text("quote"), f'"{content}"'
    )


def _mixed_quotes(found: Found) -> Diagnostic:
    return errors.marks.other_quotes(found.span("here"), "curved quotes", '"')


def _prefixed(found: Found) -> Diagnostic:
    span = found.span("prefix")
    return errors.marks.other_quotes(span, f'`{found.text("prefix")}"…"`', "")


def _point(found: Found) -> Diagnostic:
    text = found.text("number")
    meant = re.sub(r"^\.", "0.", re.sub(r"\.(?!\d)", ".0", text))
    return errors.marks.bare_point(found.span("number"), text, meant)


def _comma(found: Found) -> Diagnostic:
    text = found.text("number")
    return errors.marks.decimal_comma(
        found.span("number"), text, text.replace(",", ".")
    )


def _numeral(found: Found) -> Diagnostic:
    text = found.text("number")
    try:
        meant = str(int(text.replace(",", ""), 0))
    except ValueError:
        meant = text.replace("_", "")
    return errors.marks.other_numeral(found.span("number"), text, meant)


def _lookalike(found: Found) -> Diagnostic:
    sign = found.text("here")
    return errors.marks.lookalike(found.span("here"), sign, LOOKALIKES[sign])


def _fortran(found: Found) -> Diagnostic | None:
    """Explain `1d-2`, unless `d2` is a name of the text."""
    digits, exponent = found.text("digits"), found.text("here")
    if re.search(rf"(?<!\w){re.escape(exponent)}(?!\w)", found.spot.source.text):
        return None
    meant = f"{digits}e{exponent[1:]}"
    return errors.marks.other_numeral(found.span("number"), found.text("number"), meant)


def _prime(found: Found) -> Diagnostic | None:
    name, primes = found.text("name"), found.text("here")
    if name in KEYWORDS:
        return None
    meant = name + "_prime" * len(primes)
    return errors.marks.primed_name(found.span("all"), found.text("all"), meant)


def _percent(found: Found) -> Diagnostic:
    number = found.text("number")
    if found.spot.keyword in ("input", "output", "axis") and not number:
        return errors.marks.percent_alone(found.span("all"), "percent", unit=True)
    return errors.marks.percent_alone(found.span("all"), number and f"{number}%")


def _product(found: Found) -> Diagnostic | None:
    number, word = found.text("number"), found.text("here")
    if is_unit(word):
        hint = f"remove `{word}`: the quantity has the unit"
        return errors.clauses.unit_of_number(found.span("here"), word, hint)
    after = found.spot.window[found.match.end() :].lstrip()
    another = after.startswith("=") and not after.startswith("==")
    if another or word in KEYWORDS - CONSTANTS.keys() or word in _WORDS_OF_PYTHON:
        return None
    span = found.span("number").to(found.span("here"))
    return errors.marks.multiplication_missing(span, found.text(), f"{number} * {word}")


def _arrow(found: Found) -> Diagnostic:
    return errors.marks.other_arrow(found.span("sign"), found.text("sign"))


def _division(found: Found) -> Diagnostic:
    return errors.marks.whole_division(found.span("here"))


def _drawn(found: Found) -> Diagnostic:
    return errors.clauses.sampled(found.span("sign"), found.text())


MARKS = (
    row("loss mse;", r"(?P<here>;)", _semicolon),
    row("let width = 2 ** 6", r"(?P<sign>\*\*)", _power),
    row("let width = 10²", rf"(?P<sign>{SUPERSCRIPT}+)", _power),
    row(
        "accept rmse(y) == 0.1",
        r"(?P<sign>[=!]==?|:=|[-+*/]=|<>|=<|(?<!<)(?<!>)=(?=>))(?!>)",
        _equals,
    ),
    row(
        "accept rmse(y) = 0.1",
        r"(?P<sign>(?P<here>=))",
        _equals,
        keywords="accept",
        inside=("",),
    ),
    row("network { y = x → dense }", rf"(?P<sign>{_ARROWS})", _arrow),
    row(
        "input x' : real",
        rf"(?<!\w)(?![fFrRbBuU]{{1,2}}'[^'\n]*')(?P<all>(?P<name>{WORD})(?P<here>['’′]+))",
        _prime,
    ),
    row(
        "data { file = 'table.csv' }",
        r"(?P<all>(?P<here>(?P<quote>'))(?P<text>[^'\n\"]*)')",
        lambda f: errors.marks.other_quotes(
            f.span("all"), "single quotes", f'"{f.text("text")}"'
        ),
    ),
    row(
        "data { file = “table.csv” }",
        r"(?P<all>(?P<here>[“”„«])(?P<text>[^“”„«»\n\"]*)[“”»])",
        lambda f: errors.marks.other_quotes(
            f.span("all"), "curved quotes", f'"{f.text("text")}"'
        ),
    ),
    row("data { file = “table.csv }", r"(?P<here>[“”„«»'])", _mixed_quotes),
    row(
        'data { file = f"table.csv" }',
        r"(?P<prefix>\b[fFrRbBuU]{1,2})(?P<here>\")",
        _prefixed,
    ),
    row(
        "data { file = `table.csv` }",
        r"(?P<all>(?P<here>`)(?P<text>[^`\n\"]*)`)",
        lambda f: errors.marks.other_quotes(
            f.span("all"), "backticks", f'"{f.text("text")}"'
        ),
    ),
    row("data { test = % }", r"(?P<all>(?P<here>%))(?<!\d%)(?<!\d[ ]%)", _percent),
    row("data { test = 10 % }", rf"(?P<all>(?P<number>{NUM})\s+(?P<here>%))", _percent),
    row(
        "let width = 1_000",
        r"(?<![\w.])(?P<number>\d+(?P<here>(?:_\d+)+))(?!\w)",
        _numeral,
    ),
    row(
        "let width = 1,000",
        r"(?<![\w.,])(?P<number>[1-9]\d{0,2}(?P<here>,)\d{3}(?:,\d{3})*)(?![\w.,])",
        _numeral,
        inside=("", "{"),
    ),
    row(
        "let width = 0x40",
        r"(?<![\w.])(?P<number>0(?P<here>[xXbBoO][\da-fA-F]+))(?!\w)",
        _numeral,
    ),
    row(
        "let rate = 0,5",
        r"(?<![\w.,])(?P<number>\d+(?P<here>,)\d+(?:[eE][-+]?\d+)?)(?![\w.,])",
        _comma,
        inside=("", "{"),
    ),
    row(
        "let rate = .5",
        r"(?<![\w.)\]])(?P<number>\.\d+(?:[eE][-+]?\d+)?)(?!\w)",
        _point,
    ),
    row(
        "let rate = 5.",
        r"(?<![\w.])(?P<number>\d+\.(?:[eE][-+]?\d+)?)(?![\d.\w])",
        _point,
    ),
    row(
        "let width = 64 // 2",
        r"(?P<here>(?<=/)/|//)",
        _division,
    ),
    row("input z ~ real", rf"{WORD}\s*(?P<sign>(?P<here>~))\s*{WORD}?", _drawn),
    row(
        "z ~ normal(0, 1)", rf"\x02\s*(?P<here>{WORD})\s*(?P<sign>~)\s*{WORD}?", _drawn
    ),
    row("let low = −1", rf"(?P<here>[{_SIGNS}])", _lookalike),
    row(
        "let rate = 1d-2",
        r"(?<![\w.])(?P<number>(?P<digits>\d+(?:\.\d+)?)(?P<here>[dD][-+]?\d+))(?!\w)",
        _fortran,
    ),
    row(
        "let wave = 2pi",
        rf"(?<!\w)(?<!\d\.)(?P<number>\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)\s*(?P<here>{WORD}|\()",
        _product,
    ),
)
