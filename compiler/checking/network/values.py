"""The values of a network in topological order, with their shapes."""

from collections.abc import Iterable, Mapping

from ... import ir, syntax
from ...diagnostics import errors
from ...diagnostics.diagnostic import UNKNOWN, Report, Unknown
from ...ir.wording import type_and_unit
from ...syntax.mentions import order
from ...text.record import record
from ...text.source import Span
from ...vocabulary import Family, Shape
from ..constants import evaluate
from ..contract.quantities import same_quantity
from ..declare import Declarations
from .budget import Budget
from .context import Context, Names, Place, Result
from .expressions import Inference
from .models import models_of
from .naming import (
    Assignments,
    assignments_of,
    idle_blocks,
    needs,
    require_no_models,
    require_outputs,
    require_use,
    usable_blocks,
    usable_functions,
)
from .unshaped import check_blocks

Variables = Mapping[str, ir.Variable | Unknown]


@record
class Inferred:
    """A checked network.

    Attributes:
        values: in topological order.
        shapes: shapes of inputs, outputs and values in units of the network, by name.
        models: for each value that is an output of a trained model, the model's name in
            the spec and that output.
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
    """Infer the values of a network and their shapes."""
    budget = Budget(report)
    context = Context(
        blocks=usable_blocks(declared, report),
        functions=usable_functions(declared, report),
        uses=uses,
        quantities={n: v for n, v in variables.items() if isinstance(v, ir.Variable)},
        constants=declared.constants,
        symbols=declared.symbols,
        report=report,
        budget=budget,
    )
    inference = Inference(context)
    _check_formulas(inference)
    check_blocks(idle_blocks(declared), inference)
    shapes = _input_shapes(declared, variables)
    if declared.network is None:
        return Inferred((), shapes, variables, {}, inference)
    assignments = assignments_of(declared, report)
    require_outputs(declared, assignments, report)
    require_use(declared, assignments, report)
    require_no_models(declared, report)
    names, cycle = order(needs(assignments, declared.symbols))
    if cycle:
        span = assignments[cycle[0]].target.span
        report(errors.names.cyclic_names(span, "value", cycle))
    shapes |= dict.fromkeys(assignments, UNKNOWN)
    values = _infer_values(names, assignments, declared, variables, shapes, inference)
    fine_tunes = any(use is not None and not use.frozen for use in uses.values())
    trains = fine_tunes or budget.parameters > 0
    if not trains and values and len(values) == len(assignments):
        start = declared.network.span.start
        report(errors.training.nothing_to_train(Span(start, start + len("network"))))
    return Inferred(values, shapes, variables, models_of(values, uses), inference)


def _check_formulas(inference: Inference) -> None:
    """Report errors in functions that do not depend on shapes."""
    for function in inference.context.functions.values():
        if function is not None:
            _check_defaults(function, inference.context)
            names = [parameter.name.text for parameter in function.parameters]
            values = dict.fromkeys(names, UNKNOWN)
            scope = inference.context.constants
            place = Place(values, scope, Names(), formula=True)
            inference.infer(function.value, place)


def _check_defaults(function: syntax.Function, context: Context) -> None:
    for parameter in function.parameters:
        if parameter.default is not None:
            evaluate(parameter.default, context.constants, context.report)


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
    taken = Names()
    values: list[ir.Value] = []
    for name in names:
        expression = assignments[name].value
        output = variables.get(name)
        taken = taken.inner()  # with weights of its own for each value
        place = Place(
            shapes,
            declared.constants,
            taken,
            categories=_categories(variables),
            target=(
                ir.network_shape(output) if isinstance(output, ir.Variable) else output
            ),
            following=_head_family(output),
        )
        value = inference.infer_value(expression, place)
        if isinstance(output, ir.Variable) and value is not UNKNOWN:
            declaration = declared.quantities[name]
            uses = inference.context.uses
            value = _fit(value, output, expression, declaration, uses, report)
        shapes[name] = UNKNOWN if value is UNKNOWN else ir.shape_of(value)
        if value is not UNKNOWN:
            values.append(ir.Value(name, value, span=assignments[name].span))
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
    value: ir.Expression,
    output: ir.Variable,
    expression: syntax.Expression,
    declaration: syntax.Quantity,
    uses: Mapping[str, ir.Use | None],
    report: Report,
) -> Result:
    """The value of an output in its declared shape, where (1,) equals a scalar."""
    shape, expected = ir.shape_of(value), ir.network_shape(output)
    model = models_of((ir.Value(output.name, value),), uses).get(output.name)
    if model is not None and not same_quantity(model[1], output):
        span = declaration.name.span
        names = (output.name, f"{model[0]}.{model[1].name}")
        pair = (type_and_unit(output), type_and_unit(model[1]))
        return report(errors.files.model_output_mismatch(span, *names, *pair))
    if shape == expected:
        return value
    if {shape, expected} == {(), (1,)}:
        return ir.Pipe(value, (ir.Reshape(expected),), expected, span=expression.span)
    span = expression.span
    if isinstance(expression, syntax.Pipe):
        span = expression.stages[-1].span
    declared = declaration.name.span.to(declaration.type.span)
    return report(
        errors.shapes.output_mismatch(span, output.name, expected, shape, declared)
    )
