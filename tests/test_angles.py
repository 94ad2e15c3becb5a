"""Angles, whose range wraps around."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dotnn.compiler import ir
from dotnn.runtime.data import angles

DEGREES = ir.Range(0.0, 360.0)
PERIODS = (DEGREES, ir.Range(-180.0, 180.0), ir.Range(-0.1, 0.3))
every_period = pytest.mark.parametrize("period", PERIODS, ids=str)


def ends(period: ir.Range) -> tuple[float, float]:
    assert period.lo is not None
    assert period.hi is not None
    return period.lo, period.hi


@pytest.mark.parametrize(
    ("angle", "expected"),
    [(0.0, 0), (359.5, 359.5), (360.0, 0), (-5.0, 355), (725.0, 5), (-1e-20, 0)],
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_angle_is_taken_into_its_turn(
    angle: float, expected: float, dtype: type
) -> None:
    found = angles.wrapped(DEGREES, np.array([angle], dtype))
    assert (found.dtype, found.tolist()) == (dtype, [expected])


@every_period
@given(angle=st.floats(-1e4, 1e4), dtype=st.sampled_from([np.float32, np.float64]))
def test_wrapped_angle_lies_within_and_is_the_same_place(
    period: ir.Range, angle: float, dtype: type
) -> None:
    lo, hi = ends(period)
    given_angle = np.array(angle, dtype)
    found = angles.wrapped(period, given_angle)
    assert dtype(lo) <= found < dtype(hi)
    turns = (float(given_angle) - float(found)) / (hi - lo)
    assert abs(turns - round(turns)) < 1e-5
    np.testing.assert_array_equal(angles.wrapped(period, found), found)


@every_period
@given(first=st.floats(-1e3, 1e3), second=st.floats(-1e3, 1e3))
def test_difference_is_half_a_turn_at_most(
    period: ir.Range, first: float, second: float
) -> None:
    lo, hi = ends(period)
    found = angles.nearest_difference(period, np.array(first), np.array(second))
    assert abs(found) <= (hi - lo) / 2 * (1 + 1e-9)
    turns = (first - second - float(found)) / (hi - lo)
    assert abs(turns - round(turns)) < 1e-9


def test_mean_of_angles_is_between_them() -> None:
    rows = np.array([[350.0, 80.0], [10.0, 100.0]])
    found = angles.mean_angle(DEGREES, rows)
    np.testing.assert_allclose(found, [0, 90], atol=1e-10)


def test_turns_outside_are_counted_from_the_nearer_end() -> None:
    found = angles.turns_outside(DEGREES, np.array([0.0, 360.0, -90.0, 1080.0]))
    assert found.tolist() == [0, 0, 0.25, 2]
