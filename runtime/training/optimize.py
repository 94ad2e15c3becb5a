"""The optimizer of a spec as an optax transformation."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib import import_module
from typing import Any

import numpy as np
import optax

from ...compiler import ir
from ..stack.backend import jax

# Arguments that only multiply, so that the bits are the same if a program gets them as
# numbers. The rounding of others, such as 1 - b2, depends on when it happens.
_NUMBERS = ("learning_rate", "weight_decay")

Numbers = tuple[Mapping[str, Any], ...]
"""Arguments of each stage of a chain that are numbers of a program."""


def make_optimizer(
    chain: Sequence[ir.Transform], numbers: Numbers | None = None
) -> optax.GradientTransformationExtraArgs:
    """Chain the transformations of a spec, from left to right.

    The result takes `value`, `grad` and `value_fn`, which line searches need.

    Args:
        numbers: further arguments of each stage, numbers or tracers.

    Raises:
        ValueError: optax rejects an argument, with its own message.
    """
    given = ({},) * len(chain) if numbers is None else numbers
    pairs = zip(chain, given, strict=True)
    stages = [_make(stage, more) for stage, more in pairs]
    return optax.with_extra_args_support(optax.chain(*stages))


def divide_chain(
    chain: tuple[ir.Transform, ...], dtype: np.dtype
) -> tuple[tuple[ir.Transform, ...], Numbers]:
    """A chain without the numbers that change no program, and these by stage.

    Raises:
        ValueError: optax rejects an argument, with its own message.
    """
    make_optimizer(chain)
    stages: list[ir.Transform] = []
    numbers: list[Mapping[str, Any]] = []
    for stage in chain:
        given = {
            name: number
            for name, number in dict(stage.arguments).items()
            if name in _NUMBERS and isinstance(number, float)
        }
        rest = tuple(pair for pair in stage.arguments if pair[0] not in given)
        without = replace(stage, arguments=rest, span=None)
        fine = bool(given) and _takes_tracers(without, tuple(given))
        stages.append(without if fine else stage)
        numbers.append({name: dtype.type(given[name]) for name in given if fine})
    return tuple(stages), tuple(numbers)


def _make(stage: ir.Transform, more: Mapping[str, Any]) -> Any:
    function = getattr(import_module(stage.module), stage.name)
    return function(**dict(stage.arguments), **more)


@lru_cache(maxsize=256)
def _takes_tracers(stage: ir.Transform, names: tuple[str, ...]) -> bool:
    """Whether a transformation computes with these arguments without asking for their
    values in Python.
    """

    def run(numbers: Mapping[str, Any]) -> Any:
        weights = {"w": jax.numpy.ones((2, 2))}
        with jax.numpy_dtype_promotion("standard"):
            made = optax.with_extra_args_support(_make(stage, numbers))
            value = jax.numpy.ones(())
            more = {"value": value, "grad": weights, "value_fn": lambda _: value}
            return made.update(weights, made.init(weights), weights, **more)

    try:
        jax.eval_shape(run, {name: np.float32(0.1) for name in names})
    except Exception:  # each transformation fails in a way of its own
        return False
    return True


def learning_rate_of(chain: Sequence[ir.Transform]) -> float:
    """The learning rate that a schedule scales; 1 if no stage has one."""
    rates = [dict(stage.arguments).get("learning_rate") for stage in chain]
    known = [float(rate) for rate in rates if isinstance(rate, int | float)]
    return known[-1] if known else 1.0
