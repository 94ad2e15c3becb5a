"""Chains that descend along the gradient, against optax."""

import importlib
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from dotnn.compiler import Source, check_source
from dotnn.compiler.vocabulary import TRANSFORMS, Constant
from dotnn.compiler.vocabulary.arguments import REQUIRED, Parameter

PARAMS = np.linspace(2.5, 4.0, 12, dtype=np.float32).reshape(3, 4)


def loss(params: jax.Array) -> jax.Array:
    return jnp.sum((params - 0.2) ** 2)


def given(parameter: Parameter) -> Constant:
    if parameter.default is not REQUIRED:
        return parameter.default
    return next(v for v in (0.01, 3, True) if parameter.rule.accepts(v))


def sign_of_steps(name: str, arguments: dict[str, Constant]) -> int:
    """Sign of a few updates along the gradient."""
    function = getattr(importlib.import_module(TRANSFORMS[name].module), name)
    transform = optax.with_extra_args_support(function(**arguments))
    params, along = jnp.asarray(PARAMS), 0.0
    state = transform.init(params)
    for _ in range(2):
        value, grad = jax.value_and_grad(loss)(params)
        updates, state = transform.update(
            grad, state, params, value=value, grad=grad, value_fn=loss
        )
        along += float(jnp.sum(updates * grad))
    return int(np.sign(along))


CASES = [
    *((name, {}) for name in TRANSFORMS),
    *((name, {"learning_rate": 0.1}) for name in ("adadelta", "adafactor", "lbfgs")),
    ("scale_by_learning_rate", {"learning_rate": 0.1}),
    ("scale_by_learning_rate", {"learning_rate": 0.1, "flip_sign": False}),
    *(("scale", {"step_size": size}) for size in (-0.5, 0.0)),
    ("freeze", {"mask": False}),
]


@pytest.mark.parametrize(
    ("name", "more"),
    CASES,
    ids=[f"{n}-{'-'.join(map(str, m.values()))}" for n, m in CASES],
)
def test_the_direction_of_a_transformation_is_that_of_its_steps(
    name: str, more: dict[str, Constant]
) -> None:
    table = {p.name: given(p) for p in TRANSFORMS[name].parameters} | more
    arguments: dict[str, Any] = {k: v for k, v in table.items() if v is not None}
    # optax mixes floats and integers, which strict promotion forbids.
    with jax.numpy_dtype_promotion("standard"), jax.disable_jit():
        assert sign_of_steps(name, arguments) == TRANSFORMS[name].sign(arguments)


@pytest.mark.parametrize(
    ("chain", "codes"),
    [
        ("clip_by_global_norm(1) -> adam(learning_rate = 0.1)", []),
        ("scale_by_adam -> scale(-0.1)", []),
        ("lbfgs", []),
        ("cocob -> keep_params_nonnegative", []),
        ("clip_by_global_norm(1)", ["E611"]),
        ("scale_by_adam -> scale(0.1)", ["E611"]),
        ("adam(learning_rate = 0.1) -> sgd(learning_rate = 0.1)", ["E611"]),
        ("adadelta", ["E611"]),
        ("sgd(learning_rate = 0.1) -> set_to_zero", ["E612"]),
        ("sgd(learning_rate = 0.1) -> freeze(true)", ["E612"]),
        ("scale(0)", ["E612"]),
        ("adam", ["E302"]),
        ("clip(1) -> adan", ["E302"]),
    ],
)
def test_a_chain_has_to_step_down(chain: str, codes: list[str]) -> None:
    text = "model m\ninput x : real\noutput y : real\nnetwork { y = x -> dense }\n"
    source = Source(f"{text}loss mse\noptimizer {chain}")
    assert [mistake.code for mistake in check_source(source).diagnostics] == codes
