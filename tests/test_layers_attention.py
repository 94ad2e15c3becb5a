"""Attention against Flax, with the same weights."""

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


def in_flax(weights: Any, heads: int) -> dict[str, Any]:
    """Weights in the layout of Flax, where heads have their own axis."""
    found = {}
    for name in ("query", "key", "value"):
        kernel, bias = weights[name], weights.get(f"{name}_bias")
        found[name] = {"kernel": kernel.reshape(kernel.shape[0], heads, -1)}
        if bias is not None:
            found[name]["bias"] = bias.reshape(heads, -1)
    out = weights["out"]
    found["out"] = {"kernel": out.reshape(heads, -1, out.shape[-1])}
    if "out_bias" in weights:
        found["out"]["bias"] = weights["out_bias"]
    return found


@few(6)
@given(
    tokens=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    heads=st.integers(1, 3),
    head_size=st.integers(1, 2),
    out=st.none() | st.integers(1, 4),
    bias=st.booleans(),
    mode=st.sampled_from(("", "causal", "context", "both")),
    mask=st.sampled_from(("", "keys", "pairs")),
    precision=st.sampled_from(("float32", "float64")),
)
def test_attention_is_that_of_flax(
    tokens: tuple[int, int],
    heads: int,
    head_size: int,
    out: int | None,
    bias: bool,
    mode: str,
    mask: str,
    precision: str,
) -> None:
    causal, crossed = mode in ("causal", "both"), mode in ("context", "both")
    queries, keys = tokens if mode == "context" else (tokens[0], tokens[0])
    features = heads * head_size
    size = features if out is None else out
    said = [f"{heads}, bias = {str(bias).lower()}, causal = {str(causal).lower()}"]
    said += [f"size = {out}"] * (out is not None)
    said += ["context = other"] * crossed + ["mask = seen"] * bool(mask)
    pair = (queries, keys)
    others: dict[str, tuple[int, ...]] = {"other": (keys, 3)} if crossed else {}
    if mask:
        others["seen"] = pair if mask == "pairs" else (keys,)
    text = spec(
        f"attention({', '.join(said)})",
        (queries, features),
        (queries, size),
        precision,
        **others,
    )
    net = dotnn.compile(text)
    theirs = nn.MultiHeadDotProductAttention(
        heads, qkv_features=features, out_features=size, use_bias=bias
    )

    def flax(weights: Any, x: Any, other: Any = None, seen: Any = None) -> Any:
        attended = jnp.ones(pair, bool) if seen is None else seen > 0
        attended = jnp.broadcast_to(attended, pair)
        attended &= jnp.tril(jnp.ones(pair, bool)) | (not causal)
        params = {"params": in_flax(weights, heads)}
        context = x if other is None else other
        return theirs.apply(params, x, context, mask=attended[None])

    with net.precision():
        weights = weights_of(net)
        inputs = {"x": (queries, features), **others}
        given = {key: values(shape, i) for i, (key, shape) in enumerate(inputs.items())}
        if mask:
            # Each query sees the first token; with none to see, Flax would attend to
            # all.
            given["seen"] = given["seen"].at[..., 0].set(1.0)
        tolerance = 1e-4 if precision == "float32" else 1e-9
        require_equal(applied(net), flax, weights, given, tolerance)
        context = given.get("other", given["x"])
        assert count(weights) == count_of_flax(theirs, given["x"], context)


def test_query_that_sees_no_token_gathers_nothing() -> None:
    text = spec("attention(2, mask = seen)", (3, 4), (3, 4), seen=(3, 3))
    apply, weights = applied(dotnn.compile(text)), weights_of(dotnn.compile(text))
    seen = jnp.array([[0.0, 1.0, 1.0], [0.0, -1.0, 0.0], [1.0, 0.0, 1.0]])
    x = values((3, 4))
    np.testing.assert_array_equal(
        apply(weights, x=x, seen=seen)[1], weights["out_bias"]
    )
    slopes = jax.grad(lambda *a: apply(a[0], x=a[1], seen=a[2]).sum(), (0, 1, 2))
    for slope in jax.tree.leaves(quickly(slopes, weights, x, seen)):
        assert np.isfinite(slope).all()


def test_wide_heads_and_the_order_of_tokens() -> None:
    text = spec("attention(2, head_size = 5)", (4, 3), (4, 3))
    net = dotnn.compile(text)
    weights, x = weights_of(net), values((4, 3))
    assert weights["query"].shape == (3, 10)
    turned = applied(net)(weights, x=x[::-1])
    np.testing.assert_allclose(turned[::-1], applied(net)(weights, x=x), atol=1e-5)


def test_dropout_keeps_the_mean_and_rests_without_a_key() -> None:
    texts = [spec(f"attention(2, dropout = {d})", (4, 4), (4, 4)) for d in ("50%", "0")]
    dropping, plain = (dotnn.compile(text) for text in texts)
    weights, x = weights_of(plain), values((4, 4))
    params = {"weights": {"y": {"attention_1": weights}}}
    network = dropping.module.network
    expected = applied(plain)(weights, x=x)
    np.testing.assert_array_equal(applied(dropping)(weights, x=x), expected)
    keys = jax.random.split(KEY, 4000)

    def one(key: jax.Array) -> jax.Array:
        return network(params, {"x": x}, key=key)["y"]

    draws = quickly(jax.vmap(one), keys)
    error = np.std(draws, axis=0) / np.sqrt(4000)
    assert (error > 0).all()
    assert (np.abs(draws.mean(0) - expected) < 5 * error).all()


@pytest.mark.parametrize(
    ("stage", "shape", "code", "message", "hint"),
    [
        (
            "attention",
            (4,),
            "E413",
            "expects 2 axes, found real[4]",
            "`reshape` it to (tokens, features) first",
        ),
        (
            "attention(8)",
            (5, 12),
            "E414",
            "splits the features among 8 heads, found 12",
            "use `heads` that divide 12, such as 4, or give a `head_size`",
        ),
        (
            "attention(context = other)",
            (5, 12),
            "E414",
            "expects (tokens, features) as its `context`, found real[7]",
            "`reshape` the context first",
        ),
        (
            "attention(causal = true, context = pairs)",
            (5, 12),
            "E414",
            "expects 5 tokens in a `causal` context, as in its input, found 6",
            "remove `causal`, or give a `mask`",
        ),
        (
            "attention(mask = other)",
            (5, 12),
            "E414",
            "expects a mask real[5, 5] or real[5], found real[7]",
            "give a positive number for each token to attend to",
        ),
        (
            "attention",
            (100_000, 8),
            "E414",
            "compares too many tokens, 100000 with 100000 by 8 features",
            "use fewer tokens or features",
        ),
        (
            "attention(head_size = 1000000)",
            (1000, 1),
            "E414",
            "compares too many tokens, 1000 with 1000 by 1000000 features",
            "use fewer tokens or features",
        ),
    ],
)
def test_tokens_that_cannot_be_compared_are_refused(
    stage: str, shape: tuple[int, ...], code: str, message: str, hint: str
) -> None:
    shapes = {"other": (7,), "pairs": (6, 5)}
    others = {name: shape for name, shape in shapes.items() if name in stage}
    expected = [(code, f"`attention` {message}", hint)]
    assert mistakes_in(spec(stage, shape, shape, **others)) == expected
