"""The network as a whole: its values in order, each output given once, nothing idle."""

from collections.abc import Iterable, Mapping

from . import errors, ir, syntax
from .constants import UNKNOWN, Report, Unknown
from .declare import Declarations
from .infer import Inference, shape_of
from .limits import Budget
from .mentions import order, stages_in, values_in
from .place import Context, Keys, Place
from .vocabulary import Family, Shape

Variables = Mapping[str, ir.Variable | Unknown]


def infer_network(
    declared: Declarations, variables: Variables, report: Report
) -> tuple[ir.Value, ...]:
    """The values of a network, each after those it reads, with their shapes."""
    if declared.network is None:
        return ()
    assignments = _assignments(declared, report)
    _require_outputs(declared, assignments, report)
    _require_use(declared, assignments, report)
    names, cycle = order({name: values_in(a.value) for name, a in assignments.items()})
    if cycle:
        span = assignments[cycle[0]].target.span
        report(errors.cyclic_names(span, "value", cycle))
    blocks = _usable_blocks(declared.blocks, report)
    context = Context(blocks, declared.constants, report, Budget(report))
    return _infer_values(names, assignments, declared, variables, context)


def _assignments(
    declared: Declarations, report: Report
) -> dict[str, syntax.Assignment]:
    """The assignments by name; a second one of an output is reported."""
    assert declared.network is not None
    found: dict[str, syntax.Assignment] = {}
    for assignment in declared.network.assignments:
        name = assignment.target
        if name.text in found and name.text in declared.quantities:
            first = found[name.text].target.span
            report(errors.assigned_twice(name.span, name.text, first))
        found.setdefault(name.text, assignment)
    return found


def _require_outputs(
    declared: Declarations,
    assignments: Mapping[str, syntax.Assignment],
    report: Report,
) -> None:
    for name, quantity in declared.quantities.items():
        if quantity.role == "output" and name not in assignments:
            report(errors.output_not_assigned(quantity.name.span, name))


def _require_use(
    declared: Declarations,
    assignments: Mapping[str, syntax.Assignment],
    report: Report,
) -> None:
    """Every input and every value that is no output has to be read somewhere."""
    read = {name for a in assignments.values() for name in values_in(a.value)}
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
    _, cycle = order({name: stages_in(block.body) for name, block in blocks.items()})
    if cycle:
        report(errors.cyclic_names(blocks[cycle[0]].name.span, "block", cycle))
        return dict.fromkeys(blocks)
    return dict(blocks)


def _infer_values(
    names: Iterable[str],
    assignments: Mapping[str, syntax.Assignment],
    declared: Declarations,
    variables: Variables,
    context: Context,
) -> tuple[ir.Value, ...]:
    inference = Inference(context)
    shapes: dict[str, Shape | Unknown] = {
        name: v if isinstance(v, Unknown) else v.shape
        for name, v in variables.items()
        if declared.quantities[name].role == "input"
    }
    shapes |= dict.fromkeys(assignments, UNKNOWN)
    values: list[ir.Value] = []
    for name in names:
        variable = variables.get(name)
        output = variable if isinstance(variable, ir.Variable) else None
        place = Place(
            shapes,
            declared.constants,
            Keys(),
            target=None if output is None else output.shape,
            following=_head_family(output),
        )
        expression = assignments[name].value
        found = inference.value(expression, place)
        if output is not None and found is not UNKNOWN:
            declaration = declared.quantities[name]
            found = _fit(found, output, expression, declaration, context.report)
        shapes[name] = UNKNOWN if found is UNKNOWN else shape_of(found)
        if found is not UNKNOWN:
            values.append(ir.Value(name, found))
    return tuple(values)


def _head_family(output: ir.Variable | None) -> Family:
    saturates = output is not None and isinstance(output.scaling, ir.Interval)
    return "glorot" if saturates else "lecun"


def _fit(
    found: ir.Expression,
    output: ir.Variable,
    expression: syntax.Expression,
    declaration: syntax.Quantity,
    report: Report,
) -> ir.Expression | Unknown:
    """The value of an output in its declared shape; a vector of one is a scalar."""
    given = shape_of(found)
    if given == output.shape:
        return found
    if {given, output.shape} == {(), (1,)}:
        return ir.Pipe(found, (ir.Reshape(output.shape),), output.shape)
    span = expression.span
    if isinstance(expression, syntax.Pipe):
        span = expression.stages[-1].span
    declared = declaration.name.span.to(declaration.type.span)
    report(errors.output_mismatch(span, output.name, output.shape, given, declared))
    return UNKNOWN
