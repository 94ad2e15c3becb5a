"""Stages as written, and edits of them."""

from collections.abc import Iterator

from .. import ir, syntax
from ..checking.bind import Stage, as_call
from ..diagnostics.diagnostic import Edit, insertion
from ..text.source import Source, Span
from ..vocabulary import SCHEDULES
from .lint import Program


def argument_edit(program: Program, part: ir.Schedule, name: str, text: str) -> Edit:
    """The edit that sets an argument of a stage of `schedule`."""
    parameters = SCHEDULES[part.name].parameters
    stage = next(s for s in _stages(program) if s.span == part.span)
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


def _stages(program: Program) -> Iterator[Stage]:
    value = program.declared.formulas["schedule"].value
    chain = isinstance(value, syntax.Pipe)
    for part in (value.source, *value.stages) if chain else (value,):
        assert isinstance(part, syntax.Name | syntax.Call)
        yield part


def stage_removal(span: Span, source: Source) -> Edit | None:
    """The edit that removes a stage and the arrow before it; None for another start."""
    before = source.text[: span.start].rstrip()
    if not before.endswith("->"):
        return None
    return Edit(Span(len(before[:-2].rstrip()), span.end), "")
