"""Round numbers, names and units of a first spec."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dotnn.compiler import drafting


@pytest.mark.parametrize(
    ("low", "high", "ends"),
    [
        (1.02, 98.7, (0, 100)),
        (20.0003, 119.998, (20, 120)),
        (5.464, 499.96, (0, 500)),
        (45.0, 74.998, (45, 75)),
        (1.30006, 1.99997, (1.3, 2)),
        (-2.93, 2.91, (-3, 3)),
        (0.0, 1.0, (0, 1)),
        (291.2, 309.4, (291, 310)),
        (-0.0371, 0.0378, (-0.038, 0.038)),
        (1e15, 9.9e19, (0, 1e20)),
        (10.0, 10.0, (9, 11)),
    ],
)
def test_ends_are_round_and_near(
    low: float, high: float, ends: tuple[float, float]
) -> None:
    assert drafting.rounded_range(low, high) == ends


@pytest.mark.parametrize(
    ("low", "high", "ends"),
    [
        (1.00313e15, 9.90283e19, (1e15, 1e20)),
        (0.10008, 4.99886, (0.1, 5)),
        (1.14e-5, 5.04, (1e-5, 10)),
        (0.03, 2.9, (0.03, 3)),
    ],
)
def test_ends_of_decades_are_round(
    low: float, high: float, ends: tuple[float, float]
) -> None:
    assert drafting.rounded_log_range(low, high) == ends


FINITE = st.floats(-1e30, 1e30).filter(lambda x: x == 0 or abs(x) > 1e-30)


@given(FINITE, FINITE)
def test_no_value_is_cut_off(one: float, other: float) -> None:
    low, high = sorted((one, other))
    lo, hi = drafting.rounded_range(low, high)
    assert float(drafting.number_text(lo)) <= low
    assert float(drafting.number_text(hi)) >= high
    assert low == high or hi - lo <= 1.1 * (high - low)


@given(st.floats(1e-30, 1e30), st.floats(1e-30, 1e30))
def test_no_positive_value_is_cut_off(one: float, other: float) -> None:
    low, high = sorted((one, other))
    lo, hi = drafting.rounded_log_range(low, high)
    assert 0 < lo <= low
    assert hi >= high


@given(FINITE)
def test_the_text_of_a_number_is_the_number(value: float) -> None:
    assert float(drafting.number_text(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (120.0, "120"),
        (1e20, "1e20"),
        (1.5e-7, "1.5e-7"),
        (100000.0, "1e5"),
        (-250.5, "-250.5"),
        (1 / 3, "0.3333333333333333"),
    ],
)
def test_numbers_are_written_briefly(value: float, text: str) -> None:
    assert drafting.number_text(value) == text


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("thickness", "thickness"),
        ("d (nm)", "d"),
        ("λ [nm]", "lambda"),
        ("in", "in_value"),
        ("2theta", "input_2theta"),
        ("x->y", "x_y"),
        ("Größe", "Grosse"),
        ("???", "input_value"),
    ],
)
def test_a_column_gets_a_name_of_the_language(column: str, name: str) -> None:
    made = drafting.Names().make(column, "input")
    assert made == name


def test_names_differ() -> None:
    names = drafting.Names()
    assert [names.make(c, "input") for c in ("x y", "x-y", "x_y")] == [
        "x_y",
        "x_y_2",
        "x_y_3",
    ]


@pytest.mark.parametrize(
    ("column", "found"),
    [
        ("d_nm", ("d", "nm")),
        ("v0_m/s", ("v0", "m/s")),
        ("angle_deg", ("angle", "deg")),
        ("q_sca", ("q_sca", "")),
        ("E_A", ("E_A", "")),
        ("rate_min", ("rate_min", "")),
        ("12_nm", ("12_nm", "")),
        ("T_K", ("T", "K")),
        ("period_s", ("period", "s")),
        ("x_s", ("x_s", "")),
    ],
)
def test_a_unit_at_the_end_of_a_name(column: str, found: tuple[str, str]) -> None:
    assert drafting.unit_in_name(column) == found
