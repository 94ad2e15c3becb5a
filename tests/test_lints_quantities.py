"""Lints of quantities and criteria, and in particular their false positives."""

import pytest
from linted import codes, fixed, safely_fixed, spec, with_output


def with_input(clauses: str, name: str = "dose") -> str:
    first = "flatten -> dense" if clauses.startswith("complex") else "dense"
    network = f"reflectance = {name} -> {first}(64) -> gelu -> dense"
    quantities = f"input {name} : {clauses}\noutput reflectance : real[64] bound 0..1"
    return spec(quantities=quantities, network=network)


# ---- W201 ----


@pytest.mark.parametrize(
    "clauses",
    ["real in 1e15..1e20", "real[3] nm in 1..1000", "real V in 1e-3..1 from 'd'"],
)
def test_a_range_of_three_decades_asks_for_log(clauses: str) -> None:
    text = with_input(clauses.replace("'", '"'))
    assert codes(text) == ["W201"]
    assert codes(safely_fixed(text)) == []
    assert " log" in safely_fixed(text)


@pytest.mark.parametrize(
    "clauses",
    [
        "real in 1e15..1e20 log",
        "real in 1..999",
        "real in 0..1e6",
        "real in -1e-3..1e6",
        "real in 1..1e4 step 1",
        "complex[3] in 1e-3..1e3",
        "real bound 0..",
    ],
)
def test_other_ranges_do_not(clauses: str) -> None:
    assert codes(with_input(clauses), "W201") == []


def test_an_output_in_a_bound_of_0_to_1_cannot_be_log() -> None:
    assert codes(with_output("real in 1e-4..1 bound 0..1", "rmse(y) <= 0.01")) == []


def test_a_wide_output_over_half_a_bound_can() -> None:
    text = with_output("real in 1e-4..10 bound 0..", "rmse(y) <= 0.01")
    assert codes(text) == ["W201"]
    assert codes(safely_fixed(text)) == []


def test_a_log_that_changes_a_spread_is_not_added_unasked() -> None:
    quantities = "input x : real[6] in -1..1\noutput y : real in 1..1e4"
    network = "h = x -> dense(8) -> tanh\ny = h -> dense\ns = h -> dense(1) -> softplus"
    accept = "rmse(y) <= 10"
    text = spec(quantities=quantities, network=network, loss="nll(y, s)", accept=accept)
    assert codes(text) == ["W201"]
    assert safely_fixed(text) == text
    assert codes(fixed(text)) == []


def test_ranges_wider_than_floats_are_counted() -> None:
    text = with_input("real in 1e-290..1e290").replace(
        "epochs = 300", "precision = float64"
    )
    assert codes(text) == ["W201"]


# ---- W202 ----


@pytest.mark.parametrize(
    ("clauses", "around"),
    [
        ("real deg in 0..360", "periodic 0..360"),
        ("real deg in -180..180", "periodic -180..180"),
        ("real deg in 0..359", "periodic 0..360"),
        ("real deg in 0..350 step 10", "periodic 0..360"),
        ("real rad in 0..2 * pi", "periodic 0..2 * pi"),
        ("real rad in -3.14..3.14", "periodic -pi..pi"),
        ("real turn in 0..1", "periodic 0..1"),
        ("real[3] degree bound 0..360", "periodic 0..360"),
        ("real deg in 0..360 bound 0..360", "periodic 0..360"),
    ],
)
def test_an_angle_of_one_turn_is_periodic(clauses: str, around: str) -> None:
    text = with_input(clauses)
    assert codes(text) == ["W202"]
    assert safely_fixed(text) == text  # two numbers for the network
    assert around in fixed(text)
    assert codes(fixed(text)) == []


@pytest.mark.parametrize(
    "clauses",
    [
        "real deg periodic 0..360",
        "real deg in 0..90",
        "real deg in 0..180",
        "real deg in -90..90",
        "real deg in 0..720",
        "real rad in -20..20",
        "real nm in 0..360",
        "real in 0..360",
        "real deg in -5..5",
        "real deg bound 0..",
        "real degC in 0..360",
    ],
)
def test_other_angles_are_not(clauses: str) -> None:
    assert codes(with_input(clauses), "W202") == []


# ---- W203 ----


@pytest.mark.parametrize(
    ("name", "clauses"),
    [
        ("thickness", "real[6] in 20..120"),
        ("thicknesses", "real[6] in 20..120"),
        ("film_thickness", "real in 20..120"),
        ("thickness_a", "real in 20..120"),
        ("thickness1", "real in 20..120"),
        ("thickness_nm", "real in 20..120"),
        ("Wavelength", "real in 400..800"),
        ("voltage", "real in 0..5"),
        ("gap", "real in 20..500"),
        ("gap_nm", "real in 20..500"),
        ("slot_gap", "real in 20..500"),
        ("gaps", "real[3] in 20..500"),
        ("width", "real in 200..600"),
        ("pitch", "real in 200..600"),
        ("radii", "real[4] in 50..150"),
    ],
)
def test_quantities_with_a_usual_unit_need_one(name: str, clauses: str) -> None:
    assert codes(with_input(clauses, name)) == ["W203"]


@pytest.mark.parametrize(
    ("name", "clauses"),
    [
        ("thickness", "real nm in 20..120"),
        ("thickness", "real dimensionless in 20..120"),
        ("thickness", "real in 0..1"),
        ("thickness", "real in -1..1"),
        ("thickness", "one_of(thin, thick)"),
        ("normalized_thickness", "real in 0..3"),
        ("thickness_ratio", "real in 0..3"),
        ("optical_thickness", "real in 0..30"),
        ("wavelength_index", "real in 0..30"),
        ("wavelengths_per_period", "real in 2..30"),
        ("gap", "real in 0.1..2"),
        ("gap_ratio", "real in 0..500"),
        ("width", "real in 0.1..4"),
        ("gap", "real[2]"),
        ("periods", "real in 10..200 step 1"),
        ("time", "real in 0..20"),
        ("temperature", "real in 0.5..4"),
        ("velocity", "real in -3..3"),
        ("x", "real in -3..3"),
        ("timbre", "real in -3..3"),
    ],
)
def test_quantities_without_a_usual_unit_are_silent(name: str, clauses: str) -> None:
    assert codes(with_input(clauses, name), "W203") == []


def test_beside_units_natural_ones_are_asked_for() -> None:
    quantities = "input time : real in 0..20\noutput y : real{} in 0..5"
    text = spec(
        quantities=quantities,
        network="y = time -> dense(64) -> gelu -> dense",
        accept="rmse(y) <= 0.1",
    )
    assert codes(text.replace("{}", "")) == []
    assert codes(text.replace("{}", " mm")) == ["W203"]


@pytest.mark.parametrize(
    "name",
    ["gap", "depth", "spacing", "separation", "waist", "height", "period", "radius"],
)
def test_beside_units_every_length_has_one(name: str) -> None:
    text = spec(
        quantities=f"input {name} : real in 0.1..4\noutput y : real mm in 0..5",
        network=f"y = {name} -> dense(64) -> gelu -> dense",
        accept="rmse(y) <= 0.1",
    )
    assert codes(text) == ["W203"]


def test_an_angle_in_radians_needs_no_unit() -> None:
    quantities = "input angle : real in 0..{}\noutput y : real mm in 0..5"
    text = spec(
        quantities=quantities,
        network="y = angle -> dense(64) -> gelu -> dense",
        accept="rmse(y) <= 0.1",
    )
    assert codes(text.replace("{}", "pi / 2")) == []
    assert codes(text.replace("{}", "60")) == ["W203"]


@pytest.mark.parametrize(
    ("axis", "found"),
    [
        ("axis wavelength[64] in 400..800", ["W203"]),
        ("axis wavelength[64] nm in 400..800", []),
        ("axis wavelength[64] in 0..1", []),
        ('axis wavelength[64] from "lambda"', ["W203"]),
        ("axis x[64] in 400..800", []),
    ],
)
def test_axes_have_units_as_well(axis: str, found: list[str]) -> None:
    name = axis.split()[1].split("[")[0]
    quantities = (
        f"{axis}\ninput thickness : real[6] nm in 20..120\n"
        f"output reflectance : real[{name}] bound 0..1"
    )
    assert codes(spec(quantities=quantities)) == found


def test_an_axis_of_listed_values_has_a_unit_as_well() -> None:
    quantities = (
        "axis depth = [0, 1, 5]\ninput thickness : real[6] nm in 20..120\n"
        "output reflectance : real[depth] bound 0..1"
    )
    assert codes(spec(quantities=quantities)) == ["W203"]


# ---- W204 ----


@pytest.mark.parametrize(
    "clauses", ["real", "real[3] mm", "complex[4] V/m", "real log"]
)
def test_an_input_without_a_range_is_noted(clauses: str) -> None:
    assert codes(with_input(clauses)) == ["W204"]


@pytest.mark.parametrize(
    "clauses",
    [
        "real in 0..3",
        "real bound 0..",
        "real deg periodic 0..360",
        "one_of(te, tm)",
        "simplex[3]",
        "complex[4] V/m in -3..3",
    ],
)
def test_an_input_with_one_is_not(clauses: str) -> None:
    assert codes(with_input(clauses)) == []


def test_an_output_needs_no_range() -> None:
    assert codes(with_output("real um", "rmse(y) <= 0.1")) == []
