"""Statistics of the training split, against numpy."""

from typing import Any

import numpy as np
import pytest

import dotnn
from dotnn.runtime.data.statistics import Statistics, statistics_of

RNG = np.random.default_rng(0)
ROWS = np.arange(0, 40, 2)
X = RNG.normal(3.0, 2.0, (40, 3))


def found_for(quantity: str, values: Any, train: str = "") -> dict[str, np.ndarray]:
    """Statistics of the output `y`, with an input that needs none."""
    text = f"""
model m
input x : real in 0..1
output y : {quantity}
network {{ y = x -> dense }}
loss mse
optimizer sgd(learning_rate = 0.1)
train {{
    {train}
}}
"""
    arrays = {"x": np.zeros(len(values)), "y": np.asarray(values)}
    found: Statistics = statistics_of(dotnn.compile(text).spec, arrays, ROWS)
    assert "x" not in found
    return found.get("y", {})


def test_mean_and_deviation_are_those_of_the_training_split() -> None:
    found = found_for("real[3]", X)
    np.testing.assert_allclose(found["mean"], X[ROWS].mean(axis=0), rtol=1e-6)
    np.testing.assert_allclose(found["deviation"], X[ROWS].std(axis=0), rtol=1e-6)
    assert found["mean"].dtype == np.float32


def test_rows_outside_the_training_split_do_not_count() -> None:
    changed = X.copy()
    changed[1::2] = 1e30
    first, second = found_for("real[3]", X), found_for("real[3]", changed)
    np.testing.assert_array_equal(first["mean"], second["mean"])


def test_log_quantities_are_standardized_in_decades() -> None:
    found = found_for("real[3] log", 10**X)
    np.testing.assert_allclose(found["mean"], X[ROWS].mean(axis=0), rtol=1e-6)
    np.testing.assert_allclose(found["deviation"], X[ROWS].std(axis=0), rtol=1e-6)


@pytest.mark.parametrize(
    ("quantity", "end"), [("real[3] bound 1..", 1.0), ("real[3] bound ..9", 9.0)]
)
def test_half_line_is_scaled_by_the_mean_square_distance_to_its_end(
    quantity: str, end: float
) -> None:
    found = found_for(quantity, X)
    expected = np.sqrt(np.mean((X[ROWS] - end) ** 2, axis=0))
    np.testing.assert_allclose(found["size"], expected, rtol=1e-6)


@pytest.mark.parametrize(
    "quantity", ["real[3] in 0..1", "real[3] bound 0..1", "real[3] bound 0.. in 1..2"]
)
def test_declared_ranges_need_no_statistics(quantity: str) -> None:
    assert found_for(quantity, X) == {}


@pytest.mark.parametrize("value", [0.0, 7.0, -1e9, 1e-30])
def test_constant_columns_are_divided_by_one(value: float) -> None:
    values = X.copy()
    values[:, 1] = value
    deviation = found_for("real[3]", values)["deviation"]
    assert deviation[1] == 1.0
    assert (deviation[[0, 2]] > 1).all()


def test_column_that_varies_below_its_last_digit_counts_as_constant() -> None:
    values = 1e6 + 1e-3 * X
    assert found_for("real[3]", values)["deviation"].tolist() == [1, 1, 1]
    kept = found_for("real[3]", values, "precision = float64")
    np.testing.assert_allclose(kept["deviation"], 1e-3 * X[ROWS].std(axis=0), rtol=1e-5)
    assert kept["mean"].dtype == np.float64


def test_deviation_that_jax_takes_for_zero_divides_nothing() -> None:
    values = 1e-38 * (1 + 0.01 * X)
    assert found_for("real[3]", values)["deviation"].tolist() == [1, 1, 1]


def test_column_at_the_end_of_a_half_line_is_divided_by_one() -> None:
    assert found_for("real[3] bound 0..", np.zeros((40, 3)))["size"].tolist() == [1] * 3


# ---- complex numbers ----

Z = RNG.normal(2.0, 3.0, (40, 4)) + 1j * RNG.normal(-1.0, 0.5, (40, 4))


def test_complex_parts_have_their_means_and_one_deviation() -> None:
    found = found_for("complex[4]", Z)
    z = Z[ROWS]
    mean = np.stack([z.real.mean(axis=0), z.imag.mean(axis=0)], axis=-1)
    deviation = np.sqrt((z.real.var(axis=0) + z.imag.var(axis=0)) / 2)[:, None]
    np.testing.assert_allclose(found["mean"], mean, rtol=1e-6)
    np.testing.assert_allclose(found["deviation"], deviation, rtol=1e-6)
    assert found["mean"].dtype == np.float32


@pytest.mark.parametrize("value", [0.0, 3 - 4j, 1e9j])
def test_complex_column_that_never_changes_is_divided_by_one(value: complex) -> None:
    values = Z.copy()
    values[:, 1] = value
    deviation = found_for("complex[4]", values)["deviation"]
    assert deviation.shape == (4, 1)
    assert (deviation[:, 0] == 1.0).tolist() == [False, True, False, False]


@pytest.mark.parametrize(
    "quantity", ["complex in -1..1", "one_of(a, b)", "real periodic 0..1", "simplex[2]"]
)
def test_types_with_a_scale_of_their_own_need_no_statistics(quantity: str) -> None:
    assert found_for(quantity, np.zeros(40)) == {}
