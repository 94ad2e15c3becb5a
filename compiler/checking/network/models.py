"""Trained models as stages of a network, read from their run folders."""

from collections.abc import Callable, Mapping
from typing import Any

from ... import ir, syntax
from ...diagnostics import errors
from ...diagnostics.diagnostic import UNKNOWN, Report, Unknown, a_type
from ...ir.wording import type_and_unit
from ...text.models import read_model
from ...text.reading import Unreadable
from ...text.source import Source
from ...vocabulary import Shape
from ..bind import match_arguments, stage_arguments, stage_name
from ..contract.quantities import same_quantity
from .bodies import Infers
from .context import Place

Check = Callable[[Source, Mapping[str, Any]], ir.Spec | str]
"""The checked program of a source, or the first of its mistakes."""


def check_uses(
    uses: Mapping[str, syntax.Use], source: Source, check: Check, report: Report
) -> dict[str, ir.Use | None]:
    """Load the models that a spec uses, by name; return None after a report."""
    return {name: _check_use(use, source, check, report) for name, use in uses.items()}


def _check_use(
    use: syntax.Use, source: Source, check: Check, report: Report
) -> ir.Use | None:
    path, span = use.path.value.rstrip("/"), use.path.span
    try:
        model = read_model(path, source)
    except Unreadable as reason:
        report(errors.files.used_is_no_run(span, path, str(reason)))
        return None
    found = check(model.source, model.overrides)
    if isinstance(found, str):
        report(errors.files.used_no_longer_compiles(span, path, found))
        return None
    if found.train.ensemble > 1:
        report(errors.files.used_ensemble(span))
        return None
    return ir.Use(use.name.text, path, use.frozen, found)


def require_one_precision(
    uses: Mapping[str, syntax.Use],
    models: Mapping[str, ir.Use | None],
    precision: str,
    report: Report,
) -> None:
    """Require that every model has the precision of the spec."""
    for name, use in models.items():
        if use is not None and use.spec.train.precision != precision:
            span = uses[name].path.span
            report(
                errors.files.used_precision(span, use.spec.train.precision, precision)
            )


# ---- as stages ----


def infer_model(
    stage: syntax.Name | syntax.Call, shape: Shape, place: Place, inference: Infers
) -> list[ir.Stage] | Unknown:
    """Infer `thickness -> forward` or `thickness -> forward.reflectance(angle = a)`."""
    name, report = stage_name(stage), inference.context.report
    model, _, member = name.text.partition(".")
    use = inference.context.uses[model]
    if use is None or place.in_block:  # which is reported
        return UNKNOWN
    outputs = {variable.name: variable for variable in use.spec.outputs}
    if not member and len(outputs) == 1:
        member = next(iter(outputs))
    if member not in outputs:
        return report(
            errors.files.unknown_output(name.span, model, member, tuple(outputs))
        )
    operands = _operands(stage, use, shape, place, inference)
    if operands is None:
        return UNKNOWN
    result = ir.network_shape(outputs[member])
    return [ir.Model(model, member, operands, result)]


def _operands(
    stage: syntax.Name | syntax.Call,
    use: ir.Use,
    shape: Shape,
    place: Place,
    inference: Infers,
) -> tuple[tuple[str, ir.Given], ...] | None:
    """The value of each input of a model; None after a report."""
    report = inference.context.report
    first, *others = use.spec.inputs
    names = [variable.name for variable in others]
    name = stage_name(stage)
    matched = match_arguments(name, stage_arguments(stage), names, report)
    if matched is None:
        return None
    given = _given(first, None, shape, place.quantity, stage, inference)
    operands = [(first.name, given)]
    for variable in others:
        if variable.name not in matched:
            report(
                errors.files.model_input_missing(stage.span, use.name, variable.name)
            )
            return None
        value = inference.infer_value(matched[variable.name], place.inside())
        if value is UNKNOWN:
            return None
        quantity = value.name if isinstance(value, ir.Read) else None
        own = ir.shape_of(value)
        given = _given(variable, value, own, quantity, stage, inference)
        operands.append((variable.name, given))
    known = tuple((n, given) for n, given in operands if given is not None)
    return known if len(known) == len(operands) else None


def _given(
    wanted: ir.Variable,
    value: ir.Expression | None,
    shape: Shape,
    quantity: str | None,
    stage: syntax.Name | syntax.Call,
    inference: Infers,
) -> ir.Given | None:
    """A quantity of the spec in physical units, or a plain value."""
    own = inference.context.quantities.get(quantity or "")
    if own is not None:
        exact = isinstance(wanted.scaling, ir.Phase | ir.OneHot)
        fits = same_quantity(own, wanted) and own.periodic == wanted.periodic
        if fits and not (
            exact and own.role == "input" and own.scaling != wanted.scaling
        ):
            return ir.Given(value, own.name)
    elif shape == ir.network_shape(wanted):
        return ir.Given(value, None)
    expected, found = type_and_unit(wanted), "" if own is None else type_and_unit(own)
    if own is None:
        expected, found = (
            a_type(ir.network_shape(wanted)),
            a_type(shape),
        )
    name = stage_name(stage).text
    mistake = errors.files.model_input_mismatch(
        stage.span, name, wanted.name, expected, found
    )
    inference.context.report(mistake)
    return None


def models_of(
    values: tuple[ir.Value, ...], uses: Mapping[str, ir.Use | None]
) -> dict[str, tuple[str, ir.Variable]]:
    """Values that are an unchanged output of a model, with the model and output."""
    models: dict[str, tuple[str, ir.Variable]] = {}
    for value in values:
        match value.expression:
            case ir.Pipe(stages=(*_, ir.Model(name=name, output=output))):
                use = uses[name]
                assert use is not None
                variables = {v.name: v for v in use.spec.outputs}
                models[value.name] = (name, variables[output])
            case _:
                continue
    return models
