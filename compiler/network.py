"""The network as a whole: its values in order, each output given once, nothing idle."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from . import errors, ir, syntax
from .constants import UNKNOWN, Unknown
from .declare import Declarations
from .errors import Report
from .infer import Inference
from .limits import Budget
from .mentions import (
    Node,
    calls_in,
    heads_in,
    named_in,
    named_outside,
    order,
    stages_in,
    values_in,
)
from .models import models_of
from .place import Context, Keys, NamedStage, Place
from .quantities import described, same_quantity
from .source import Span
from .vocabulary import ACTIVATIONS, LAYERS, Family, Shape

Variables = Mapping[str, ir.Variable | Unknown]
Assignments = Mapping[str, syntax.Assignment]


@dataclass(frozen=True, slots=True)
class Inferred:
    """What is known of a network.

    Attributes:
        values: in an order in which each comes after those it reads.
        shapes: of inputs, outputs and values in the units of the network, by name.
        models: for a value that is the output of a used model, its name in the spec
            and that output.
    """

    values: tuple[ir.Value, ...]
    shapes: Mapping[str, Shape | Unknown]
    variables: Variables
    models: Mapping[str, tuple[str, ir.Variable]]
    inference: Inference


def infer_network(
    declared: Declarations,
    variables: Variables,
    uses: Mapping[str, ir.Use | None],
    report: Report,
) -> Inferred:
    """The values of a network, each after those it reads, with their shapes."""
    blocks = _usable_blocks(declared.blocks, report)
    functions = _usable_functions(declared.functions, report)
    budget = Budget(report)
    quantities = {n: v for n, v in variables.items() if isinstance(v, ir.Variable)}
    constants = declared.constants
    context = Context(functions, blocks, uses, quantities, constants, report, budget)
    inference = Inference(context)
    _check_formulas(inference)
    shapes = _input_shapes(declared, variables)
    if declared.network is None:
        return Inferred((), shapes, variables, {}, inference)
    assignments = _assignments(declared, report)
    _require_outputs(declared, assignments, report)
    _require_use(declared, assignments, report)
    _require_known_stages(declared, report)
    _require_no_models(declared, report)
    names, cycle = order(_needs(assignments))
    if cycle:
        span = assignments[cycle[0]].target.span
        report(errors.cyclic_names(span, "value", cycle))
    shapes |= dict.fromkeys(assignments, UNKNOWN)
    values = _infer_values(names, assignments, declared, variables, shapes, inference)
    if budget.parameters == 0 and values and len(values) == len(assignments):
        start = declared.network.span.start
        report(errors.nothing_to_train(Span(start, start + len("network"))))
    return Inferred(values, shapes, variables, models_of(values, uses), inference)


# ---- names ----


def _needs(assignments: Assignments) -> dict[str, list[str]]:
    """Which values each reads, or has a named stage of."""
    owners = {
        n.text: name for name, a in assignments.items() for n in named_outside(a.value)
    }
    found: dict[str, list[str]] = {}
    for name, assignment in assignments.items():
        stages = [s.text for s in stages_in(assignment.value)]
        found[name] = list(values_in(assignment.value))
        found[name] += [owners[s] for s in stages if owners.get(s, name) != name]
    return found


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


def _usable_blocks(
    blocks: Mapping[str, syntax.Block], report: Report
) -> dict[str, syntax.Block | None]:
    """The blocks; None for all of them after a report that one calls itself."""
    _, cycle = order({name: _callees(block.body) for name, block in blocks.items()})
    if cycle:
        report(errors.cyclic_names(blocks[cycle[0]].name.span, "block", cycle))
        return dict.fromkeys(blocks)
    return dict(blocks)


def _usable_functions(
    functions: Mapping[str, syntax.Function], report: Report
) -> dict[str, syntax.Function | None]:
    """The functions; None for those that have a mistake."""
    for name, function in functions.items():
        if not function.parameters:
            report(errors.takes_nothing(function.name.span, name))
    calls = {n: [c.text for c in calls_in(f.value)] for n, f in functions.items()}
    _, cycle = order(calls)
    if cycle:
        report(errors.cyclic_names(functions[cycle[0]].name.span, "function", cycle))
        return dict.fromkeys(functions)
    return {name: f if f.parameters else None for name, f in functions.items()}


def _check_formulas(inference: Inference) -> None:
    """Find the mistakes of functions that do not depend on the shapes of values."""
    for function in inference.context.functions.values():
        if function is not None:
            names = [parameter.name.text for parameter in function.parameters]
            values = dict.fromkeys(names, UNKNOWN)
            scope = inference.context.constants
            place = Place(values, scope, Keys(), formula=True)
            inference.infer(function.value, place)


def _require_known_stages(declared: Declarations, report: Report) -> None:
    """Blocks are checked where they are called; those nobody calls, for names alone."""
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


def _require_no_models(declared: Declarations, report: Report) -> None:
    """A block has weights of its own in each call, a used model has one set of them."""
    for block in declared.blocks.values():
        for name in (*stages_in(block.body), *heads_in(block.body)):
            model = name.text.partition(".")[0]
            if model in declared.uses:
                report(errors.model_in_block(name.span, model))


def _callees(node: Node) -> list[str]:
    """Names of the blocks that may be called, among others."""
    return [name.text for name in (*stages_in(node), *heads_in(node))]


# ---- shapes ----


def _input_shapes(
    declared: Declarations, variables: Variables
) -> dict[str, Shape | Unknown]:
    return {
        name: v if isinstance(v, Unknown) else ir.network_shape(v)
        for name, v in variables.items()
        if declared.is_input(name)
    }


def _infer_values(
    names: Iterable[str],
    assignments: Assignments,
    declared: Declarations,
    variables: Variables,
    shapes: dict[str, Shape | Unknown],
    inference: Inference,
) -> tuple[ir.Value, ...]:
    report = inference.context.report
    named: dict[str, NamedStage | None] = {}
    values: list[ir.Value] = []
    for name in names:
        expression = assignments[name].value
        output = variables.get(name)
        place = Place(
            shapes,
            declared.constants,
            Keys(),
            named=named,
            categories=_categories(variables),
            target=(
                ir.network_shape(output) if isinstance(output, ir.Variable) else output
            ),
            following=_head_family(output),
        )
        found = inference.infer_value(expression, place)
        if isinstance(output, ir.Variable) and found is not UNKNOWN:
            declaration = declared.quantities[name]
            uses = inference.context.uses
            found = _fit(found, output, expression, declaration, uses, report)
        shapes[name] = UNKNOWN if found is UNKNOWN else ir.shape_of(found)
        if found is not UNKNOWN:
            values.append(ir.Value(name, found))
    return tuple(values)


def _categories(variables: Variables) -> frozenset[str]:
    return frozenset(
        name
        for name, variable in variables.items()
        if isinstance(variable, ir.Variable)
        and variable.role == "input"
        and variable.kind == "one_of"
    )


def _head_family(output: ir.Variable | Unknown | None) -> Family:
    known = isinstance(output, ir.Variable)
    saturates = known and isinstance(output.scaling, ir.Interval)
    return "glorot" if saturates else "lecun"


def _fit(
    found: ir.Expression,
    output: ir.Variable,
    expression: syntax.Expression,
    declaration: syntax.Quantity,
    uses: Mapping[str, ir.Use | None],
    report: Report,
) -> ir.Expression | Unknown:
    """The value of an output in its declared shape; a vector of one is a scalar."""
    given, wanted = ir.shape_of(found), ir.network_shape(output)
    model = models_of((ir.Value(output.name, found),), uses).get(output.name)
    if model is not None and not same_quantity(model[1], output):
        span = declaration.name.span
        names = (output.name, f"{model[0]}.{model[1].name}")
        pair = (described(output), described(model[1]))
        report(errors.model_output_mismatch(span, *names, *pair))
        return UNKNOWN
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
