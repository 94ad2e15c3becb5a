"""Columns and arrays come in the order, and at the points, of the axes of a spec."""

from dataclasses import replace

import numpy as np
import pytest

import dotnn
from dotnn.compiler import ir
from dotnn.runtime import DataError, load_dataset, load_inputs
from dotnn.runtime.data.columns import Columns
from dotnn.runtime.data.dataset import Dataset
from dotnn.runtime.data.interpolation import interpolate
from dotnn.runtime.data.objects import columns_of
from dotnn.runtime.data.ordering import order_columns

ROWS = 5
SPEC = """
model m
AXES
input  x : real
output y : TYPE
network { y = x -> dense }
loss mse
optimizer sgd(learning_rate = 1)
"""


def spec_of(axes: str, kind: str = 'real[w] from "R_*"') -> ir.Spec:
    return dotnn.compile(SPEC.replace("AXES", axes).replace("TYPE", kind)).spec


def table(**columns: np.ndarray) -> Columns:
    arrays = {"x": np.arange(float(ROWS)), **columns}
    return replace(columns_of(arrays), tabular=True, in_memory=False)


def at(names: list[str], base: str = "R_") -> Columns:
    """Columns whose values are the numbers in their names, plus the row."""
    rows = np.arange(float(ROWS))
    return table(**{base + name: rows + number(name) for name in names})


def number(name: str) -> float:
    return float(name.rstrip("nmuGHzT").replace("p", ".").replace(",", "."))


def loaded(axes: str, columns: Columns, kind: str = 'real[w] from "R_*"') -> Dataset:
    return load_dataset(spec_of(axes, kind), columns)


def codes(dataset: Dataset) -> list[str]:
    return [d.code for d in dataset.warnings]


def refused(axes: str, columns: Columns, kind: str = 'real[w] from "R_*"') -> list[str]:
    with pytest.raises(DataError) as found:
        loaded(axes, columns, kind)
    return [d.code for d in found.value.diagnostics]


# ---- order of names ----


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("d*", ["d1", "d2", "d10"]),
        ("R_*", ["R_1.25", "R_1.5", "R_1.75", "R_2"]),
        ("T_*", ["T_-40", "T_-20", "T_0", "T_20"]),
        ("T*", ["T-1", "T0", "T1"]),
        ("d-*", ["d-1", "d-2", "d-10"]),
        ("d*", ["d-1", "d-2", "d-10"]),
        ("S_*", ["S_1e-3", "S_1e-2", "S_1.5e-2", "S_1e-1"]),
        ("*nm", ["400nm", "400.5nm", "401nm"]),
        ("f_*", ["f_900MHz", "f_1.1GHz", "f_3GHz"]),
        ("R_*", ["R_1p25", "R_1p5", "R_2"]),
        ("R_*", ["R_1.1", "R_1.2", "R_1.9", "R_1.10"]),
        ("S*", ["S(1,1)", "S(1,2)", "S(1,10)", "S(2,1)"]),
        ("R_*_re", ["R_2_re", "R_10_re"]),
        ("e_*", ["e_x", "e_y", "e_z"]),
    ],
)
def test_columns_are_ordered_by_the_numbers_in_their_names(
    pattern: str, names: list[str]
) -> None:
    assert order_columns(pattern, names[::-1]).names == names
    assert order_columns(pattern, sorted(names)).names == names


def test_an_order_that_is_not_that_of_the_file_is_said() -> None:
    kind = 'real[3] from "R_*"'
    assert codes(loaded("", at(["1", "2", "10"]), kind)) == []
    assert codes(loaded("", at(["1", "10", "2"]), kind)) == ["D209"]


def test_numbers_on_the_axis_need_no_word_about_the_order() -> None:
    axis = "axis w = [2, 1.75, 1.5, 1.25] um"
    found = loaded(axis, at(["1.25", "1.5", "1.75", "2"]))
    np.testing.assert_allclose(found.targets["y"][0], [2, 1.75, 1.5, 1.25])
    assert codes(found) == []


def test_numbers_in_another_unit_or_rounded_are_on_the_axis() -> None:
    for axis, names in (
        ("axis w[4] um in 1.25..2", ["1250", "1500", "1750", "2000"]),
        ("axis w[4] um in 1.25..2", ["1250nm", "1500nm", "1750nm", "2000nm"]),
        ("axis w[4] um in 1..2", ["1.00", "1.33", "1.67", "2.00"]),
        ("axis w[4] um in 185..200", ["1", "2", "3", "4"]),
    ):
        found = loaded(axis, at(names))
        np.testing.assert_array_equal(found.targets["y"][0], [*map(number, names)])
        assert codes(found) == []


def test_numbers_that_are_no_coordinates_are_warned_of() -> None:
    found = loaded("axis w[4] um in 1..2", at(["7", "8", "9", "10"]))
    np.testing.assert_array_equal(found.targets["y"][0], [7, 8, 9, 10])
    assert codes(found) == ["D211"]


def test_numbers_elsewhere_are_refused() -> None:
    axis = "axis w[4] THz in 185..200"
    assert refused(axis, at(["1500", "1530", "1560", "1600"])) == ["D182"]
    assert refused("axis w[3] nm in 400..700", at(["450", "550", "650"])) == ["D182"]
    assert refused(axis, at(["1nm", "2nm", "3nm", "4nm"])) == ["D179"]


# ---- interpolation ----


def test_columns_elsewhere_inside_are_interpolated_and_said() -> None:
    axis = "axis w[3] nm in 410..590"
    found = loaded(axis, at(["600", "500", "400", "550"]))
    expected = np.arange(float(ROWS))[:, None] + [410, 500, 590]
    np.testing.assert_allclose(found.targets["y"], expected, rtol=1e-14)
    assert codes(found) == ["D210"]
    assert "from 4 points in 400..600 to the 3 of" in found.warnings[0].message


def arrays(coordinates: np.ndarray, values: np.ndarray, unit: str = "") -> Columns:
    named = {"x": np.arange(float(len(values))), "y": values, "lam": coordinates}
    columns = columns_of(named)
    return replace(columns, axes={"y": ("lam",)}, units={"lam": unit} if unit else {})


def test_an_array_at_other_coordinates_agrees_with_numpy() -> None:
    rng = np.random.default_rng(1)
    points = np.sort(rng.uniform(0.3, 0.9, 50))
    points[[0, -1]] = 0.3, 0.9
    values = rng.normal(size=(6, 50)).astype(np.float32)
    found = loaded("axis w[21] nm in 310..890", arrays(points, values, "um"), "real[w]")
    wanted = np.linspace(310, 890, 21)
    expected = [np.interp(wanted, points * 1000, row.astype(float)) for row in values]
    np.testing.assert_allclose(found.targets["y"], expected, rtol=1e-9, atol=1e-9)
    assert codes(found) == ["D207", "D210"] or codes(found) == ["D210"]


def test_complex_numbers_and_images_are_interpolated_along_one_axis() -> None:
    points = np.array([3.0, 1.0, 2.0])
    values = np.einsum("r,c,p->rcp", [1, 2, 4], [1, 1j], points)
    named = {"x": np.arange(3.0), "y": values, "lam": points, "c": np.arange(2.0)}
    columns = replace(columns_of(named), axes={"y": ("c", "lam")})
    found = loaded("axis w = [1.5, 2.5]", columns, "complex[2, w]").targets["y"]
    np.testing.assert_allclose(
        found, np.einsum("r,c,p->rcp", [1, 2, 4], [1, 1j], [1.5, 2.5])
    )


def test_coordinates_in_another_order_are_put_in_order() -> None:
    points = np.linspace(1, 2, 4)
    values = np.arange(12.0).reshape(3, 4)
    found = loaded("axis w[4] in 1..2", arrays(points[::-1], values), "real[w]")
    np.testing.assert_array_equal(found.targets["y"], values[:, ::-1])
    assert codes(found) == []


def test_an_array_outside_its_coordinates_is_refused() -> None:
    values = np.arange(12.0).reshape(3, 4)
    columns = arrays(np.linspace(1.1, 2, 4), values)
    assert refused("axis w[4] in 1..2", columns, "real[w]") == ["D182"]


def test_repeated_coordinates_are_refused() -> None:
    columns = arrays(np.array([1.0, 1, 2, 3]), np.arange(12.0).reshape(3, 4))
    assert refused("axis w[3] in 1..2", columns, "real[w]") == ["D184"]


def test_classes_are_not_interpolated() -> None:
    columns = arrays(np.array([1.0, 2, 3]), np.array([[0, 1, 0], [1, 1, 0]]))
    assert refused("axis w[3] in 1.5..2.5", columns, "one_of(a, b)[w]") == ["D183"]


def test_a_missing_value_reaches_its_neighbors_only() -> None:
    variable = spec_of("axis w[3] in 1..2", "real[w]").outputs[0]
    rows = np.array([[1.0, np.nan, 3.0, 4.0]])
    points, wanted = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 1.5, 3.0, 3.5])
    found = interpolate(variable, rows, 1, points, wanted)
    np.testing.assert_array_equal(found, [[1.0, np.nan, 3.0, 3.5]])


def test_angles_go_the_short_way_round() -> None:
    kind = "real[w] deg periodic 0..360"
    columns = arrays(np.array([1.0, 3.0]), np.array([[350.0, 20.0], [10.0, 340.0]]))
    found = loaded("axis w = [1, 2]", columns, kind).targets["y"]
    np.testing.assert_allclose(found[:, 1], [5.0, 355.0])


def test_an_array_is_transposed_to_the_axes_of_the_spec() -> None:
    values = np.arange(24.0).reshape(2, 3, 4)
    named = {"x": np.arange(2.0), "y": values, "t": np.arange(3.0), "w": np.arange(4.0)}
    columns = replace(columns_of(named), axes={"y": ("t", "w")})
    axes = "axis t[3] in 0..2\naxis w[4] in 0..3"
    found = loaded(axes, columns, "real[w, t]")
    np.testing.assert_array_equal(found.targets["y"], values.transpose(0, 2, 1))
    assert codes(found) == ["D213"]


def test_an_array_named_like_the_axis_has_its_coordinates() -> None:
    named = {"x": np.arange(2.0), "y": np.arange(6.0).reshape(2, 3)}
    columns = columns_of({**named, "w": np.array([0.0, 5.0, 10.0])})
    found = loaded("axis w[3] in 0..5", columns, "real[w]")
    np.testing.assert_allclose(found.targets["y"][0], [0, 0.5, 1])
    assert codes(found) == ["D210"]


def test_inputs_of_a_prediction_are_interpolated() -> None:
    text = """
model m
axis w[3] nm in 400..600
input s : real[w]
output y : real
network { y = s -> dense }
loss mse
optimizer sgd(learning_rate = 1)
"""
    named = {"s": np.array([[1.0, 3.0]]), "w": np.array([400.0, 600.0])}
    inputs, noticed = load_inputs(dotnn.compile(text).spec, columns_of(named))
    np.testing.assert_allclose(inputs["s"], [[1, 2, 3]])
    assert [d.code for d in noticed] == ["D210"]
