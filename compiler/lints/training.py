"""W4xx: optimizer, batches and splits."""

from collections.abc import Iterator
from math import ceil
from typing import Any

from .. import ir
from ..checking.settings import entry_span
from ..ir.walk import layers_in
from ..vocabulary import LAYERS, TRANSFORMS, Rate
from .lint import Finding, Program, finds, span_of

_BENGIO = "Bengio (2012), https://arxiv.org/abs/1206.5533"
_DECAY = "Loshchilov and Hutter (2019), https://arxiv.org/abs/1711.05101"
_CLIP = "Pascanu, Mikolov, Bengio (2013), https://arxiv.org/abs/1211.5063"
_SPLITS = (
    "Hastie, Tibshirani, Friedman, Elements of Statistical Learning (2009), chapter 7"
)


_FEW = 20


@finds("W404", _SPLITS, needs_rows=True)
def find_small_splits(program: Program) -> Iterator[Finding]:
    """Find splits with too few rows."""
    rows, held_out = program.rows or 0, program.held_out() or {}
    # With fewer than twice as many rows no split is sufficient, as the author knows.
    for name, count in held_out.items() if rows >= 2 * _FEW else ():
        if 0 < count < _FEW:
            yield _small_split(program, name, count, rows)


def _small_split(program: Program, name: str, count: int, of: int) -> Finding:
    rows = f"{count} row{'s' if count > 1 else ''}"
    message = f"{rows} of {of} are too few for a reliable score"
    error = round(100 / (2 * count) ** 0.5)
    label = f"an error from {rows} is uncertain by about {error}%"
    share = ceil(100 * _FEW / of / 5) * 5
    drawn = ir.share_of(program.spec.data, name) > 0
    hint = f"use a larger share, such as `{share}%`" if drawn else "use more rows"
    span = entry_span(program.declared, "data", name)
    span = span or entry_span(program.declared, "data", "split")
    assert span is not None
    return Finding(span, message, label, hint)


@finds("W405", _BENGIO, needs_rows=True)
def find_whole_batches(program: Program) -> Iterator[Finding]:
    """Find batches larger than the training split."""
    span = entry_span(program.declared, "train", "batch")
    if program.rows is None or span is None or _searches(program.spec):
        return
    batch, left = program.spec.train.batch, program.train_rows()
    if 0 < left < batch:
        message = f"a batch of {batch} holds all {left} training rows"
        hint = "use a smaller one, such as `batch = 32`"
        yield Finding(span, message, "one step per epoch", hint)


def _searches(spec: ir.Spec) -> bool:
    """Whether the optimizer does a line search, which needs all rows at once."""
    return any(TRANSFORMS[part.name].searches for part in spec.optimizer)


_FAR_ABOVE, _FAR_BELOW = 5.0, 10.0


@finds("W406", _BENGIO)
def find_unusual_rates(program: Program) -> Iterator[Finding]:
    """Find learning rates far outside the common range."""
    optimizer = program.spec.optimizer
    chain = [part for part in optimizer if not TRANSFORMS[part.name].prepares]
    if len(chain) != 1:
        return
    (part,) = chain
    usual = TRANSFORMS[part.name].usual
    if usual is None:
        return
    rate = dict(part.arguments)["learning_rate"]
    assert isinstance(rate, float)
    # Trained models are trained further in small steps.
    tuned = any(not use.frozen for use in program.spec.uses)
    if rate > usual.high * _FAR_ABOVE:
        yield _unusual_rate(part, rate, usual, "above")
    elif rate < usual.low / _FAR_BELOW and not tuned:
        yield _unusual_rate(part, rate, usual, "below")


def _unusual_rate(part: ir.Transform, rate: float, usual: Rate, where: str) -> Finding:
    message = f"a learning rate of {rate:g} is far {where} the range of `{part.name}`"
    label = f"usual: {usual.low:g} to {usual.high:g}"
    hint = f"start with `learning_rate = {usual.first:g}`"
    return Finding(span_of(part), message, label, hint)


@finds("W407", _DECAY)
def find_growing_weights(program: Program) -> Iterator[Finding]:
    """Find weight decay after the stage that flips the sign."""
    sign = 1
    for part in program.spec.optimizer:
        given: dict[str, Any] = dict(part.arguments)
        if part.name == "add_decayed_weights" and sign * given["weight_decay"] < 0:
            message = "`add_decayed_weights` after the step makes the weights grow"
            label = "the gradient is already a step here"
            hint = "put it before, or write `adamw(…, weight_decay = …)`"
            yield Finding(span_of(part), message, label, hint)
        sign *= TRANSFORMS[part.name].sign(given)


@finds("W410", _CLIP, level="note")
def find_unclipped(program: Program) -> Iterator[Finding]:
    """Find recurrent layers without gradient clipping."""
    if any(TRANSFORMS[part.name].bounds for part in program.spec.optimizer):
        return
    for value in program.spec.values:
        for layer in layers_in(value.expression):
            if LAYERS[layer.kind].explodes and layer.span is not None:
                message = f"gradients through a long `{layer.kind}` may explode"
                label = "the same weights multiply it at each step"
                hint = "write `optimizer clip_by_global_norm(1.0) -> …`"
                yield Finding(layer.span, message, label, hint)
                return
