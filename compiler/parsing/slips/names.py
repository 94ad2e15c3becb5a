"""Unknown names from Python, Keras or PyTorch.

Such a text parses, and only name resolution fails. This module rewrites the resulting
error in terms of the other library.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from ...diagnostics import errors
from ...diagnostics.diagnostic import Diagnostic, replacing
from ...text.source import Source, Span
from ...vocabulary import ACTIVATIONS, FUNCTIONS, LAYERS
from .patterns import SUPERSCRIPT, WORD, is_unit, powers

_CONSTANTS: Mapping[str, str] = {"True": "true", "False": "false", "None": ""}
_ARGUMENTS = re.compile(r"\s*\((?P<all>[^()\n]*)\)")
# Each of a hundred errors looks at it, so a longer call is left alone.
_CALL = re.compile(rf"(?P<name>{WORD})\((?P<all>[^()\n]{{0,400}})\)")
_ACTIVATION = re.compile(r'(?:act(?:ivation)?\s*=\s*)?"?(?P<word>\w+)"?')
_LIBRARIES = re.compile(
    r"(np|numpy|jnp|jax|math|torch|tf|nn|F|keras|layers|optax|scipy|flax|eqx|tfm?)\."
)
_SOFTMAX = ("softmax", "Softmax", "log_softmax", "LogSoftmax")
_NUMBERS = frozenset(
    """
    array double float float16 float32 float64 int int32 integer number scalar tensor
    vector
    """.split()
)
_DECIMAL = re.compile(r"(?<![\w.,])\d+,\d+(?![\w.,])")
_SOFT = ("shape", "T", "size", "dtype", "ndim", "mean", "sum", "reshape")

# Layers of Keras, PyTorch and Flax: the layer here, and the index of the number that is
# its first argument; -1 for none.
_FOREIGN: Mapping[str, tuple[str, int]] = {
    **{there: (name, -1) for name, a in ACTIVATIONS.items() for there in a.elsewhere},
    **{t: (name, at) for name, row in LAYERS.items() for t, at in row.elsewhere},
    "Concatenate": ("concat", -1),
}


def read_names_again(mistake: Diagnostic, source: Source) -> Diagnostic:
    """Rewrite the error of an unknown name that another library defines."""
    span = mistake.span
    if span is None:
        return mistake
    if mistake.code in _ABOUT_ARGUMENTS:
        mistake = _activation_in_call(mistake, span, source)
    text = source.slice(span)
    for explain in _EXPLAIN.get(mistake.code, ()):
        found = explain(text, span, source)
        if found is not None:
            return found
    return mistake


def _activation_in_call(mistake: Diagnostic, span: Span, source: Source) -> Diagnostic:
    """An error of an argument; if it is an activation, with the stage to write."""
    line = source.line_span(span.start)
    for call in _CALL.finditer(source.text, line.start, line.end):
        if call.start("all") <= span.start < call.end("all"):
            given = [each.strip() for each in call["all"].split(",")]
            matches = filter(None, map(_ACTIVATION.fullmatch, given))
            match = next((m for m in matches if m["word"] in ACTIVATIONS), None)
            if match is None:
                continue
            rest = ", ".join(each for each in given if each != match[0])
            stage = f"{call['name']}({rest})" if rest else call["name"]
            label = "an activation is a stage of its own"
            fix = replacing(Span(*call.span()), f"{stage} -> {match['word']}")
            return replace(mistake, label=label, hint=fix.title, fix=fix)
    return mistake


def _constant(text: str, span: Span, source: Source) -> Diagnostic | None:
    del source
    if text not in _CONSTANTS:
        return None
    return errors.foreign.python_constant(span, text, _CONSTANTS[text])


def _power(text: str, span: Span, source: Source) -> Diagnostic | None:
    del source
    match = re.search(f"{SUPERSCRIPT}+", text)
    if match is None or match.start() == 0:
        return None
    start = span.start + match.start()
    place = Span(start, start + len(match[0]))
    return errors.marks.other_power(place, match[0], powers(match[0]))


def _attribute(text: str, span: Span, source: Source) -> Diagnostic | None:
    del source
    owner, point, name = text.partition(".")
    if not point:
        return None
    if _LIBRARIES.match(text) and (name in ACTIVATIONS or name in FUNCTIONS):
        hint = f"write `{name}`: built-in functions need no library"
    elif name in _SOFT:
        hint = "remove it: shapes are inferred, and `dotnn check --summary` prints them"
    elif _LIBRARIES.match(text):
        hint = "write built-in functions and layers by name: `sin`, `dense`"
    else:
        return None
    del owner
    return errors.foreign.python_attribute(span, text, hint)


def explain_layer(text: str, span: Span, source: Source) -> Diagnostic | None:
    name = text.rpartition(".")[2]
    if name in _SOFTMAX:
        return errors.foreign.foreign_layer(span, text, "")
    if name in ("Sequential", "Model", "Module", "ModuleList"):
        return errors.foreign.foreign_model(span, text)
    library = _LIBRARIES.match(text) is not None
    if name in _FOREIGN and (library or "." not in text):
        return errors.foreign.foreign_layer(span, text, _translated(name, span, source))
    if library and (name in LAYERS or name in ACTIVATIONS):
        return errors.foreign.foreign_layer(span, text, name)
    return None


def _translated(name: str, span: Span, source: Source) -> str:
    """The equivalent line of a layer of another library."""
    here, place = _FOREIGN[name]
    arguments = _ARGUMENTS.match(source.text, span.end, span.end + 200)
    given = arguments["all"].split(",") if arguments else []
    numbers = [a.strip() for a in given if "=" not in a]
    size = numbers[place] if 0 <= place < len(numbers) else ""
    stage = (
        f"{here}({size})" if size and re.fullmatch(rf"[\d.]+|{WORD}", size) else here
    )
    activation = re.search(
        r'activation\s*=\s*"?(\w+)', arguments["all"] if arguments else ""
    )
    if activation and activation[1] in ACTIVATIONS:
        return f"{stage} -> {activation[1]}"
    return stage


def _unit(text: str, span: Span, source: Source) -> Diagnostic | None:
    line = source.line(span.start).lstrip()
    if not line.startswith(("input", "output")):
        return None
    word = text.strip()
    if "(" in word:  # a type with its classes: `real (nm)`
        kind, _, unit = word.partition("(")
        unit = unit.rstrip(") ")
        kind = kind.strip()
    else:
        kind, unit = "", word
    if not unit or not is_unit(unit):
        return None
    if kind:
        fix = replacing(span, f"{kind} {unit}")
        return errors.clauses.unit_in_brackets(span, unit, fix)
    around = Span(span.start - 1, span.end + 1)
    alone = source.slice(around) == f"[{unit}]"
    fix = (
        replacing(around, f" {unit}", f"write `{unit}` without brackets")
        if alone
        else None
    )
    return errors.clauses.unit_in_brackets(span, unit, fix)


def _type(text: str, span: Span, source: Source) -> Diagnostic | None:
    del source
    return (
        errors.names.unknown_type(span, text, ("real",)) if text in _NUMBERS else None
    )


def _size(text: str, span: Span, source: Source) -> Diagnostic | None:
    before = re.search(
        r"(real|complex|simplex|fractions)\s+\Z",
        source.text[max(0, span.start - 20) : span.start],
    )
    if not text.isdigit() or before is None:
        return None
    whole = Span(span.start - len(before[0]), span.end)
    return errors.clauses.other_size(whole, source.slice(whole), f"{before[1]}[{text}]")


def _decimal(text: str, span: Span, source: Source) -> Diagnostic | None:
    del text
    low = max(0, span.start - 40)
    for match in _DECIMAL.finditer(source.text[low : span.end + 40]):
        place = Span(low + match.start(), low + match.end())
        if place.start < span.end and span.start < place.end:
            return errors.marks.decimal_comma(
                place, match[0], match[0].replace(",", ".")
            )
    return None


_NAMES = (_constant, explain_layer, _attribute, _power)
_ABOUT_ARGUMENTS = ("E203", "E301", "E303", "E305")
_EXPLAIN = {
    "E201": _NAMES,
    "E202": _NAMES,
    "E203": (*_NAMES, _unit),
    "E204": (*_NAMES, _unit),
    "E205": (_type,),
    "E206": (_size,),
    "E303": (_decimal,),
    "E304": (_decimal,),
    "E521": (_unit,),
}
