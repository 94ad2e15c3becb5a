"""Slips at the start, end and join of statements and entries."""

from ...diagnostics import errors
from ...diagnostics.diagnostic import Diagnostic
from ...text.source import Span
from ...vocabulary import KEYWORDS
from .patterns import BEGINS, NUM, WORD, is_called, is_stage, is_statement
from .spot import Found, row

_PART = rf"(?:{WORD}(?:\.{WORD})?|{NUM}|\)|\]|\}}|\"s*\")"


def _header_colon(found: Found) -> Diagnostic:
    return errors.lines.body_without_brace(
        found.span("here"), found.text("word"), found.span("word")
    )


def _header(found: Found) -> Diagnostic | None:
    at = found.spot.at
    if "{" in found.text():
        return None
    return errors.lines.body_without_brace(at, found.text("word"), found.span("word"))


def _needless(found: Found) -> Diagnostic:
    sign, word = found.text("here"), found.text("word")
    return errors.lines.needless_equals(found.span("all"), word, sign)


def _bracketed_values(found: Found) -> Diagnostic:
    return errors.lines.several_values(found.span("all"), bracketed=True)


def _bare_values(found: Found) -> Diagnostic:
    return errors.lines.several_values(found.span("all"), bracketed=False)


def _function(found: Found) -> Diagnostic:
    name = found.text("name")
    hint = f"write `function {name}(x) = …`"
    return errors.lines.function_without_equals(found.span("here"), hint)


def _arguments(found: Found) -> Diagnostic | None:
    word, arguments = found.text("word"), found.text("arguments").strip()
    if not is_called(word):
        return None
    return errors.lines.other_brackets(found.span("here"), word, f"{word}({arguments})")


def _combinator(found: Found) -> Diagnostic:
    return errors.lines.body_without_brace(
        found.span("here"), found.text("word"), found.span("word")
    )


def _colon(found: Found) -> Diagnostic:
    return errors.lines.colon_for_equals(found.span("here"), found.span("all"))


def _equals_missing(found: Found) -> Diagnostic | None:
    name = found.text("name")
    if name in KEYWORDS and not is_statement(name):
        return None
    return errors.lines.equals_missing(
        found.span("name"), found.span("here"), found.text("here")
    )


def _comma(found: Found) -> Diagnostic:
    return errors.lines.needless_comma(found.span("here"))


def _model(found: Found) -> Diagnostic:
    name = found.text("name").strip()
    plain = "_".join("".join(c if c.isalnum() else " " for c in name).split())
    if plain[:1].isdigit():
        plain = f"model_{plain}"
    hint = (
        f"write `model {plain}`" if plain else "write a name, such as `model thin_film`"
    )
    span = found.span("name")
    return errors.lines.model_name(span, name, hint)


def _two_statements(found: Found) -> Diagnostic | None:
    word = found.text("here")
    if not is_statement(word):
        return None
    return errors.lines.two_on_a_line(found.span("here"), word, "statement")


def _two_entries(found: Found) -> Diagnostic:
    return errors.lines.two_on_a_line(found.span("here"), found.text("here"), "entry")


def _empty(found: Found) -> Diagnostic:
    return errors.lines.empty_body(
        found.span("here"), found.spot.body or found.spot.keyword
    )


def _no_name(found: Found) -> Diagnostic:
    spot = found.spot
    return errors.lines.value_without_name(found.span("all"), spot.outputs)


def _arrow_at_end(found: Found) -> Diagnostic:
    return errors.marks.arrow_at_end(found.span("sign"))


def _broken(found: Found) -> Diagnostic:
    return errors.lines.broken_line(found.span("sign"), found.text("sign"))


def _arrow_or_comma(found: Found) -> Diagnostic | None:
    spot = found.spot
    before, here, text = found.span("before"), found.span("here"), found.text("here")
    if text in KEYWORDS and not is_stage(text):
        return None
    joins = "_ARROW" in spot.accepts
    if spot.inside in ("(", "[") and not (joins and is_stage(text)):
        if "COMMA" not in spot.accepts:
            return None
        return errors.lines.missing_comma(before, here, text)
    return errors.lines.missing_arrow(before, here, text) if joins else None


def _compare(found: Found) -> Diagnostic | None:
    if "COMPARISON" not in found.spot.accepts:
        return None
    end = found.spot.at
    return errors.lines.comparison_missing(Span(end.start, end.start))


_ITEM = r"(?:[^(),\n]|\([^()\n]*\))+"
_VALUE = rf"{WORD}(?:\[[^\]\n]*\])*"

LINES = (
    row(
        "network { y = (x, x) -> dense }",
        rf"[={{\n(,\[\x02][ \t]*"
        rf"(?P<all>\({_ITEM}(?P<here>,){_ITEM}(?:,{_ITEM})*\))",
        _bracketed_values,
        keywords="network block",
    ),
    row(
        "network { y = x, x -> dense }",
        rf"[={{\n\x02][ \t]*(?P<all>{_VALUE}\s*(?P<here>,)\s*{_VALUE}"
        rf"(?:\s*,\s*{_VALUE})*)"
        r"(?=\s*(?:->|\}|\n|\Z))",
        _bare_values,
        keywords="network block",
        inside=("{",),
    ),
    row(
        "model thin-film",
        r"\x02\s*model\b[ \t]*(?P<name>[^\n\"={(.]*?)[ \t]*(?=$|[\n\"])",
        _model,
        keywords="model",
    ),
    row(
        "loss = mse",
        r"\x02\s*(?P<word>loss|optimizer|schedule|accept|(?:network|train|data|block\s+\w+)(?=\s*[=:]\s*\{))"
        r"(?P<all>\s*(?P<here>[=:]))",
        _needless,
    ),
    row(
        "function square(x) { x^2 }",
        rf"\x02\s*function\s+(?P<name>{WORD})\s*(?:\([^()\n]*\)\s*)?(?P<here>[{{:]|->|{WORD})",
        _function,
    ),
    row(
        "network { y = x -> dense[8] -> dense }",
        rf"(?P<word>{WORD})\s*(?P<here>[\[{{])\s*(?P<arguments>[^\]}}\n]*)[\]}}]?",
        _arguments,
        keywords="network block optimizer schedule",
    ),
    row(
        "network { y = x -> repeat 3 { dense(8) } -> dense }",
        rf"(?P<word>\brepeat)\s+(?P<arguments>(?P<here>{NUM}|{WORD}))",
        _arguments,
    ),
    row(
        "network { y = x -> dense 8 -> dense }",
        rf"(?P<word>{WORD})\s+(?P<arguments>(?P<here>{NUM}))",
        _arguments,
        keywords="network block optimizer schedule",
    ),
    row(
        "network { y = x -> residual(dense(3)) -> dense }",
        rf"(?P<word>\bresidual|\brepeat)\s*(?:\([^()\n]*\)\s*)?(?P<here>\(|{WORD})",
        _combinator,
    ),
    row(
        'train { "epochs": 10 }',
        r"(?:\x02|[{\n,])\s*(?P<here>\"s+\")\s*[:=]",
        lambda f: errors.lines.quoted_name(f.span("here"), f.text("here")),
        inside=("{",),
    ),
    row(
        "train:\n    epochs = 10",
        rf"\x02\s*(?P<word>network|train|data|block\s+{WORD})\b[^{{\n]*?(?P<here>:)",
        _header_colon,
    ),
    row(
        "train\n    epochs = 10",
        rf"\x02\s*(?P<word>network|train|data|block\s+{WORD})(?:\s*\([^{{}}\n]*\))?[^\n]*\s*",
        _header,
    ),
    row(
        "let width : 64",
        rf"(?:{WORD}|\))(?P<all>\s*(?P<here>:))",
        _colon,
        keywords="let train data network block loss optimizer schedule function",
    ),
    row("network { }", r"\{\s*(?P<here>\})", _empty),
    row(
        "network { x -> dense }",
        rf"(?:{BEGINS}|\{{\s*)(?P<all>{WORD}\s*(?P<here>\(|->|\}}|$))",
        _no_name,
        keywords="network",
        inside=("{",),
    ),
    row(
        "train { epochs 10 }",
        rf"(?:{BEGINS}|\{{\s*)(?P<name>{WORD})\s+(?P<here>{NUM}|\"s*\"|{WORD})",
        _equals_missing,
        keywords="train data",
        inside=("{",),
    ),
    row(
        "let width 64",
        rf"\x02\s*let\s+(?P<name>{WORD})\s+(?P<here>{NUM}|\"s*\"|{WORD})",
        _equals_missing,
    ),
    row("loss mse, mae(y)", r"(?P<here>,)", _comma, inside=("", "{")),
    row(
        "loss mse optimizer adam(learning_rate = 1e-3)",
        rf"(?P<here>{WORD})",
        _two_statements,
        inside=("",),
    ),
    row(
        "train { epochs = 10 batch = 32 }",
        rf"(?P<here>{WORD})(?=\s*=(?!=))",
        _two_entries,
        inside=("{",),
    ),
    row(
        "network { y = x ->\n dense }",
        r"(?P<sign>->)\s*(?:\Z|(?P<closed>[)\]}]))",
        _arrow_at_end,
    ),
    row("let width = 64 +\n", r"(?P<sign>[-+*/^])\s*$", _broken),
    row(
        "network { y = x dense(64) }",
        rf"(?P<before>{_PART})\s*(?P<here>{WORD}(?:\([^()\n]*\))?|\"s*\"|{NUM})",
        _arrow_or_comma,
    ),
    row("accept rmse(y)", r"\x02\s*accept\b[^<>]*\Z", _compare, keywords="accept"),
)
