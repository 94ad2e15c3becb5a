"""Names in a network: assignments of outputs, unused values, known blocks."""

from collections.abc import Mapping

from ... import syntax
from ...diagnostics import errors
from ...diagnostics.errors import Report
from ...syntax.mentions import (
    Node,
    calls_in,
    heads_in,
    named_in,
    named_outside,
    order,
    stages_in,
    values_in,
)
from ...vocabulary import ACTIVATIONS, LAYERS
from ..declare import Declarations

Assignments = Mapping[str, syntax.Assignment]


def needs(assignments: Assignments) -> dict[str, list[str]]:
    """Values that each assignment reads, also through named stages."""
    owners = {
        n.text: name for name, a in assignments.items() for n in named_outside(a.value)
    }
    reads: dict[str, list[str]] = {}
    for name, assignment in assignments.items():
        stages = [s.text for s in stages_in(assignment.value)]
        reads[name] = list(values_in(assignment.value))
        reads[name] += [owners[s] for s in stages if owners.get(s, name) != name]
    return reads


def assignments_of(
    declared: Declarations, report: Report
) -> dict[str, syntax.Assignment]:
    """Assignments by name; report a second one of an output."""
    assert declared.network is not None
    assigned: dict[str, syntax.Assignment] = {}
    for assignment in declared.network.assignments:
        name = assignment.target
        if declared.is_input(name.text):  # already reported
            continue
        if name.text in assigned and declared.is_output(name.text):
            first = assigned[name.text].target.span
            report(errors.assigned_twice(name.span, name.text, first))
        assigned.setdefault(name.text, assignment)
    return assigned


def require_outputs(
    declared: Declarations, assignments: Assignments, report: Report
) -> None:
    for name in declared.outputs():
        if name not in assignments:
            span = declared.quantities[name].name.span
            report(errors.output_not_assigned(span, name))


def require_use(
    declared: Declarations, assignments: Assignments, report: Report
) -> None:
    """Require that every input and every intermediate value is read."""
    read = {name for a in assignments.values() for name in values_in(a.value)}
    if "loss" in declared.formulas:
        read |= set(values_in(declared.formulas["loss"].value))
    # A value that stands where a stage does is a mistake of its own.
    read |= {name for a in assignments.values() for name in _callees(a.value)}
    for name, quantity in declared.quantities.items():
        if quantity.role == "input" and name not in read:
            report(errors.unused(quantity.name.span, "input", name))
    in_blocks = {name for b in declared.blocks.values() for name in _callees(b.body)}
    for name, use in declared.uses.items():
        if name not in {callee.partition(".")[0] for callee in read | in_blocks}:
            report(errors.unused(use.name.span, "model", name))
    for name, assignment in assignments.items():
        if name not in declared.quantities and name not in read:
            report(errors.unused(assignment.target.span, "value", name))


def usable_blocks(
    blocks: Mapping[str, syntax.Block], report: Report
) -> dict[str, syntax.Block | None]:
    """Blocks by name; all None after a report of recursion."""
    _, cycle = order({name: _callees(block.body) for name, block in blocks.items()})
    if cycle:
        report(errors.cyclic_names(blocks[cycle[0]].name.span, "block", cycle))
        return dict.fromkeys(blocks)
    return dict(blocks)


def usable_functions(
    functions: Mapping[str, syntax.Function], report: Report
) -> dict[str, syntax.Function | None]:
    """Functions by name; None for those with errors."""
    for name, function in functions.items():
        if not function.parameters:
            report(errors.takes_nothing(function.name.span, name))
    calls = {n: [c.text for c in calls_in(f.value)] for n, f in functions.items()}
    _, cycle = order(calls)
    if cycle:
        report(errors.cyclic_names(functions[cycle[0]].name.span, "function", cycle))
        return dict.fromkeys(functions)
    return {name: f if f.parameters else None for name, f in functions.items()}


def require_known_stages(declared: Declarations, report: Report) -> None:
    """Require known stage names in blocks that are never called.

    A call checks the rest of a block.
    """
    assert declared.network is not None
    waiting = [n for a in declared.network.assignments for n in _callees(a.value)]
    idle = dict(declared.blocks)
    while waiting:
        block = idle.pop(waiting.pop(), None)
        if block is not None:
            waiting += _callees(block.body)
    known = (*declared.blocks, *declared.functions, *LAYERS, *ACTIVATIONS)
    for block in idle.values():
        named = {name.text for name in named_in(block.body)}
        for stage in stages_in(block.body):
            owner = stage.text.partition(".")[0]
            if stage.text not in known and owner not in {*declared.uses, *named}:
                report(errors.unknown_stage(stage.span, stage.text, known, ()))


def require_no_models(declared: Declarations, report: Report) -> None:
    """Require that blocks use no trained model.

    A block has separate weights in each call, while a trained model has one set.
    """
    for block in declared.blocks.values():
        for name in (*stages_in(block.body), *heads_in(block.body)):
            model = name.text.partition(".")[0]
            if model in declared.uses:
                report(errors.model_in_block(name.span, model))


def _callees(node: Node) -> list[str]:
    """Names in a node that may refer to blocks."""
    return [name.text for name in (*stages_in(node), *heads_in(node))]
