"""Metrics, against numpy."""

import numpy as np
import pytest

from dotnn.compiler import ir
from dotnn.runtime.runs.metrics import measure, measure_angles, measure_classes

RNG = np.random.default_rng(0)
DEGREES = ir.Range(0.0, 360.0)


def test_errors_of_complex_numbers_are_their_moduli() -> None:
    t = RNG.normal(size=(30, 2)) + 1j * RNG.normal(size=(30, 2))
    p = t + 0.1 * RNG.normal(size=(30, 2)) + 0.2j * RNG.normal(size=(30, 2))
    e, spread = np.abs(p - t), np.abs(t - t.mean(axis=0))
    expected = {
        "rmse": np.sqrt(np.mean(e**2)),
        "mae": np.mean(e),
        "max_error": np.max(e),
        "r2": 1 - np.sum(e**2) / np.sum(spread**2),
    }
    assert measure(p, t) == pytest.approx(expected)


def test_errors_of_angles_go_the_short_way_round() -> None:
    t, p = np.array([359.0, 1.0, 180.0]), np.array([2.0, 358.0, 181.0])
    found = measure_angles(DEGREES, p, t)
    assert found["max_error"] == pytest.approx(3)
    assert found["mae"] == pytest.approx(7 / 3)
    assert found["rmse"] == pytest.approx(np.sqrt(19 / 3))


def test_turning_all_angles_changes_no_metric() -> None:
    t = RNG.normal(180, 30, (40, 2))
    p = t + RNG.normal(0, 5, (40, 2))
    expected = measure(p, t)
    for turn in (0.0, 100.0, 180.0, 275.0):
        found = measure_angles(DEGREES, (p + turn) % 360, (t + turn) % 360)
        assert found == pytest.approx(expected, rel=1e-6)


def test_angles_that_never_vary_have_no_r2() -> None:
    assert np.isnan(measure_angles(DEGREES, np.ones(4), np.full(4, 350.0))["r2"])


def test_accuracy_is_the_share_of_most_probable_classes_that_are_right() -> None:
    probabilities = np.array([[0.9, 0.1], [0.4, 0.6], [0.7, 0.3], [0.2, 0.8]])
    targets = np.array([0, 1, 1, 1])
    assert measure_classes(probabilities, targets) == {"accuracy": 0.75}
    pairs = probabilities.reshape(2, 2, 2)
    assert measure_classes(pairs, targets.reshape(2, 2)) == {"accuracy": 0.75}
