"""W107 and W108: too few features for an output, too many weights for the data."""

from collections.abc import Iterator
from math import prod

from .. import ir
from ..ir.summary import summarize
from ..ir.walk import is_random, terms_in
from ..text.source import Span
from ..vocabulary import LAYERS
from .lines import Step, bends, mixes
from .lint import Finding, Program, finds, span_of

_NARROW = 16
_TIMES_NARROWER = 4
"""About 16 numbers describe a smooth spectrum of 64 points; a few do not."""


@finds("W107", "Goodfellow, Bengio, Courville, Deep Learning (2016), section 2.7")
def find_narrow(program: Program) -> Iterator[Finding]:
    """Find narrow last hidden layers before very large outputs."""
    for line in program.lines:
        last = _last_layer(line.steps)
        if line.output is None or last is None or not mixes(last):
            continue
        width, numbers = last.input[-1], last.shape[-1]
        narrow = width < _NARROW and _TIMES_NARROWER * width <= numbers
        if narrow and len(last.input) == 1 and _is_hidden(last, line.steps):
            yield _narrow(last, line.output)


def _last_layer(steps: tuple[Step, ...]) -> ir.Layer | None:
    layers = (s for s in reversed(steps) if isinstance(s, ir.Layer) and s.weights)
    return next(layers, None)


def _is_hidden(last: ir.Layer, steps: tuple[Step, ...]) -> bool:
    """Whether its input is nonlinear; a linear bottleneck is intended."""
    place = next(i for i in reversed(range(len(steps))) if steps[i] is last)
    bent = False
    for step in reversed(steps[:place]):
        if isinstance(step, ir.Layer) and step.weights:
            row = LAYERS[step.kind]
            return bent or not (row.linear or row.norm or row.of_category)
        bent |= bends(step)
    return False


def _narrow(last: ir.Layer, output: ir.Variable) -> Finding:
    width, numbers = last.input[-1], last.shape[-1]
    message = f"the {numbers} numbers of `{output.name}` come from {width} features"
    hint = f"widen the layer to about {4 * _NARROW}"
    return Finding(span_of(last), message, f"rank {width}", hint)


_TIMES_MORE = 10
"""Weights for each number to learn from, with nothing that holds them back."""


@finds("W108", "Zhang et al. (2017), https://arxiv.org/abs/1611.03530", needs_rows=True)
def find_free(program: Program) -> Iterator[Finding]:
    """Find far more weights than data without any regularization."""
    spec = program.spec
    if program.rows is None or _is_held(spec):
        return
    test = ir.share_of(spec.data, "test")
    rows = program.rows - round(test * program.rows)
    if program.splits is not None:
        rows = program.rows - program.splits.get("test", 0)
    numbers = rows * sum(prod(output.shape) for output in spec.outputs)
    weights = summarize(spec)[-1].parameters
    if weights > _TIMES_MORE * numbers:
        yield _free(program, weights, numbers)


def _is_held(spec: ir.Spec) -> bool:
    """Whether anything prevents a network from memorizing its rows."""
    penalized = any(isinstance(term, ir.Penalty) for term in terms_in(spec.loss))
    dropped = any(is_random(value.expression) for value in spec.values)
    decayed = any(_decays(transform) for transform in spec.optimizer)
    watched = ir.may_have(spec.data, "validation")
    return penalized or dropped or decayed or watched or spec.train.ensemble > 1


def _decays(transform: ir.Transform) -> bool:
    names = ("weight_decay", "weight_decay_rate", "adam_weight_decay")
    given = dict(transform.arguments)
    return any(given.get(name) for name in names)


def _free(program: Program, weights: int, numbers: int) -> Finding:
    network = program.declared.network
    assert network is not None
    start = network.span.start
    message = (
        f"{weights:,} weights fit {numbers:,} numbers with nothing against overfitting"
    )
    hint = (
        "add `validation = 15%`, so that training keeps the weights that are best "
        "there, or use a smaller network"
    )
    return Finding(
        Span(start, start + len("network")), message, "can memorize rows", hint
    )
