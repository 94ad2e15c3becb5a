"""W110 and W111: dropout and `batch_norm`, which differ between training and
prediction.
"""

from collections.abc import Iterator
from math import prod

from .. import ir
from ..diagnostics.diagnostic import Fix, Note
from .arguments import stage_removal
from .lines import Step, is_layer, stages_of
from .lint import Finding, Program, finds, span_of

_FEW = 8
"""Numbers in a mean of `batch_norm`; Wu and He 2018 see its error rise below 16."""


@finds("W110", "Li et al. (2019), https://arxiv.org/abs/1801.05134")
def find_dropout(program: Program) -> Iterator[Finding]:
    """Find dropout of predictions, or before a batch normalization."""
    for line in program.lines:
        if line.output is not None and is_layer(line.steps[-1], "dropout"):
            yield _of_output(line.steps[-1], line.output, program)
        yield from _before_norm(line.steps)


def _of_output(step: Step, output: ir.Variable, program: Program) -> Finding:
    message = f"`dropout` at the end sets predictions of `{output.name}` to zero"
    hint = "remove it here; use it between earlier layers"
    edit = stage_removal(span_of(step), program.source)
    fix = Fix("remove `dropout`", (edit,), safe=False) if edit else None
    return Finding(span_of(step), message, "drops predictions", hint, fix=fix)


def _before_norm(steps: tuple[Step, ...]) -> Iterator[Finding]:
    dropped: Step | None = None
    for step in steps:
        if is_layer(step, "dropout"):
            dropped = step
        elif is_layer(step, "batch_norm") and dropped is not None:
            message = (
                "`batch_norm` after `dropout` sees a different variance in prediction"
            )
            hint = "put `dropout` after the last `batch_norm`, or use `layer_norm`"
            notes = (Note(span_of(dropped), "changes the variance in training only"),)
            label = "uses the variance of training"
            yield Finding(span_of(step), message, label, hint, notes)
            return


@finds("W111", "Wu and He (2018), https://arxiv.org/abs/1803.08494")
def find_batch(program: Program) -> Iterator[Finding]:
    """Find batch normalization over batches too small for statistics."""
    batch = program.spec.train.batch
    last = _last_batch(program)
    for stage in stages_of(program.spec):
        if not is_layer(stage, "batch_norm"):
            continue
        places = prod(stage.shape[:-1])
        if batch * places < _FEW:
            yield _small(stage, batch * places)
        elif last * places == 1:
            yield _single(stage, batch)


def _last_batch(program: Program) -> int:
    """Rows of the last batch of an epoch; 0 if unknown."""
    if program.rows is None or program.spec.data.group is not None:
        return 0
    train = program.train_rows()
    return train % program.spec.train.batch if train > 0 else 0


def _small(layer: ir.Layer, numbers: int) -> Finding:
    counted = "one number" if numbers == 1 else f"{numbers} numbers"
    message = f"`batch_norm` estimates mean and variance from {counted}"
    hint = "use a larger `batch`, or `layer_norm` or `group_norm`"
    return Finding(span_of(layer), message, "too few values", hint)


def _single(layer: ir.Layer, batch: int) -> Finding:
    message = "the last batch has one row, so `batch_norm` sees zero variance"
    hint = f"use a `batch` other than {batch}, or `layer_norm`"
    return Finding(span_of(layer), message, "batch of one row", hint)
