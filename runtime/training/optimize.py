"""The optimizer of a spec as an optax transformation."""

from collections.abc import Sequence
from importlib import import_module

import optax

from ...compiler import ir


def make_optimizer(
    chain: Sequence[ir.Transform],
) -> optax.GradientTransformationExtraArgs:
    """Chain the transformations of a spec, from left to right.

    The result takes `value`, `grad` and `value_fn`, which line searches need.

    Raises:
        ValueError: optax rejects an argument, with its own message.
    """
    stages = [
        getattr(import_module(stage.module), stage.name)(**dict(stage.arguments))
        for stage in chain
    ]
    return optax.with_extra_args_support(optax.chain(*stages))


def learning_rate_of(chain: Sequence[ir.Transform]) -> float:
    """The learning rate that a schedule scales; 1 if no stage has one."""
    rates = [dict(stage.arguments).get("learning_rate") for stage in chain]
    known = [float(rate) for rate in rates if isinstance(rate, int | float)]
    return known[-1] if known else 1.0
