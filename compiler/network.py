"""The network as a whole: its values in order, each output given once, nothing idle."""

from collections.abc import Iterable, Mapping

from . import errors, ir, syntax
from .constants import UNKNOWN, Unknown
from .declare import Declarations
from .errors import Report
from .infer import Inference
from .limits import Budget
from .mentions import Node, heads_in, order, stages_in, values_in
from .place import Context, Keys, Place
from .source import Span
from .vocabulary import ACTIVATIONS, LAYERS, Family, Shape

Variables = Mapping[str, ir.Variable | Unknown]
Assignments = Mapping[str, syntax.Assignment]


def infer_network(
    declared: Declarations, variables: Variables, report: Report
) -> tuple[ir.Value, ...]:
    """The values of a network, each after those it reads, with their shapes."""
    blocks = _usable_blocks(declared.blocks, report)
    if declared.network is None:
        return ()
    assignments = _assignments(declared, report)
    _require_outputs(declared, assignments, report)
    _require_use(declared, assignments, report)
    _require_known_stages(declared, report)
    names, cycle = order({name: values_in(a.value) for name, a in assignments.items()})
    if cycle:
        span = assignments[cycle[0]].target.span
        report(errors.cyclic_names(span, "value", cycle))
    budget = Budget(report)
    context = Context(blocks, declared.constants, report, budget)
    values = _infer_values(names, assignments, declared, variables, context)
    if budget.parameters == 0 and values and len(values) == len(assignments):
        start = declared.network.span.start
        report(errors.nothing_to_train(Span(start, start + len("network"))))
    return values


# ---- names ----


def _assignments(
    declared: Declarations, report: Report
) -> dict[str, syntax.Assignment]:
    """The assignments by name; a second one of an output is reported."""
    assert declared.network is not None
    found: dict[str, syntax.Assignment] = {}
    for assignment in declared.network.assignments:
        name = assignment.target
        if declared.is_input(name.text):  # already reported
            continue
        if name.text in found and declared.is_output(name.text):
            first = found[name.text].target.span
            report(errors.assigned_twice(name.span, name.text, first))
        found.setdefault(name.text, assignment)
    return found


def _require_outputs(
    declared: Declarations, assignments: Assignments, report: Report
) -> None:
    for name in declared.outputs():
        if name not in assignments:
            span = declared.quantities[name].name.span
            report(errors.output_not_assigned(span, name))


def _require_use(
    declared: Declarations, assignments: Assignments, report: Report
) -> None:
    """Every input and every value that is no output has to be read somewhere."""
    read = {name for a in assignments.values() for name in values_in(a.value)}
    # A value that stands where a stage does is a mistake of its own.
    read |= {name for a in assignments.values() for name in _callees(a.value)}
    for name, quantity in declared.quantities.items():
        if quantity.role == "input" and name not in read:
            report(errors.unused(quantity.name.span, "input", name))
    for name, assignment in assignments.items():
        if name not in declared.quantities and name not in read:
            report(errors.unused(assignment.target.span, "value", name))


def _usable_blocks(
    blocks: Mapping[str, syntax.Block], report: Report
) -> dict[str, syntax.Block | None]:
    """The blocks; None for all of them after a report that one calls itself."""
    _, cycle = order({name: _callees(block.body) for name, block in blocks.items()})
    if cycle:
        report(errors.cyclic_names(blocks[cycle[0]].name.span, "block", cycle))
        return dict.fromkeys(blocks)
    return dict(blocks)


def _require_known_stages(declared: Declarations, report: Report) -> None:
    """Blocks are checked where they are called; those nobody calls, for names alone."""
    assert declared.network is not None
    waiting = [n for a in declared.network.assignments for n in _callees(a.value)]
    idle = dict(declared.blocks)
    while waiting:
        block = idle.pop(waiting.pop(), None)
        if block is not None:
            waiting += _callees(block.body)
    known = (*declared.blocks, *LAYERS, *ACTIVATIONS)
    for block in idle.values():
        for stage in stages_in(block.body):
            if stage.text not in known:
                report(errors.unknown_stage(stage.span, stage.text, known, ()))


def _callees(node: Node) -> list[str]:
    """Names of the blocks that may be called, among others."""
    return [name.text for name in (*stages_in(node), *heads_in(node))]


# ---- shapes ----


def _infer_values(
    names: Iterable[str],
    assignments: Assignments,
    declared: Declarations,
    variables: Variables,
    context: Context,
) -> tuple[ir.Value, ...]:
    shapes: dict[str, Shape | Unknown] = {
        name: v if isinstance(v, Unknown) else ir.network_shape(v)
        for name, v in variables.items()
        if declared.is_input(name)
    }
    shapes |= dict.fromkeys(assignments, UNKNOWN)
    inference = Inference(context)
    values: list[ir.Value] = []
    for name in names:
        expression = assignments[name].value
        output = variables.get(name)
        place = Place(
            shapes,
            declared.constants,
            Keys(),
            target=(
                ir.network_shape(output) if isinstance(output, ir.Variable) else output
            ),
            following=_head_family(output),
        )
        found = inference.infer_value(expression, place)
        if isinstance(output, ir.Variable) and found is not UNKNOWN:
            declaration = declared.quantities[name]
            found = _fit(found, output, expression, declaration, context.report)
        shapes[name] = UNKNOWN if found is UNKNOWN else ir.shape_of(found)
        if found is not UNKNOWN:
            values.append(ir.Value(name, found))
    return tuple(values)


def _head_family(output: ir.Variable | Unknown | None) -> Family:
    known = isinstance(output, ir.Variable)
    saturates = known and isinstance(output.scaling, ir.Interval)
    return "glorot" if saturates else "lecun"


def _fit(
    found: ir.Expression,
    output: ir.Variable,
    expression: syntax.Expression,
    declaration: syntax.Quantity,
    report: Report,
) -> ir.Expression | Unknown:
    """The value of an output in its declared shape; a vector of one is a scalar."""
    given, wanted = ir.shape_of(found), ir.network_shape(output)
    if given == wanted:
        return found
    if {given, wanted} == {(), (1,)}:
        return ir.Pipe(found, (ir.Reshape(wanted),), wanted)
    span = expression.span
    if isinstance(expression, syntax.Pipe):
        span = expression.stages[-1].span
    declared = declaration.name.span.to(declaration.type.span)
    report(errors.output_mismatch(span, output.name, wanted, given, declared))
    return UNKNOWN
