"""Training and criteria, and their requirements on the rest of a spec."""

from collections.abc import Mapping
from typing import Any

from ... import ir
from ...diagnostics import errors
from ...diagnostics.diagnostic import UNKNOWN, Report
from ...ir.walk import operands_in
from ..declare import Declarations
from ..network.values import Inferred
from ..settings import check_settings, entry_span
from .chains import check_optimizer, check_schedule
from .criteria import check_criterion
from .losses import check_loss


def check_training(
    declared: Declarations, network: Inferred, report: Report
) -> dict[str, Any] | None:
    """Check the training fields of `ir.Spec`; return None after a report."""
    train = check_settings("train", declared, report)
    data = check_settings("data", declared, report)
    loss = check_loss(declared, network, report)
    optimizer = check_optimizer(declared, report)
    schedule = check_schedule(declared, report)
    accept = tuple(
        check_criterion(a, declared, network, report) for a in declared.accepts
    )
    if train is not UNKNOWN and loss is not UNKNOWN:
        _require_free_names(declared, loss, train["ensemble"], report)
    if data is not UNKNOWN:
        watched = () if schedule is UNKNOWN else schedule
        _require_splits(declared, data, watched, report)
    parts = (loss, optimizer, schedule, *accept)
    if train is UNKNOWN or data is UNKNOWN or UNKNOWN in parts:
        return None
    return {
        "train": ir.Train(**train),
        "data": ir.Data(**data),
        "loss": loss,
        "optimizer": optimizer,
        "schedule": schedule,
        "accept": accept,
    }


def _require_splits(
    declared: Declarations,
    data: Mapping[str, Any],
    schedule: tuple[ir.Schedule, ...],
    report: Report,
) -> None:
    """Require training rows, and test or validation rows where something reads them."""
    span = entry_span(declared, "data", "test")
    if data["validation"] + data["test"] >= 1:
        assert span is not None
        report(errors.training.nothing_left_to_train(span))
    if data["test"] == 0 and declared.accepts:
        report(errors.training.no_test_split(declared.accepts[0].span))
    watched = {dict(part.arguments).get("monitor") for part in schedule}
    if data["validation"] == 0 and "validation" in watched:
        report(errors.training.no_validation_split(declared.formulas["schedule"].span))


def _require_free_names(
    declared: Declarations, loss: ir.LossExpression, members: int, report: Report
) -> None:
    """Require that the names `NAME_spread` of an ensemble or of `nll` are free."""
    known = {**declared.axes, **declared.quantities}
    spread = {o.output for o in operands_in(loss) if isinstance(o, ir.Spread)}
    for output in declared.outputs() if members > 1 else sorted(spread):
        name = ir.spread_name(output)
        if name in known:
            cause = entry_span(declared, "train", "ensemble")
            cause = cause or declared.formulas["loss"].span
            span = known[name].name.span
            report(errors.training.spread_name_taken(span, output, cause))
