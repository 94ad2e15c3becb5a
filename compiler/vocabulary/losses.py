"""Losses of one output over a batch, and the metrics that a trained model is judged by.

A loss sees predictions and targets in the scaled units of the network, so that
quantities of different units compare. `relative_l2` is a ratio already and sees
physical values. Metrics are always in physical units; the runtime computes them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .arguments import POSITIVE, Parameter


@dataclass(frozen=True, slots=True)
class Loss:
    """A row: arguments, the units it compares in, and its function in the module."""

    code: str
    parameters: tuple[Parameter, ...] = ()
    units: Literal["scaled", "physical"] = "scaled"


LOSSES: Mapping[str, Loss] = {
    "mse": Loss('''\
def mse(predictions, targets):
    """mean((p - t)^2)"""
    return jnp.mean(jnp.square(predictions - targets))
'''),
    "mae": Loss('''\
def mae(predictions, targets):
    """mean(|p - t|)"""
    return jnp.mean(jnp.abs(predictions - targets))
'''),
    "huber": Loss(
        '''\
def huber(predictions, targets, delta=1.0):
    """e^2 / 2 where |e| <= delta, else delta (|e| - delta / 2) (Huber 1964)"""
    error = jnp.abs(predictions - targets)
    inner = jnp.minimum(error, delta)
    return jnp.mean(inner * (error - 0.5 * inner))
''',
        (Parameter("delta", POSITIVE, 1.0, "where the square becomes a line"),),
    ),
    "log_cosh": Loss('''\
def log_cosh(predictions, targets):
    """mean(log(cosh(p - t))), written so that it does not overflow"""
    error = predictions - targets
    return jnp.mean(jnp.logaddexp(error, -error) - jnp.log(2.0).astype(error.dtype))
'''),
    "relative_l2": Loss(
        '''\
def relative_l2(predictions, targets):
    """mean over the batch of ||p - t|| / ||t||; of ||p|| where t is zero"""
    axes = tuple(range(1, targets.ndim))
    # In units of the largest target, whose square no float is too small for.
    peak = jnp.max(jnp.abs(targets), axes, keepdims=True)
    peak = jnp.where(peak > 0, peak, 1.0)
    error = jnp.sum(jnp.square(jnp.abs(predictions - targets) / peak), axes)
    size = jnp.maximum(jnp.sum(jnp.square(jnp.abs(targets) / peak), axes), 1.0)
    tiny = jnp.finfo(peak.dtype).tiny  # the root has no slope at 0
    return jnp.mean(jnp.sqrt(jnp.maximum(error, tiny)) / jnp.sqrt(size))
''',
        units="physical",
    ),
}


@dataclass(frozen=True, slots=True)
class Metric:
    """A row: what it says, and whether it is of categories or of all else."""

    about: str
    of_categories: bool = False


METRICS: Mapping[str, Metric] = {
    "rmse": Metric("root of the mean squared error, in the unit of the output"),
    "mae": Metric("mean absolute error, in the unit of the output"),
    "max_error": Metric("largest absolute error, in the unit of the output"),
    "r2": Metric("share of the variance explained: 1 is perfect, 0 is the mean"),
    "accuracy": Metric("share of the classes that are right", of_categories=True),
}
