"""Training and criteria, and their requirements on the rest of a spec."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from ... import ir
from ...diagnostics import errors
from ...diagnostics.diagnostic import UNKNOWN, Report
from ...ir.walk import operands_in
from ...text.source import Span
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
    """Require rows for training, and for tests and validation if they are read."""
    checked = ir.Data(**data)
    if sum(ir.share_of(checked, split) for split in ir.HELD_OUT) >= 1:
        order = ("test", "calibration", "validation")
        given = (entry_span(declared, "data", split) for split in order)
        report(errors.training.nothing_left_to_train(next(filter(None, given))))
    if not ir.may_have(checked, "test") and declared.accepts:
        report(errors.training.no_test_split(declared.accepts[0].span))
    watched = {dict(part.arguments).get("monitor") for part in schedule}
    if not ir.may_have(checked, "validation") and "validation" in watched:
        report(errors.training.no_validation_split(declared.formulas["schedule"].span))
    _require_agreement(declared, checked, report)


def _require_agreement(declared: Declarations, data: ir.Data, report: Report) -> None:
    """Require that the settings of splits and files do not contradict each other."""

    def span(name: str) -> Span:
        return entry_span(declared, "data", name) or declared.settings["data"].span

    drawn = [s for s in ir.HELD_OUT if ir.share_of(data, s)]
    named = [s for s in ir.HELD_OUT if getattr(data, s) and s not in drawn]
    if data.split is not None:
        for split in named:
            report(errors.splits.told_twice(span(split), split, span("split")))
    if not drawn and (named or data.split is not None):
        for setting in ("order", "split_seed"):
            if entry_span(declared, "data", setting) is not None:
                report(errors.splits.nothing_drawn(span(setting), setting))
    files = [*ir.files_of(data), *ir.files_of_splits(data).values()]
    again = [file for file, count in Counter(files).items() if count > 1]
    for file in again:
        report(errors.splits.file_twice(span("file"), file))


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
