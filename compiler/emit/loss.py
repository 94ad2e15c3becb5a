"""Functions of the module that give the loss of a batch."""

from collections.abc import Iterator
from typing import assert_never

from .. import ir
from ..vocabulary import LOSSES
from .arithmetic import arithmetic
from .fold import folded
from .text import INDENT, quoted
from .walk import is_random

# Name of the axis of a batch, over which running layers take their statistics.
_AXIS = '"batch"'


def losses_in(expression: ir.LossExpression) -> list[str]:
    """Names of the losses in a formula, each once, in the order of the table."""
    found = {term.loss for term in _terms(expression)}
    return [name for name in LOSSES if name in found]


def _terms(expression: ir.LossExpression) -> Iterator[ir.Term]:
    match expression:
        case ir.Term():
            yield expression
        case ir.Number():
            return
        case ir.Combination(left=left, right=right):
            yield from (*_terms(left), *_terms(right))
        case _:
            assert_never(expression)


def scaled_loss_function(spec: ir.Spec) -> Iterator[str]:
    random = any(is_random(v.expression) for v in spec.values)
    yield "def scaled_loss(params, inputs, targets, *, key=None):"
    yield f'{INDENT}"""Loss of a batch of scaled inputs and scaled targets."""'
    if random:
        yield from _keys(spec)
        yield f"{INDENT}predictions = jax.vmap("
        yield f"{INDENT * 2}lambda example, key: network(params, example, key=key)"
        yield f"{INDENT})(inputs, keys)"
    else:
        yield f"{INDENT}del key"
        one = "lambda example: network(params, example)"
        yield f"{INDENT}predictions = jax.vmap({one})(inputs)"
    yield from _physical(spec)
    yield from folded(f"{INDENT}return ", _formula(spec.loss))


def training_loss_function(spec: ir.Spec) -> Iterator[str]:
    """Lines of the loss of a network with running layers, as it is in training."""
    random = any(is_random(v.expression) for v in spec.values)
    example, given, keys = (
        ("example, key", ", key=key", ", keys") if random else ("example", "", "")
    )
    yield "def training_loss(params, inputs, targets, *, key=None):"
    yield f'{INDENT}"""Loss of a batch, scaled, by the statistics of the batch itself.'
    yield ""
    yield f"{INDENT}Returns it and the params with their new running statistics."
    yield f'{INDENT}"""'
    yield from _keys(spec) if random else [f"{INDENT}del key"]
    yield ""
    yield f"{INDENT}def one({example}):"
    yield f"{INDENT * 2}own = jax.tree.map(lambda leaf: leaf, params)"
    call = f"network(own, example{given}, batch={_AXIS}), own"
    yield f"{INDENT * 2}return {call}"
    yield ""
    yield f"{INDENT}batched = jax.vmap(one, out_axes=(0, None), axis_name={_AXIS})"
    yield f"{INDENT}predictions, params = batched(inputs{keys})"
    yield from _physical(spec)
    yield from folded(f"{INDENT}return ", _formula(spec.loss), ", params")


def _keys(spec: ir.Spec) -> Iterator[str]:
    """Lines that draw a key for each row."""
    first = spec.inputs[0].name
    yield f"{INDENT}rows = inputs[{quoted(first)}].shape[0]"
    yield f"{INDENT}keys = None if key is None else jax.random.split(key, rows)"


def _physical(spec: ir.Spec) -> Iterator[str]:
    """Lines of the physical values that some losses take."""
    if any(LOSSES[t.loss].units == "physical" for t in _terms(spec.loss)):
        yield f"{INDENT}unscale = jax.vmap(lambda y: unscale_outputs(params, y))"
        yield f"{INDENT}values, truths = unscale(predictions), unscale(targets)"


def _formula(expression: ir.LossExpression) -> str:
    match expression:
        case ir.Number(value=value):
            return repr(value)
        case ir.Combination():
            return arithmetic(expression, _formula)
        case ir.Term(loss=loss, output=output, arguments=arguments):
            scaled_units = LOSSES[loss].units == "scaled"
            pair = ("predictions", "targets") if scaled_units else ("values", "truths")
            given = [f"{name}[{quoted(output)}]" for name in pair]
            given += [f"{name}={value!r}" for name, value in arguments]
            return f"{loss}({', '.join(given)})"
        case _:
            assert_never(expression)


def loss_function() -> Iterator[str]:
    yield "def loss(params, inputs, targets, *, key=None):"
    yield f'{INDENT}"""Loss of a batch of physical inputs and targets, as trained."""'
    yield f"{INDENT}inputs = jax.vmap(lambda x: scale_inputs(params, x))(inputs)"
    yield f"{INDENT}targets = jax.vmap(lambda y: scale_targets(params, y))(targets)"
    yield f"{INDENT}return scaled_loss(params, inputs, targets, key=key)"
