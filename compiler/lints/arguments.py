"""Stages as written, and edits of them."""

from collections.abc import Iterator, Sequence

from .. import syntax
from ..checking.bind import Stage, as_call
from ..diagnostics.diagnostic import Edit, insertion
from ..text.source import Source, Span
from ..vocabulary import Parameter
from .lint import Program


def stage_at(program: Program, keyword: str, span: Span | None) -> Stage:
    """The stage of a formula at a span."""
    return next(s for s in _stages(program, keyword) if s.span == span)


def _stages(program: Program, keyword: str) -> Iterator[Stage]:
    value = program.declared.formulas[keyword].value
    parts = (
        (value.source, *value.stages) if isinstance(value, syntax.Pipe) else (value,)
    )
    for part in parts:
        assert isinstance(part, syntax.Name | syntax.Call)
        yield part


def argument_edit(
    stage: Stage, parameters: Sequence[Parameter], name: str, text: str
) -> Edit:
    """The edit that sets an argument of a stage."""
    arguments = as_call(stage).arguments
    for index, argument in enumerate(arguments):
        known = parameters[index].name if argument.name is None else argument.name.text
        if known == name:
            return Edit(argument.value.span, text)
    if arguments:
        return insertion(arguments[-1].span.end, f", {name} = {text}")
    if isinstance(stage, syntax.Call):
        return insertion(stage.span.end - 1, f"{name} = {text}")
    return insertion(stage.span.end, f"({name} = {text})")


def stage_removal(span: Span, source: Source) -> Edit | None:
    """The edit that removes a stage and the arrow before it; None for another start."""
    before = source.text[: span.start].rstrip()
    if not before.endswith("->"):
        return None
    return Edit(Span(len(before[:-2].rstrip()), span.end), "")
