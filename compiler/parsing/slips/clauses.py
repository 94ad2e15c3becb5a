"""Slips in quantities and axes: ranges, units, sizes and clauses."""

import re

from ...diagnostics import errors
from ...diagnostics.diagnostic import Diagnostic, replacing
from ...text.source import Span
from ...vocabulary import TYPES
from .patterns import END, NUM, WORD, is_clause, is_statement, is_unit
from .spot import Found, row

_QUANTITIES = "input output axis"
_TYPES = r"(?:real|complex|simplex|fractions)"
_RANGED = r"(?:in|bound|bounds|bounded|periodic|range|within|between)"
_TO = r"(?:-|–|—|\.\.\.+|…|,|:|;|~|\bto\b|\buntil\b|\bthrough\b|\band\b|\bbis\b)"
_UNIT = rf"{WORD}(?:\s*\^\s*-?\d+)?(?:\s*[*/]\s*{WORD}(?:\s*\^\s*-?\d+)?)*"


def _range(found: Found) -> Diagnostic:
    meant = f"{found.text('lo')}..{found.text('hi')}"
    return errors.clauses.other_range(found.span("range"), found.text("range"), meant)


def _statement_with_unit(found: Found, unit: str) -> str:
    """A hint that shows the line with the unit in the right position."""
    line = re.match(
        rf"\x02?\s*(?P<head>(?:input|output)\s+{WORD}\s*:\s*{WORD}(?:\[[^\]]*\])?)(?P<rest>.*)",
        found.spot.window.split("\n")[0],
    )
    if line is None:
        return f"write `{unit}` before the clauses"
    head = " ".join(line["head"].split())
    already = re.match(rf"\s*(?P<unit>{_UNIT})", line["rest"])
    if already is not None and not is_clause(already["unit"]):
        return f"remove it: the values are in `{already['unit'].strip()}`"
    return f"write `{head} {unit} …`"


def _unit_in_range(found: Found) -> Diagnostic | None:
    unit = found.text("here")
    if is_clause(unit) or unit in ("to", "and", "until", "through", "pi", "step"):
        return None
    hint = _statement_with_unit(found, unit)
    return errors.clauses.unit_in_range(found.span("here"), unit, hint)


def _unit_after(found: Found) -> Diagnostic | None:
    unit = found.text("unit")
    word = found.text("here")
    if is_clause(word) or is_statement(word) or not is_unit(word.rstrip("²³⁻¹")):
        return None
    hint = _statement_with_unit(found, unit)
    return errors.clauses.after_clauses(found.span("unit"), unit, hint, kind="unit")


def _type_after(found: Found) -> Diagnostic:
    kind, clauses = " ".join(found.text("type").split()), found.text("clauses").strip()
    head = f"{found.text('role')} {found.text('name')}"
    fix = replacing(found.span("all"), f"{kind} {clauses}")
    hint = f"write `{head} : {kind} {clauses}`"
    return errors.clauses.after_clauses(
        found.span("type"), kind, hint, kind="type", fix=fix
    )


def _unit_in_brackets(found: Found) -> Diagnostic | None:
    unit = found.text("unit").strip()
    if not all(is_unit(word) for word in re.findall(WORD, unit)) or not unit:
        return None
    return errors.clauses.unit_in_brackets(found.span("all"), unit, None)


def _other_unit(found: Found) -> Diagnostic | None:
    before = found.text("before")
    if before and not is_unit(before):
        return None
    word = found.text("here")
    if before and not is_unit(word):
        return None
    shown = found.text().strip(" */")
    hint = "write `W/m^2/K` for W/(m² K), and `W*s` for W s"
    return errors.clauses.other_unit(found.span("here"), shown, hint)


def _size(found: Found) -> Diagnostic:
    meant = f"{found.text('type')}[{found.text('size').strip()}]"
    return errors.clauses.other_size(found.span("all"), found.text("all"), meant)


def _clause(found: Found) -> Diagnostic | None:
    word = found.text("word")
    hint = next(h for pattern, h in _MEANT if re.fullmatch(pattern, word))
    return errors.clauses.other_clause(found.span("word"), word, hint)


# Intended meaning of words that are not clauses.
_MEANT = (
    (
        r"ranges?|within|between|domain|inside|from",
        "write `in lo..hi` for the range of the data",
    ),
    (
        r"bounds|bounded|limits?|lower|upper|constrained",
        "write `bound lo..hi` for a hard limit",
    ),
    (r"units?", "write the unit itself after the type: `real nm`"),
    (r"period|periodical|cyclic", "write `periodic lo..hi`"),
    (r"log10|logarithmic|logscale|log_scale|ln", "write `log`"),
    (r"steps|stepsize|every|by", "write `step 5`"),
    (r"column|columns|named|alias", 'write `from "name"`'),
    (
        r"[<>]=?",
        "write `bound 0..` for values that are positive, `bound lo..hi` for a range",
    ),
)
_CLAUSES = (
    r"(?P<word>\b(?:ranges?|within|between|domain|inside|bounds|bounded|limits?|lower|upper"
    r"|constrained|units?|period|periodical|cyclic|log10|logarithmic|logscale|log_scale"
    r"|ln|steps|stepsize|every|by|columns?|named|alias)\b)"
)


def _clause_missing(found: Found) -> Diagnostic:
    return errors.clauses.clause_missing(found.span("range"), found.text("range"))


def _colon(found: Found) -> Diagnostic:
    role, name, word = found.text("role"), found.text("name"), found.text("here")
    hint = f"write `{role} {name} : {word}`"
    if name in TYPES:
        hint = f"write `{role} {word} : {name}`"
    elif word not in TYPES:
        hint = f"write `{role} {name} : real` and the unit after it"
    return errors.lines.colon_missing(found.span("here"), word, hint)


def _colon_at_end(found: Found) -> Diagnostic:
    role, name = found.text("role"), found.text("name")
    end = found.spot.at
    hint = f"write `{role} {name} : real`"
    return errors.lines.colon_missing(end, "the end of the line", hint)


def _equals(found: Found) -> Diagnostic:
    return errors.lines.equals_for_colon(found.span("here"))


def _names(found: Found) -> Diagnostic:
    names = [name.strip() for name in found.text("names").split(",")]
    first = found.span("here").start
    span = Span(first, found.span("names").end)
    return errors.lines.two_names(span, names, found.text("role"))


CLAUSES_ROWS = (
    row(
        "input z : in 0..1 real nm",
        rf"\x02\s*(?P<role>input|output)\s+(?P<name>{WORD})\s*:\s*(?P<all>"
        rf"(?P<clauses>(?:in|bound|periodic|log|step)\b[^\n]*?)\s+"
        rf"(?P<type>{_TYPES}\b(?:\[[^\]\n]*\])?"
        rf"(?:[ \t]+(?!(?:in|bound|periodic|log|step|from)\b){_UNIT})?))",
        _type_after,
    ),
    row("input z = real", rf"\x02\s*(?:input|output)\s+{WORD}\s*(?P<here>=)", _equals),
    row(
        "input z, w : real",
        rf"\x02\s*(?P<role>input|output)\s+(?P<names>{WORD}\s*(?P<here>,)\s*{WORD}(?:\s*,\s*{WORD})*)",
        _names,
    ),
    row(
        "input z real",
        rf"\x02\s*(?P<role>input|output)\s+(?P<name>{WORD})\s+(?P<here>{WORD})",
        _colon,
    ),
    row(
        "input z",
        rf"\x02\s*(?P<role>input|output)\s+(?P<name>{WORD})\s*\Z",
        _colon_at_end,
    ),
    row(
        "input z : real(6)",
        rf"(?P<all>\b(?P<type>{_TYPES})\s*[({{<]\s*(?P<size>\d[^\])}}>\n]*)[)}}>])",
        _size,
        keywords=_QUANTITIES,
    ),
    row(
        "axis z(64) nm in 0..1",
        rf"\x02\s*axis\s+(?P<all>(?P<type>{WORD})\s*(?P<here>[({{<]|(?=\d))\s*(?P<size>\w+)[)}}>]?)",
        _size,
    ),
    row(
        "axis z = 0..1",
        rf"\x02\s*axis\s+(?P<name>{WORD})\s*(?P<sign>=)\s*(?P<here>{END})\s*(?:\.\.+|-|to\b)\s*{END}",
        lambda f: errors.clauses.axis_of_range(
            f.span("sign"),
            f"write `axis {f.text('name')}[64] in lo..hi`, or list its values in `[ ]`",
        ),
    ),
    row(
        "input z : real 6 nm in 0..1",
        rf"(?P<all>\b(?P<type>{_TYPES})[ \t]+(?P<size>\d+)(?![\w.]))(?!\s*\.)",
        _size,
        keywords=_QUANTITIES,
    ),
    row(
        "input z : real in 20-120",
        rf"\b{_RANGED}\s*(?P<range>[(\[]?\s*(?P<lo>[-+]?{NUM})\s*{_TO}\s*(?P<hi>[-+]?(?:{NUM}|pi))\s*[)\]]?)(?!\s*\.\.)",
        _range,
        keywords=_QUANTITIES,
    ),
    row(
        "input z : real in [20..120]",
        rf"\b{_RANGED}\s*(?P<range>[(\[]\s*(?P<lo>{END})\s*\.\.+\s*(?P<hi>{END})\s*[)\]]?)",
        _range,
        keywords=_QUANTITIES,
    ),
    row(
        "input z : real from 20 to 120",
        rf"\bfrom\s+(?P<here>{NUM})",
        lambda f: errors.clauses.other_clause(
            f.span("here"),
            "from " + f.text("here"),
            "write `in lo..hi` for the range of the data",
        ),
        keywords=_QUANTITIES,
    ),
    row(
        "input z : real in 20 nm..120 nm",
        rf"\b{_RANGED}\s+{NUM}\s*(?P<here>{WORD})",
        _unit_in_range,
        keywords=_QUANTITIES,
    ),
    row(
        "input z : real in 20..120 nm",
        rf"(?:\.\.\s*(?:{END})?|\blog|\bstep\s+{NUM}|\")\s*(?P<unit>(?P<here>{WORD})(?:\s*[*/^]\s*-?\w+)*)",
        _unit_after,
        keywords=_QUANTITIES,
    ),
    row(
        "input z : real[6] [nm] in 0..1",
        r"(?<![*/^])(?<![*/^][ ])(?P<all>(?P<here>[\[(<])(?P<unit>[^\])>\n]*)[\])>])",
        _unit_in_brackets,
        keywords=_QUANTITIES,
    ),
    row(
        "input z : real range 0..1",
        rf"{_CLAUSES}(?:\s*[=:(])?",
        _clause,
        keywords=_QUANTITIES,
    ),
    row("input z : real > 0", r"(?P<word>[<>]=?)", _clause, keywords=_QUANTITIES),
    row(
        "input z : real W/(m^2*K)",
        r"[*/^][ ]*(?P<here>[({])[^)}\n]*[)}]?",
        _other_unit,
        keywords=_QUANTITIES,
    ),
    row(
        "input z : real W s in 0..1",
        rf"\b(?P<before>{WORD})(?:\^-?\d+)?\s+(?P<here>{WORD})",
        _other_unit,
        keywords=_QUANTITIES,
    ),
    row(
        "input z : real nm 20..120",
        rf"(?P<range>(?P<here>[-+]?{NUM}|\.\.)(?:(?<!\.)\s*\.\.)?\s*(?:[-+]?{NUM})?)",
        lambda f: _clause_missing(f) if ".." in f.text() else None,
        keywords=_QUANTITIES,
    ),
)
