"""Recurrent layers against the cells of Flax, with the same weights."""

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn
from hypothesis import given
from hypothesis import strategies as st
from layer_bench import (
    KEY,
    applied,
    count,
    count_of_flax,
    few,
    mistakes_in,
    quickly,
    require_equal,
    spec,
    values,
    weights_of,
)

import dotnn

CELLS = {"rnn": nn.SimpleCell, "gru": nn.GRUCell, "lstm": nn.OptimizedLSTMCell}


def split(array: Any, names: Sequence[str], wish: str) -> dict[str, dict[str, Any]]:
    parts = jnp.split(array, len(names), axis=-1)
    return {n: {wish: part} for n, part in zip(names, parts, strict=True)}


def in_flax(name: str, weights: Any) -> dict[str, dict[str, Any]]:
    """Weights of one direction under the names of the Flax cell."""
    kernel, recurrent, bias = (weights[k] for k in ("weight", "recurrent", "bias"))
    match name:
        case "rnn":
            return {"i": {"kernel": kernel, "bias": bias}, "h": {"kernel": recurrent}}
        case "gru":
            into, state = ("ir", "iz", "in"), ("hr", "hz", "hn")
            biases = split(bias, into, "bias") | {"hn": {"bias": weights["state_bias"]}}
        case _:
            into, state = ("ii", "if", "ig", "io"), ("hi", "hf", "hg", "ho")
            biases = split(bias, state, "bias")
    kernels = split(kernel, into, "kernel") | split(recurrent, state, "kernel")
    return {key: kernels[key] | biases.get(key, {}) for key in kernels}


def run_flax(
    name: str, cell: Any, weights: Any, x: jax.Array, initial: Any, reverse: bool
) -> tuple[Any, Any]:
    """The last state and all states."""
    start = initial if name != "lstm" else (jnp.zeros_like(initial), initial)
    run: Any = nn.RNN(cell, return_carry=True)
    carry, states = run.apply(
        {"params": {"cell": in_flax(name, weights)}},
        x,
        initial_carry=start,
        reverse=reverse,
        keep_order=True,
    )
    return (carry[1] if name == "lstm" else carry), states


@pytest.mark.parametrize("name", CELLS)
@few(4)
@given(
    sizes=st.tuples(st.integers(1, 5), st.integers(1, 3), st.integers(1, 3)),
    activation=st.sampled_from(("tanh", "relu", "soft_sign", "sin")),
    gate=st.sampled_from(("sigmoid", "hard_sigmoid")),
    way=st.sampled_from(("", "reverse", "bidirectional")),
    sequence=st.booleans(),
    has_initial=st.booleans(),
    precision=st.sampled_from(("float32", "float64")),
)
def test_recurrent_layer_is_that_of_flax(
    name: str,
    sizes: tuple[int, int, int],
    activation: str,
    gate: str,
    way: str,
    sequence: bool,
    has_initial: bool,
    precision: str,
) -> None:
    time, features, size = sizes
    ways = ("forward_", "backward_") if way == "bidirectional" else ("",)
    width = size * len(ways)
    said = [f"{size}, activation = {activation}, sequence = {str(sequence).lower()}"]
    said += [f"gate_activation = {gate}"] * (name != "rnn")
    said += [f"{way} = true"] * bool(way)
    said += ["initial = start"] * has_initial
    others: dict[str, Any] = {"start": (width,)} if has_initial else {}
    out = (time, width) if sequence else (width,)
    text = spec(
        f"{name}({', '.join(said)})", (time, features), out, precision, **others
    )
    net = dotnn.compile(text)
    functions: dict[str, Any] = {"activation_fn": function_of(activation)}
    if name != "rnn":
        functions["gate_fn"] = function_of(gate)
    cell: Any = CELLS[name](size, **functions)

    def flax(weights: Any, x: jax.Array, start: Any = None) -> jax.Array:
        start = jnp.zeros(width, x.dtype) if start is None else start
        found = []
        for way_, initial in zip(ways, jnp.split(start, len(ways)), strict=True):
            own = {k.removeprefix(way_): v for k, v in weights.items() if way_ in k}
            back = way == "reverse" or way_ == "backward_"
            found.append(run_flax(name, cell, own, x, initial, back)[sequence])
        return jnp.concatenate(found, axis=-1)

    with net.precision():
        weights = weights_of(net)
        inputs = {"x": (time, features), **others}
        given = {key: values(shape, 3) / 3 for key, shape in inputs.items()}
        tolerance = 1e-4 if precision == "float32" else 1e-9
        require_equal(applied(net), flax, weights, given, tolerance)
        trained = count_of_flax(nn.RNN(cell), jnp.ones((time, features), jnp.float32))
        assert count(weights) == trained * len(ways)


def function_of(word: str) -> Any:
    return jnp.sin if word == "sin" else getattr(jax.nn, word)


@pytest.mark.parametrize("name", CELLS)
def test_layer_without_bias_is_one_whose_biases_are_zero(name: str) -> None:
    with_bias, without = (
        dotnn.compile(spec(f"{name}(3, bias = {word})", (4, 2), (4, 3)))
        for word in ("true", "false")
    )
    weights = weights_of(without)
    assert set(weights) == {"weight", "recurrent"}
    zeros = {k: jnp.zeros_like(v) for k, v in weights_of(with_bias).items()}
    x = values((4, 2))
    np.testing.assert_allclose(
        applied(without)(weights, x=x), applied(with_bias)({**zeros, **weights}, x=x)
    )


def test_each_gate_has_an_orthogonal_matrix_of_its_own() -> None:
    net = dotnn.compile(spec("lstm(8, bidirectional = true)", (3, 400), (3, 16)))
    weights = quickly(net.init, KEY)["weights"]["y"]["lstm_1"]
    seen = []
    for way in ("forward", "backward"):
        for part in np.split(np.asarray(weights[f"{way}_recurrent"]), 4, axis=1):
            np.testing.assert_allclose(part @ part.T, np.eye(8), atol=1e-5)
            seen.append(part)
        weight = np.asarray(weights[f"{way}_weight"])
        np.testing.assert_allclose(weight.var(), 1 / 400, rtol=0.1)
        assert not np.asarray(weights[f"{way}_bias"]).any()
    assert len({part.tobytes() for part in seen}) == 8


def test_initializers_and_sizes_follow_the_arguments() -> None:
    text = spec("gru(init = ones, recurrent_init = zeros)", (3, 2), (3, 5))
    weights = dotnn.compile(text).init(KEY)["weights"]["y"]["gru_1"]
    assert (np.asarray(weights["weight"]) == np.ones((2, 15))).all()
    assert (np.asarray(weights["recurrent"]) == np.zeros((5, 15))).all()


@pytest.mark.parametrize(
    ("stage", "shape", "code", "message", "hint"),
    [
        (
            "rnn(3)",
            (4,),
            "E413",
            "`rnn` expects 2 axes, found real[4]",
            "`reshape` it to (time, features) first",
        ),
        (
            "gru(3)",
            (),
            "E413",
            "`gru` expects 2 axes, found real",
            "`reshape` it to (time, features) first",
        ),
        (
            "lstm(3)",
            (2, 4, 4),
            "E413",
            "`lstm` expects 2 axes, found real[2, 4, 4]",
            "`reshape` it to (time, features) first",
        ),
        (
            "gru(3, bidirectional = true, reverse = true)",
            (2, 4),
            "E414",
            "`gru` takes `bidirectional` or `reverse`, found both",
            "remove `reverse`",
        ),
        (
            "lstm(3, bidirectional = true, initial = start)",
            (2, 4),
            "E414",
            "`lstm` expects its `initial` state to be real[6], found real[3]",
            "for example, apply `dense(6)` to it",
        ),
        (
            "rnn(10000, sequence = false)",
            (100_000, 1),
            "E414",
            "`rnn` has too many states, 100000 of 10000 numbers",
            "use fewer steps, or a smaller `size`",
        ),
    ],
)
def test_sequence_that_cannot_be_read_is_refused(
    stage: str, shape: tuple[int, ...], code: str, message: str, hint: str
) -> None:
    others: dict[str, Any] = {"start": (3,)} if "start" in stage else {}
    assert mistakes_in(spec(stage, shape, shape, **others)) == [(code, message, hint)]
