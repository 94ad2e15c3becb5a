"""W4xx: schedules and early stopping."""

from collections.abc import Iterator
from typing import Any

from .. import ir
from ..checking.settings import entry_span
from ..diagnostics.diagnostic import Fix, Note
from ..text.source import Span
from ..vocabulary import SCHEDULES
from .arguments import argument_edit
from .lint import Finding, Program, finds, span_of

_PRECHELT = "Prechelt (1998), Early Stopping - But When?, Neural Networks 11"
_COSINE = "Loshchilov and Hutter (2017), https://arxiv.org/abs/1608.03983"
_WARMUP = "Goyal et al. (2017), https://arxiv.org/abs/1706.02677"
_PLATEAU = "https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html"


def _noted(program: Program, name: str, label: str) -> tuple[Note, ...]:
    """A note at a setting of `train`, if it is given."""
    span = entry_span(program.declared, "train", name)
    return () if span is None else (Note(span, label),)


def _length(program: Program) -> tuple[Note, ...]:
    """A note at `epochs`, which `dotnn train --epochs` overrides."""
    epochs = _counted(program.spec.train.epochs)
    return _noted(program, "epochs", f"this training has {epochs}")


def _counted(epochs: int) -> str:
    return f"{epochs} epoch{'s' if epochs > 1 else ''}"


def _stop_span(program: Program) -> Span:
    span = entry_span(program.declared, "train", "stop_after")
    assert span is not None
    return span


def _plateaus(program: Program) -> Iterator[tuple[ir.Schedule, dict[str, Any]]]:
    for part in program.spec.schedule:
        if part.name == "plateau":
            yield part, dict(part.arguments)


@finds("W401", _PRECHELT)
def find_patient_plateau(program: Program) -> Iterator[Finding]:
    """Find plateaus at least as patient as early stopping."""
    train, data = program.spec.train, program.spec.data
    stop = train.stop_after
    if stop is None or stop >= train.epochs:
        return
    for part, given in _plateaus(program):
        apart = given["monitor"] == "train" and ir.may_have(data, "validation")
        if given["patience"] >= stop and not apart:
            yield _patient_plateau(program, part, given["patience"], stop)


def _patient_plateau(
    program: Program, part: ir.Schedule, patience: int, stop: int
) -> Finding:
    message = (
        f"training stops after {stop} epochs without progress, before the rate "
        f"would drop after {patience}"
    )
    hint = "lower `patience`, or raise `stop_after`"
    notes = _noted(program, "stop_after", f"stops after {stop}")
    less, fix = stop // 3, None
    if less:
        edit = argument_edit(program, part, "patience", f"{less}")
        fix = Fix(f"lower `patience` to {less}", (edit,))
    return Finding(span_of(part), message, "the rate never drops", hint, notes, fix)


@finds("W402", _PRECHELT, level="note")
def find_training_watched(program: Program) -> Iterator[Finding]:
    """Find plateaus on the training loss despite a validation split."""
    if not program.spec.data.validation:
        return
    for part, given in _plateaus(program):
        if given["monitor"] == "train":
            message = "the plateau watches the training loss despite a validation split"
            label = "keeps falling while the network overfits"
            hint = "remove `monitor` to watch the validation loss"
            yield Finding(span_of(part), message, label, hint)


@finds("W403", _PLATEAU)
def find_floor(program: Program) -> Iterator[Finding]:
    """Find plateaus whose floor is reached at once, or never."""
    epochs = program.spec.train.epochs
    for part, given in _plateaus(program):
        factor, floor = given["factor"], given["min_scale"]
        drops = _most_drops(epochs, given["patience"], given["cooldown"])
        if factor < floor:
            message = f"the rate drops once, to {floor:g} instead of {factor:g}"
            label = "`min_scale` is above `factor`"
            hint = "lower `min_scale`, which is relative to the first rate"
            yield Finding(span_of(part), message, label, hint)
        elif drops and 0 < floor < factor**drops:
            message = f"the rate never reaches the floor `min_scale = {floor:g}`"
            label = f"{epochs} epochs allow {drops} drops, to {factor**drops:.2g}"
            hint = "remove `min_scale`, or lower `patience`"
            yield Finding(span_of(part), message, label, hint)


def _most_drops(epochs: int, patience: int, cooldown: int) -> int:
    """Largest number of drops within the epochs."""
    left = epochs - 1 - patience
    return 1 + left // (patience + cooldown) if left >= 0 else 0


@finds("W413", _PLATEAU)
def find_unreached_plateau(program: Program) -> Iterator[Finding]:
    """Find plateaus with at least as much patience as epochs are left."""
    train = program.spec.train
    stop = train.stop_after or train.epochs
    left = train.epochs
    for part in program.spec.schedule:
        given = dict[str, Any](part.arguments)
        # If training stops before the last epoch, W401 reports it.
        earlier = stop < train.epochs and given.get("patience", 0) >= stop
        if part.name == "plateau" and 0 < left <= given["patience"] and not earlier:
            yield _unreached_plateau(program, part, given["patience"], left)
        left -= SCHEDULES[part.name].epochs(given)


def _unreached_plateau(
    program: Program, part: ir.Schedule, patience: int, left: int
) -> Finding:
    epochs = program.spec.train.epochs
    where = "in training" if left == epochs else "after the previous schedule"
    message = f"a patience of {_counted(patience)} is never reached {where}"
    hint, less, fix = "lower `patience`, or raise `epochs`", left // 3, None
    if less > 0:
        edit = argument_edit(program, part, "patience", f"{less}")
        # Few epochs may be a first try.
        fix = Fix(f"lower `patience` to {less}", (edit,), safe=False)
    label, notes = f"{_counted(left)} left, so the rate never drops", _length(program)
    return Finding(span_of(part), message, label, hint, notes, fix)


@finds("W408", _PRECHELT)
def find_unwatched(program: Program) -> Iterator[Finding]:
    """Find early stopping and plateaus on the training loss."""
    if ir.may_have(program.spec.data, "validation"):
        return
    hint = "add `validation = 10%` to `data { … }`"
    label = "no validation split"
    if program.spec.train.stop_after is not None:
        message = "early stopping watches the training loss"
        yield Finding(_stop_span(program), message, label, hint)
    if "data" not in program.declared.settings:
        return  # a sketch, deliberately without held-out rows
    for part, given in _plateaus(program):
        if given["monitor"] is None:
            message = "the plateau watches the training loss"
            yield Finding(span_of(part), message, label, hint)


_SLACK = 0.05  # tolerance for the end of a schedule, as a share of the epochs
_CUT = 0.1  # share of a part that may remain
_NOTHING = 1e-3  # scale below which nothing is learned


@finds("W409", _COSINE)
def find_unequal_ends(program: Program) -> Iterator[Finding]:
    """Find schedules that end long before or after training."""
    start, epochs = 0, program.spec.train.epochs
    for index, part in enumerate(program.spec.schedule):
        row, given = SCHEDULES[part.name], dict[str, Any](part.arguments)
        lasts = row.epochs(given)
        end, last = start + lasts, index == len(program.spec.schedule) - 1
        last_scale = row.scale(given, lasts) if lasts else 1.0
        if last_scale < 1 and end - epochs > _CUT * lasts:
            yield _unequal_end(program, part, start, lasts, "is cut off")
            return
        if last and last_scale < _NOTHING and epochs - end > _SLACK * epochs:
            yield _unequal_end(program, part, start, lasts, "ends early")
        boundary = max(given.get("boundaries", ()), default=0)
        if boundary and start + boundary >= epochs:
            yield _late_boundary(program, part, boundary)
        start = end


def _unequal_end(
    program: Program, part: ir.Schedule, start: int, lasts: int, what: str
) -> Finding:
    epochs = program.spec.train.epochs
    message = f"`{part.name}` ends at epoch {start + lasts}, and training at {epochs}"
    label = "the rate stays high"
    if what == "ends early":
        label = f"the last {epochs - start - lasts} epochs train nothing"
    notes = _length(program)
    left, fix = epochs - start, None
    hint = "end both together"
    if left > 0:
        edit = argument_edit(program, part, "epochs", f"{left}")
        hint = f"end both together: `{part.name}(epochs = {left})`"
        # Either of the two may be intended.
        fix = Fix(f"set `{part.name}` to {left} epochs", (edit,), safe=False)
    return Finding(span_of(part), message, label, hint, notes, fix)


def _late_boundary(program: Program, part: ir.Schedule, boundary: int) -> Finding:
    message = f"epoch {boundary} of `piecewise` is never reached"
    notes = _length(program)
    hint = "lower the boundary, or raise `epochs`"
    return Finding(span_of(part), message, "after the last epoch", hint, notes)


@finds("W411", _PRECHELT)
def find_never_stopped(program: Program) -> Iterator[Finding]:
    """Find early stopping beyond the last epoch."""
    train = program.spec.train
    if train.stop_after is not None and train.stop_after >= train.epochs:
        message = (
            f"`stop_after = {train.stop_after}` cannot trigger in {train.epochs} epochs"
        )
        span = _stop_span(program)
        yield Finding(span, message, "never stops early", "lower it, or remove it")


@finds("W412", _WARMUP)
def find_long_warmup(program: Program) -> Iterator[Finding]:
    """Find warmups of more than half of the epochs."""
    epochs = program.spec.train.epochs
    for part in program.spec.schedule:
        lasts: Any = dict(part.arguments).get("epochs", 0)
        if part.name == "warmup" and lasts > epochs / 2:
            message = f"the warmup takes {lasts} of {epochs} epochs"
            hint = "use a tenth of the epochs or less"
            yield Finding(span_of(part), message, "below the full rate", hint)
