"""Concatenation, slices and arithmetic between shapes, against numpy."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dotnn
from dotnn.compiler import Source, check_source, compile_source
from dotnn.compiler.checking.network.shapes import joined_shape
from dotnn.compiler.diagnostics.diagnostic import apply_edits
from dotnn.compiler.ir import shape_of

KEY = jax.random.key(0)
Shape = tuple[int, ...]


def real(shape: Shape) -> str:
    return f"real{list(shape)}" if shape else "real"


def text(formula: str, output: str, **inputs: Shape) -> str:
    lines = [f"input {name} : {real(s)} in -1..1" for name, s in inputs.items()]
    return "\n".join(
        [
            "model m",
            *lines,
            f"output out : {output}",
            f"network {{\nfound = {formula}\nout = found -> flatten -> dense\n}}",
            "loss mse",
            "optimizer sgd(learning_rate = 1)",
        ]
    )


def arrays(**inputs: Shape) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    return {name: rng.normal(size=s).astype(np.float32) for name, s in inputs.items()}


def value(formula: str, output: str, given: dict[str, np.ndarray]) -> np.ndarray:
    """Value of a formula of some inputs, with all weights 0."""
    shapes = {name: array.shape for name, array in given.items()}
    written = text(formula, output, **shapes).replace(
        f"network {{\nfound = {formula}\nout = found -> flatten -> dense\n}}",
        f"network {{ out = {formula} + 0 * bias() }}",
    )
    net = dotnn.compile(written)
    return np.asarray(net.module.network(net.init(KEY), given)["out"])


def codes(formula: str, **inputs: Shape) -> list[str]:
    found = check_source(Source(text(formula, "real", **inputs))).diagnostics
    return [mistake.code for mistake in found]


# ---- arithmetic: equal shapes, or one is the last axes of the other ----


def by_rule(left: np.ndarray, right: np.ndarray) -> np.ndarray | None:
    """The product, with the smaller operand repeated along the first axes of the
    larger.
    """
    small, large = sorted((left, right), key=np.ndim)
    before = large.ndim - small.ndim
    if large.shape[before:] != small.shape:
        return None
    found = np.empty_like(large)
    for place in np.ndindex(large.shape[:before]):
        found[place] = large[place] * small
    return found


shapes = st.lists(st.integers(1, 3), max_size=3).map(tuple)


@given(shapes, shapes)
@settings(max_examples=60)
def test_shapes_meet_by_the_rule_and_by_no_other(left: Shape, right: Shape) -> None:
    given_arrays = arrays(a=left, b=right)
    expected = by_rule(given_arrays["a"], given_arrays["b"])
    assert joined_shape(left, right) == (None if expected is None else expected.shape)
    written = text("a * b", "real", a=left, b=right)
    if expected is None:
        assert [d.code for d in check_source(Source(written)).diagnostics] == ["E403"]
    else:
        (first, _) = compile_source(Source(written)).values
        assert shape_of(first.expression) == expected.shape
        found = jnp.asarray(given_arrays["a"]) * jnp.asarray(given_arrays["b"])
        np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("sign", "+-*/")
def test_a_vector_acts_along_the_channels(sign: str) -> None:
    given_arrays = arrays(a=(2, 4, 3), b=(3,))
    a, b = given_arrays["a"], given_arrays["b"]
    by_hand: dict[str, Any] = {"+": a + b, "-": a - b, "*": a * b, "/": a / b}
    found = value(f"a {sign} b", "real[2, 4, 3]", given_arrays)
    np.testing.assert_allclose(found, by_hand[sign], rtol=1e-6)


@pytest.mark.parametrize("function", ["maximum", "minimum", "arctan2"])
def test_functions_of_two_values_follow_the_same_rule(function: str) -> None:
    given_arrays = arrays(a=(3,), b=(2, 3))
    expected = getattr(np, function)(given_arrays["a"], given_arrays["b"])
    found = value(f"{function}(a, b)", "real[2, 3]", given_arrays)
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    assert codes(f"{function}(a, b)", a=(2,), b=(2, 3)) == ["E403"]


# ---- dot ----


@pytest.mark.parametrize(
    ("left", "right"), [((3,), (3,)), ((2, 3), (2, 3)), ((4, 2, 3), (3,))]
)
def test_dot_sums_products_along_the_last_axis(left: Shape, right: Shape) -> None:
    given_arrays = arrays(a=left, b=right)
    expected = (given_arrays["a"] * given_arrays["b"]).sum(axis=-1)
    found = value("dot(a, b)", real(expected.shape), given_arrays)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("dot(a, b)", ["E403"]),
        ("dot(a, a[0]) + sum(b)", ["E403"]),
        ("dot(a, 2) + sum(b)", ["E407"]),
        ("dot(a) + sum(b)", ["E311"]),
        ("dot(a, a, b)", ["E303"]),
        ("bias(a) + sum(b)", ["E303"]),
    ],
)
def test_a_slip_in_a_dot_has_one_message(formula: str, expected: list[str]) -> None:
    assert codes(formula, a=(3,), b=(2,)) == expected


# ---- concat ----


@pytest.mark.parametrize(
    ("axis", "left", "right"),
    [
        ("", (2, 3), (2, 1)),
        (", axis = -1", (2, 3), (2, 1)),
        (", axis = 0", (2, 3), (4, 3)),
        (", axis = 1", (2, 3, 2), (2, 1, 2)),
        (", axis = -2", (2, 3, 2), (2, 1, 2)),
    ],
)
def test_concat_joins_along_an_axis(axis: str, left: Shape, right: Shape) -> None:
    given_arrays = arrays(a=left, b=right)
    number = int(axis.rpartition("=")[2] or -1)
    expected = np.concatenate([given_arrays["a"], given_arrays["b"]], number)
    found = value(f"concat(a, b{axis})", real(expected.shape), given_arrays)
    np.testing.assert_array_equal(found, expected)


def test_scalars_are_vectors_of_one_to_concat() -> None:
    given_arrays = arrays(a=(), b=(2,))
    expected = np.array([given_arrays["a"], *given_arrays["b"], given_arrays["a"]])
    found = value("concat(a, b, a, axis = 0)", "real[4]", given_arrays)
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("concat(a, b)", ["E404"]),
        ("concat(a, b, axis = 2)", ["E415"]),
        ("concat(a, b, axis = 0.5)", ["E313"]),
        ("concat(a, b, axis = 0, axis = 1)", ["E304"]),
        ("concat(a, b, side = 1)", ["E301"]),
        ("concat(a, 2) + sum(b)", ["E407"]),
    ],
)
def test_a_slip_in_a_concat_has_one_message(formula: str, expected: list[str]) -> None:
    assert codes(formula, a=(2, 3), b=(4, 3)) == expected


@pytest.mark.parametrize(
    ("a", "b", "mended"),
    [
        ((32, 2), (16, 1), "concat(a, b -> upsample(2))"),
        ((8, 12, 2), (4, 3, 1), "concat(a, b -> upsample([2, 4]))"),
        ((8, 12, 2), (8, 12), "concat(a, b -> reshape(8, 12, 1))"),
        ((8, 2), (3,), "concat(a, b -> broadcast(8))"),
        ((3,), (8, 6, 2), "concat(a -> broadcast(6) -> broadcast(8), b)"),
        ((8, 6, 2), (6, 3), "concat(a, b -> broadcast(8))"),
        ((8, 2), (), "concat(a, b -> reshape(1) -> broadcast(8))"),
    ],
)
def test_the_message_of_a_concat_writes_the_stages_that_fit(
    a: Shape, b: Shape, mended: str
) -> None:
    source = Source(text("concat(a, b)", "real", a=a, b=b))
    (mistake,) = check_source(source).diagnostics
    assert mistake.fix is not None
    after = apply_edits(source.text, mistake.fix.edits)
    assert f"found = {mended}\n" in after
    assert check_source(Source(after)).diagnostics == ()


def test_stages_to_concatenate_are_not_guessed() -> None:
    source = Source(text("concat(a, b)", "real", a=(7, 2), b=(4, 3)))
    (mistake,) = check_source(source).diagnostics
    assert mistake.fix is None
    assert "`upsample` and `avg_pool`" in mistake.hint


# ---- parts ----


def places(size: int) -> st.SearchStrategy[tuple[str, Any]]:
    """An index or range of an axis, as a spec writes it and for numpy."""
    ends = st.none() | st.integers(-size - 1, size + 1)
    stretch = st.tuples(ends, ends).map(
        lambda pair: (
            ":".join("" if end is None else str(end) for end in pair),
            slice(*pair),
        )
    )
    return stretch | st.integers(-size - 1, size).map(lambda i: (str(i), i))


@given(st.tuples(places(4), places(3)))
@settings(max_examples=60)
def test_parts_are_those_of_numpy_or_a_mistake(parts: tuple[Any, Any]) -> None:
    array = arrays(a=(4, 3, 2))["a"]
    formula = f"a[{', '.join(written for written, _ in parts)}]"
    try:
        expected = array[tuple(place for _, place in parts)]
    except IndexError:
        assert codes(formula, a=(4, 3, 2)) == ["E417"]
        return
    # numpy allows a range that begins or ends outside of its axis.
    ends = [
        (end, size)
        for (_, place), size in zip(parts, (4, 3), strict=True)
        if isinstance(place, slice)
        for end in (place.start, place.stop)
    ]
    inside = all(end is None or -size <= end <= size for end, size in ends)
    if expected.size == 0 or not inside:
        assert set(codes(formula, a=(4, 3, 2))) == {"E417"}
    else:
        found = value(formula, real(expected.shape), {"a": array})
        np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("a[0, 0, 0]", ["E416"]),
        ("a[0][0][0]", ["E416"]),
        ("a[1.5]", ["E313"]),
        ("a[n]", ["E203"]),
        ("(a * 2)[5]", ["E417"]),
    ],
)
def test_a_slip_in_a_part_has_one_message(formula: str, expected: list[str]) -> None:
    assert codes(formula, a=(2, 3)) == expected


def test_a_part_of_a_part_and_of_a_formula() -> None:
    a = arrays(a=(4, 3))["a"]
    np.testing.assert_array_equal(value("a[1:3][1, 2]", "real", {"a": a}), a[2, 2])
    found = value("(a + 1)[:, 0]", "real[4]", {"a": a})
    np.testing.assert_allclose(found, a[:, 0] + 1, rtol=1e-6)
