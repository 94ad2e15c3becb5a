"""Signature help of the call at an offset."""

from dataclasses import dataclass

from .analysis import Analysis
from .calls import callable_at
from .context import context_at, top_level
from .reference import describe


@dataclass(frozen=True, slots=True)
class Signature:
    """The signature of a call.

    Attributes:
        parts: position in the label and meaning of each argument.
        active: index of the argument at the offset; None if there is none.
    """

    label: str
    about: str
    parts: tuple[tuple[tuple[int, int], str], ...]
    active: int | None


def signature(
    analysis: Analysis, offset: int, before: Analysis | None = None
) -> Signature | None:
    """The signature of the call that contains an offset."""
    context = context_at(analysis.own_text, offset)
    call = context.call
    if call is None:
        return None
    found = callable_at(analysis, context.keyword, call.callee)
    if found is None and before is not None:
        found = callable_at(before, context.keyword, call.callee)
    if found is None:
        return None
    inside = [t for t in top_level(call.inside) if t.kind != "newline"]
    word = analysis.own_text[context.word.start : context.word.end]
    commas = [i for i, token in enumerate(inside) if token.text == ","]
    here = [t.text for t in (inside[commas[-1] + 1 :] if commas else inside)]
    name = here[0] if here[1:2] == ["="] else word
    names = [*found.leading, *(argument.name for argument in found.arguments)]
    meanings = [*("" for _ in found.leading), *(a.meaning for a in found.arguments)]
    active: int | None = len(commas)
    if name in names:
        active = names.index(name)
    elif len(commas) >= len(names):
        many = bool(found.arguments) and found.arguments[-1].many
        active = len(names) - 1 if many or found.name == "concat" else None
    label, spans = found.label, []
    at = len(found.name) + 1
    for part in found.parts:
        spans.append((at, at + len(part)))
        at += len(part) + 2
    about = describe(found.noun, found.name).partition("\n\n")[2].partition("\n\n")[0]
    return Signature(label, about, tuple(zip(spans, meanings, strict=True)), active)
