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
from ..bind import match_arguments
from ..constants import all_known
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
    call: syntax.Call, shape: Shape, place: Place, inference: Infers
) -> list[ir.Stage] | Unknown:
    """Infer `thickness -> forward` or `thickness -> forward.reflectance(angle = a)`."""
    name, report = call.name, inference.context.report
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
    operands = _operands(call, use, shape, place, inference)
    if operands is UNKNOWN:
        return UNKNOWN
    result = ir.network_shape(outputs[member])
    return [ir.Model(model, member, operands, result)]


def _operands(
    call: syntax.Call,
    use: ir.Use,
    shape: Shape,
    place: Place,
    inference: Infers,
) -> tuple[tuple[str, ir.Given], ...] | Unknown:
    """The value of each input of a model; UNKNOWN after a report."""
    report = inference.context.report
    first, *others = use.spec.inputs
    names = [variable.name for variable in others]
    matched = match_arguments(call, names, report)
    if matched is UNKNOWN:
        return UNKNOWN
    operands = [_given(first, None, shape, place.quantity, call, inference)]
    for variable in others:
        if variable.name not in matched:
            return report(
                errors.files.model_input_missing(call.span, use.name, variable.name)
            )
        value = inference.infer_value(matched[variable.name], place.inside())
        if value is UNKNOWN:
            return UNKNOWN
        quantity = value.name if isinstance(value, ir.Read) else None
        own = ir.shape_of(value)
        operands.append(_given(variable, value, own, quantity, call, inference))
    known = all_known(operands)
    if known is UNKNOWN:
        return UNKNOWN
    return tuple(zip((first.name, *names), known, strict=True))


def _given(
    wanted: ir.Variable,
    value: ir.Expression | None,
    shape: Shape,
    quantity: str | None,
    call: syntax.Call,
    inference: Infers,
) -> ir.Given | Unknown:
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
    if own is None:
        expected, found = a_type(ir.network_shape(wanted)), a_type(shape)
    else:
        expected, found = type_and_unit(wanted), type_and_unit(own)
    name = call.name.text
    return inference.context.report(
        errors.files.model_input_mismatch(call.span, name, wanted.name, expected, found)
    )


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
