"""Losses of one output over a batch.

A loss compares predictions and targets in the scaled units of the network, so that
quantities of different units compare. `relative_l2` is a ratio already and compares
physical values.
"""

from collections.abc import Mapping
from typing import Literal

from ..text.record import record
from .arguments import POSITIVE, Parameter


@record
class Loss:
    """A row of the table: arguments, units and emitted function.

    Attributes:
        known_code: the same loss over the targets that are known, for outputs whose
            data may lack values, as NaN. It may call helpers of
            the emitter.
        units: units of the operands; "logits" are values before softmax.
        types: kinds of outputs that it accepts; `periodic` is an angle.
        value: the name of a further value of the network that it takes, if any.
    """

    code: str
    known_code: str
    parameters: tuple[Parameter, ...] = ()
    units: Literal["scaled", "physical", "logits"] = "scaled"
    types: tuple[str, ...] = (
        *("real", "periodic", "complex", "one_of", "simplex", "fractions"),
    )
    value: str | None = None


LOSSES: Mapping[str, Loss] = {
    "mse": Loss(
        '''\
def mse(predictions, targets):
    """mean((p - t)^2)"""
    return jnp.mean(jnp.square(predictions - targets))
''',
        '''\
def known_mse(predictions, targets):
    """mean((p - t)^2) over the targets that are known"""
    return known_mean(jnp.square(known_error(predictions, targets)), targets)
''',
    ),
    "mae": Loss(
        '''\
def mae(predictions, targets):
    """mean(|p - t|)"""
    return jnp.mean(jnp.abs(predictions - targets))
''',
        '''\
def known_mae(predictions, targets):
    """mean(|p - t|) over the targets that are known"""
    return known_mean(jnp.abs(known_error(predictions, targets)), targets)
''',
    ),
    "huber": Loss(
        '''\
def huber(predictions, targets, delta=1.0):
    """e^2 / 2 where |e| <= delta, else delta (|e| - delta / 2) (Huber 1964)"""
    error = jnp.abs(predictions - targets)
    inner = jnp.minimum(error, delta)
    return jnp.mean(inner * (error - 0.5 * inner))
''',
        '''\
def known_huber(predictions, targets, delta=1.0):
    """Mean over the targets that are known of e^2 / 2 where |e| <= delta, else delta
    (|e| - delta / 2) (Huber 1964)"""
    error = jnp.abs(known_error(predictions, targets))
    inner = jnp.minimum(error, delta)
    return known_mean(inner * (error - 0.5 * inner), targets)
''',
        (Parameter("delta", POSITIVE, 1.0, "where the square becomes a line"),),
    ),
    "log_cosh": Loss(
        '''\
def log_cosh(predictions, targets):
    """mean(log(cosh(p - t))), written so that it does not overflow"""
    error = predictions - targets
    return jnp.mean(jnp.logaddexp(error, -error) - jnp.log(2.0).astype(error.dtype))
''',
        '''\
def known_log_cosh(predictions, targets):
    """mean(log(cosh(p - t))) over the targets that are known, without overflow"""
    error = known_error(predictions, targets)
    value = jnp.logaddexp(error, -error) - jnp.log(2.0).astype(error.dtype)
    return known_mean(value, targets)
''',
    ),
    "relative_l2": Loss(
        '''\
def relative_l2(predictions, targets):
    """mean over the batch of ||p - t|| / ||t||; of ||p|| where t is zero"""
    axes = tuple(range(1, targets.ndim))
    # In units of the largest target, whose square no float is too small for.
    peak = jnp.max(jnp.abs(targets), axes, keepdims=True)
    peak = jnp.where(peak > 0, peak, 1.0)
    error = jnp.sum(jnp.square((predictions - targets) / peak), axes)
    size = jnp.maximum(jnp.sum(jnp.square(targets / peak), axes), 1.0)
    tiny = jnp.finfo(targets.dtype).tiny  # the root has no slope at 0
    return jnp.mean(jnp.sqrt(jnp.maximum(error, tiny)) / jnp.sqrt(size))
''',
        '''\
def known_relative_l2(predictions, targets):
    """mean of ||p - t|| / ||t|| over the components that are known, and the rows that
    have any; of ||p|| where t is zero"""
    axes = tuple(range(1, targets.ndim))
    error = known_error(predictions, targets)
    known = jnp.where(jnp.isnan(targets), 0.0, targets)
    # In units of the largest target, whose square no float is too small for.
    peak = jnp.max(jnp.abs(known), axes, keepdims=True)
    peak = jnp.where(peak > 0, peak, 1.0)
    error = jnp.sum(jnp.square(error / peak), axes)
    size = jnp.maximum(jnp.sum(jnp.square(known / peak), axes), 1.0)
    tiny = jnp.finfo(targets.dtype).tiny  # the root has no slope at 0
    ratio = jnp.sqrt(jnp.maximum(error, tiny)) / jnp.sqrt(size)
    return known_mean(ratio, jnp.where(jnp.isnan(targets).all(axes), jnp.nan, ratio))
''',
        units="physical",
        types=("real", "complex", "simplex", "fractions"),
    ),
    "nll": Loss(
        '''\
def nll(predictions, targets, spreads, floor=1e-6):
    """Mean of log(s) + ((t - p) / s)^2 / 2 for a normal spread s >= floor (Nix and
    Weigend 1994, https://doi.org/10.1109/ICNN.1994.374138)"""
    spreads = jnp.maximum(spreads, floor)
    error = (targets - predictions) / spreads
    return jnp.mean(jnp.log(spreads) + 0.5 * jnp.square(error))
''',
        '''\
def known_nll(predictions, targets, spreads, floor=1e-6):
    """Mean over the targets that are known of log(s) + ((t - p) / s)^2 / 2 for a normal
    spread s >= floor (Nix and Weigend 1994, https://doi.org/10.1109/ICNN.1994.374138)"""
    spreads = jnp.maximum(spreads, floor)
    error = known_error(predictions, targets) / spreads
    return known_mean(jnp.log(spreads) + 0.5 * jnp.square(error), targets)
''',
        (Parameter("floor", POSITIVE, 1e-6, "smallest spread, in scaled units"),),
        types=("real",),
        value="spread",
    ),
    "cross_entropy": Loss(
        '''\
def cross_entropy(logits, targets):
    """Mean of -sum(t log(softmax(z))) along the last axis"""
    return -jnp.mean(jnp.sum(targets * jax.nn.log_softmax(logits), axis=-1))
''',
        '''\
def known_cross_entropy(logits, targets):
    """Mean of -sum(t log(softmax(z))) over the targets that are known"""
    known = jnp.where(jnp.isnan(targets), 0.0, targets)
    value = -jnp.sum(known * jax.nn.log_softmax(logits), axis=-1)
    return known_mean(value, jnp.sum(targets, axis=-1))
''',
        units="logits",
        types=("one_of", "simplex", "fractions"),
    ),
}

# Penalties on all trained weights, emitted as `l2(params)`.
PENALTIES: Mapping[str, str] = {
    "l1": '''\
def l1(params):
    """Sum of |w| over the trained weights"""
    weights = jax.tree.leaves(params["weights"])
    return sum(jnp.sum(jnp.abs(weight)) for weight in weights)
''',
    "l2": '''\
def l2(params):
    """Sum of w^2 over the trained weights"""
    weights = jax.tree.leaves(params["weights"])
    return sum(jnp.sum(jnp.square(weight)) for weight in weights)
''',
}
