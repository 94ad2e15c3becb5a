"""Names in a network: assignments of outputs, unused values, known blocks."""

from collections.abc import Mapping

from ... import syntax
from ...diagnostics import errors
from ...diagnostics.diagnostic import Report
from ...syntax.mentions import order
from ...syntax.symbols import Symbols
from ..declare import Declarations

Assignments = Mapping[str, syntax.Assignment]


def needs(assignments: Assignments, symbols: Symbols) -> dict[str, list[str]]:
    """Values that each assignment reads, also through named stages."""
    values = symbols.network.values
    owners = {
        stage: name
        for name, a in assignments.items()
        for stage in symbols.network.stages.values()
        if a.span.start <= stage.span.start < a.span.end
    }
    reads: dict[str, list[str]] = {}
    for name, assignment in assignments.items():
        read = symbols.read_in(assignment.value.span)
        reads[name] = [s.name for s in read if values.get(s.name) == s]
        reads[name] += [owners[s] for s in read if owners.get(s, name) != name]
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
            report(errors.names.assigned_twice(name.span, name.text, first))
        assigned.setdefault(name.text, assignment)
    return assigned


def require_outputs(
    declared: Declarations, assignments: Assignments, report: Report
) -> None:
    for name in declared.outputs():
        if name not in assignments:
            span = declared.quantities[name].name.span
            report(errors.names.output_not_assigned(span, name))


def require_use(
    declared: Declarations, assignments: Assignments, report: Report
) -> None:
    """Require that every input, model and intermediate value is read."""
    spans = [assignment.value.span for assignment in assignments.values()]
    spans += [declared.formulas["loss"].span] if "loss" in declared.formulas else []
    spans += [block.span for block in declared.blocks.values()]
    # A value in stage position is reported separately.
    mentions = (mention for s in spans for mention in declared.symbols.within(s))
    known = {mention.symbol.span for mention in mentions}
    inputs = (q.name for q in declared.quantities.values() if q.role == "input")
    models = (use.name for use in declared.uses.values())
    targets = (assignment.target for assignment in assignments.values())
    values = (name for name in targets if name.text not in declared.quantities)
    for kind, names in (("input", inputs), ("model", models), ("value", values)):
        for name in names:
            if name.span not in known:
                report(errors.names.unused(name.span, kind, name.text))


def usable_blocks(
    declared: Declarations, report: Report
) -> dict[str, syntax.Block | None]:
    """Blocks by name; all None after a report of recursion."""
    blocks, symbols = declared.blocks, declared.symbols
    spans = {name: block.body.span for name, block in blocks.items()}
    _, cycle = order(symbols.mentions(spans, "block"))
    if cycle:
        report(errors.names.cyclic_names(blocks[cycle[0]].name.span, "block", cycle))
        return dict.fromkeys(blocks)
    return dict(blocks)


def usable_functions(
    declared: Declarations, report: Report
) -> dict[str, syntax.Function | None]:
    """Functions by name; None for those with errors."""
    functions, symbols = declared.functions, declared.symbols
    for name, function in functions.items():
        if not function.parameters:
            report(errors.values.takes_nothing(function.name.span, name))
    spans = {name: function.value.span for name, function in functions.items()}
    _, cycle = order(symbols.mentions(spans, "function"))
    if cycle:
        report(
            errors.names.cyclic_names(functions[cycle[0]].name.span, "function", cycle)
        )
        return dict.fromkeys(functions)
    return {name: f if f.parameters else None for name, f in functions.items()}


def idle_blocks(declared: Declarations) -> tuple[syntax.Block, ...]:
    """Blocks that the network does not call, also through other blocks."""
    symbols = declared.symbols
    waiting = [] if declared.network is None else [declared.network.span]
    idle = dict(declared.blocks)
    while waiting:
        for symbol in symbols.read_in(waiting.pop()):
            block = idle.pop(symbol.name, None) if symbol.kind == "block" else None
            waiting += [block.body.span] if block is not None else []
    return tuple(idle.values())


def require_no_models(declared: Declarations, report: Report) -> None:
    """Require that blocks use no trained model.

    A block has separate weights in each call, while a trained model has one set.
    """
    for block in declared.blocks.values():
        for mention in declared.symbols.within(block.body.span):
            if mention.symbol.kind == "use" and not mention.misplaced:
                report(errors.files.model_in_block(mention.span, mention.symbol.name))
