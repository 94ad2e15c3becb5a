"""Shared tools for tests of layers: compile one layer, compare two functions."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import linen as nn
from hypothesis import Phase, settings

import dotnn
from dotnn.compiler import Source, check_source
from dotnn.compiler.vocabulary import LAYERS, Misfit, Plan, Shape, Weight

KEY = jax.random.key(0)


def few(examples: int) -> settings:
    """Run few examples; each compiles, so that shrinking would take minutes."""
    return settings(max_examples=examples, phases=[Phase.explicit, Phase.generate])


def spec(
    stage: str,
    shape: Shape,
    out: Shape,
    precision: str = "float32",
    **others: Shape,
) -> str:
    """A spec with one stage that reads `x`, and optionally other inputs."""
    inputs = {"x": shape, **others}
    return "\n".join(
        [
            "model m",
            *(f"input {name} : {_real(s)} in -1..1" for name, s in inputs.items()),
            f"output y : {_real(out)} in -1..1",
            f"network {{\ny = x -> {stage}\n}}",
            "loss mse",
            "optimizer sgd(learning_rate = 0.1)",
            f"train {{\nprecision = {precision}\n}}",
        ]
    )


def _real(shape: Shape) -> str:
    return f"real{list(shape)}" if shape else "real"


def mistakes_in(text: str) -> list[tuple[str, str, str]]:
    """Code, message and hint of each error."""
    found = check_source(Source(text)).diagnostics
    return [(d.code, d.message, d.hint) for d in found]


def values(shape: Shape, seed: int = 1) -> jax.Array:
    """Random numbers around 1, in the current precision."""
    return jnp.asarray(np.random.default_rng(seed).normal(size=shape) * 2 + 1)


def random_like(tree: Any, seed: int = 0) -> Any:
    rng = np.random.default_rng(seed)
    return jax.tree.map(lambda a: jnp.array(rng.normal(size=a.shape), a.dtype), tree)


def weights_of(net: dotnn.Network, seed: int = 0) -> Any:
    """Random weights of the first layer; empty if it has none."""
    layers = jax.eval_shape(net.init, KEY)["weights"].get("y", {})
    return random_like(next(iter(layers.values()), {}), seed)


def layer_function(code: str) -> Callable[..., Any]:
    """The function that the code of a layer defines, whatever it is called."""
    module: dict[str, Any] = {"jax": jax, "jnp": jnp}
    known = set(module) | {"__builtins__"}
    exec(code, module)
    (name,) = [n for n in module if n not in known and f"def {n}(" in code]
    return module[name]


def parts_of(plan: Plan, make: Callable[[Weight], Any]) -> list[dict[str, Any]]:
    """The weights and the state of a layer, those of the two that it has."""
    parts = [
        {w.name: make(w) for w in plan.weights if w.trained == trained}
        for trained in (True, False)
    ]
    return [part for part in parts if part]


def applied(net: dotnn.Network) -> Callable[..., jax.Array]:
    """The network as a function of the weights of its only layer and its inputs."""
    (key,) = jax.eval_shape(net.init, KEY)["weights"]["y"]

    def apply(weights: Any, **inputs: jax.Array) -> jax.Array:
        return net.module.network({"weights": {"y": {key: weights}}}, inputs)["y"]

    return apply


def count(tree: Any) -> int:
    return sum(leaf.size for leaf in jax.tree.leaves(tree))


def count_of_flax(module: nn.Module, *inputs: Any, **given: Any) -> int:
    """Number of trained parameters of a Flax module."""
    with jax.numpy_dtype_promotion("standard"):
        shapes = jax.eval_shape(partial(module.init, **given), KEY, *inputs)
    return count(shapes.get("params", {}))


def planned(name: str, shape: Shape, **given: Any) -> tuple[Plan, Any]:
    """The plan of a layer and its function, with defaults.

    The function takes the state as an entry of the weights.
    """
    row = LAYERS[name]
    arguments: dict[str, Any] = {p.name: p.default for p in row.parameters}
    arguments |= given
    plan = row.plan(shape, arguments)
    assert not isinstance(plan, Misfit)
    names: dict[str, Any] = {"jax": jax, "jnp": jnp}
    exec(row.code(shape, arguments), names)
    function = next(names[n] for n in names if n.startswith(name))

    if not plan.weights:
        return plan, function

    def apply(weights: Any, *args: Any, **given: Any) -> Any:
        trained = {k: v for k, v in weights.items() if k != "state"}
        parts = [trained] if trained else []
        parts += [weights["state"]] if "state" in weights else []
        return function(*parts, *args, **given)

    return plan, apply


def drawn(plan: Plan, seed: int = 0, dtype: Any = jnp.float32) -> dict[str, Any]:
    """Random weights of a plan; untrained ones are positive."""
    rng = np.random.default_rng(seed)
    trained, kept = (
        {
            w.name: jnp.array(rng.normal(size=w.shape), dtype)
            for w in plan.weights
            if w.trained is wanted
        }
        for wanted in (True, False)
    )
    positive = {name: jnp.abs(value) + 0.5 for name, value in kept.items()}
    return {**trained, "state": positive} if kept else trained


def quickly(function: Callable[..., Any], *args: Any) -> Any:
    """Call a function once, compiled without optimization."""
    options: dict[str, str | bool] = {"xla_backend_optimization_level": "0"}
    return jax.jit(function).lower(*args).compile(options)(*args)


def require_equal(
    ours: Callable[..., Any],
    theirs: Callable[..., Any],
    weights: Any,
    inputs: Mapping[str, jax.Array],
    tolerance: float,
) -> None:
    """Require equal values and gradients with respect to weights and inputs."""

    def use(function: Callable[..., Any], weights: Any, inputs: Any) -> Any:
        y, pull = jax.vjp(lambda w, i: function(w, **i), weights, inputs)
        return y, pull(jnp.cos(jnp.arange(y.size, dtype=y.dtype)).reshape(y.shape))

    def both(weights: Any, inputs: Any) -> Any:
        found = use(ours, weights, inputs)
        with jax.numpy_dtype_promotion("standard"):
            return found, use(theirs, weights, inputs)

    found, expected = quickly(both, weights, inputs)
    assert jax.tree.map(lambda a: (a.shape, a.dtype), found) == jax.tree.map(
        lambda a: (a.shape, a.dtype), expected
    )
    for ours_, theirs_ in zip(*map(jax.tree.leaves, (found, expected)), strict=True):
        np.testing.assert_allclose(ours_, theirs_, rtol=tolerance, atol=tolerance)
