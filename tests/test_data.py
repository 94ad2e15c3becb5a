"""Arrays as quantities of a spec: validation and notices."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dotnn
from dotnn.runtime import DataError, load_dataset, load_inputs, open_columns
from dotnn.runtime.data.contract import check_values
from dotnn.runtime.data.dataset import Dataset
from dotnn.runtime.data.objects import columns_of

ROWS = 6
RNG = np.random.default_rng(0)
Y = RNG.normal(size=ROWS)


def spec_of(quantity: str, train: str = "", data: str = "") -> Any:
    text = f"""
model m
input x : {quantity}
output y : real
network {{ y = x -> dense }}
loss mse
optimizer sgd(learning_rate = 0.1)
train {{
    {train}
}}
data {{
    {data}
}}
"""
    return dotnn.compile(text).spec


def load(quantity: str, train: str = "", **arrays: Any) -> Dataset:
    return load_dataset(spec_of(quantity, train), columns_of({"y": Y, **arrays}))


def codes(quantity: str, train: str = "", **arrays: Any) -> list[str]:
    try:
        return [d.code for d in load(quantity, train, **arrays).warnings]
    except DataError as error:
        return [d.code for d in error.diagnostics]


# ---- finding ----


def test_a_quantity_is_read_by_its_name() -> None:
    x = RNG.normal(size=(ROWS, 3))
    found = load("real[3]", x=x)
    np.testing.assert_array_equal(found.inputs["x"], x)
    assert (found.rows, found.sha256, found.warnings) == (ROWS, "", ())


def test_from_names_another_column() -> None:
    d = RNG.normal(size=ROWS)
    np.testing.assert_array_equal(load('real from "d_nm"', d_nm=d).inputs["x"], d)


def test_columns_are_stacked_as_they_are_named() -> None:
    a, b = RNG.normal(size=(2, ROWS))
    found = load('real[2] from "b", "a"', a=a, b=b).inputs["x"]
    np.testing.assert_array_equal(found, np.stack([b, a], axis=1))


def test_pattern_stacks_columns_in_natural_order() -> None:
    names = ("d10", "d2", "d1", "e1")
    arrays = {name: RNG.normal(size=ROWS) for name in names}
    found = load('real[3] from "d*"', "", **arrays).inputs["x"]
    expected = np.stack([arrays[n] for n in ("d1", "d2", "d10")], axis=1)
    np.testing.assert_array_equal(found, expected)


def test_only_the_star_of_a_pattern_is_special() -> None:
    arrays = {"T [K]1": Y, "T [K]2": Y, "T K": Y}
    found = load('real[2] from "T [K]*"', "", **arrays).inputs["x"]
    assert found.shape == (ROWS, 2)


def test_pattern_of_one_column_is_a_scalar() -> None:
    assert load('real from "d*"', d1=RNG.normal(size=ROWS)).inputs["x"].shape == (ROWS,)


def test_arrays_in_memory_go_by_the_name_of_the_quantity_first() -> None:
    x, d = RNG.normal(size=(2, ROWS))
    found = load('real from "d"', x=x, d=d).inputs["x"]
    np.testing.assert_array_equal(found, x)
    stacked = RNG.normal(size=(ROWS, 2))
    found = load('real[2] from "d*"', x=stacked).inputs["x"]
    np.testing.assert_array_equal(found, stacked)


def test_file_goes_by_from_even_where_the_name_is_there(tmp_path: Any) -> None:
    x, d = RNG.normal(size=(2, ROWS))
    np.savez(tmp_path / "a.npz", x=x, d=d, y=Y)
    spec = spec_of('real from "d"')
    found = load_dataset(spec, open_columns(tmp_path / "a.npz"))
    np.testing.assert_array_equal(found.inputs["x"], d)
    assert len(found.sha256) == 64


@pytest.mark.parametrize(
    ("quantity", "shape"), [("real", (ROWS, 1)), ("real[1]", (ROWS,))]
)
def test_scalars_and_vectors_of_one_stand_for_each_other(
    quantity: str, shape: tuple[int, ...]
) -> None:
    found = load(quantity, x=RNG.normal(size=shape)).inputs["x"]
    assert found.shape == ((ROWS,) if quantity == "real" else (ROWS, 1))


@pytest.mark.parametrize(
    ("quantity", "array"),
    [
        ("real[2]", np.ones((ROWS, 3))),
        ("real[2]", np.ones((2, ROWS))),
        ("real", np.ones((ROWS, 2))),
        ("real", np.float64(1.0)),
        ("real[1]", np.float64(1.0)),
        ('real[2] from "x", "y"', np.ones((ROWS, 3))),
    ],
)
def test_array_of_another_shape_is_refused(quantity: str, array: np.ndarray) -> None:
    name = "z" if "from" in quantity else "x"
    quantity = quantity.replace('"x"', '"z"')
    assert codes(quantity, "", **{name: array}) == ["D113"]


def test_table_without_columns_of_a_vector_gets_a_hint(tmp_path: Any) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")
    with pytest.raises(DataError) as caught:
        load_dataset(spec_of("real[2]"), open_columns(tmp_path / "a.csv"))
    assert caught.value.diagnostics[0].hint == 'name its columns: `from "x_*"`'


def test_lists_are_arrays_too_but_not_ragged_ones() -> None:
    assert load("real", x=list(range(ROWS))).inputs["x"].dtype == np.float64
    assert codes("real", x=[[1.0], [1.0, 2.0]]) == ["D150"]


@pytest.mark.parametrize(
    "labels",
    [np.arange(ROWS), list("aabbcc"), np.array(list("aabbcc"), object), Y > 0],
)
def test_groups_may_be_numbers_or_texts(labels: Any) -> None:
    spec = spec_of("real", data="group = wafer\n    test = 10%")
    found = load_dataset(spec, columns_of({"x": -Y, "y": Y, "wafer": labels}))
    assert found.group is not None
    assert found.group.tolist() == list(labels)


def test_group_of_another_shape_is_refused() -> None:
    spec = spec_of("real", data="group = wafer\n    test = 10%")
    arrays = columns_of({"x": -Y, "y": Y, "wafer": np.ones((ROWS, 2))})
    with pytest.raises(DataError, match="D113"):
        load_dataset(spec, arrays)


def test_inputs_are_loaded_without_outputs_and_may_be_constant() -> None:
    inputs, noticed = load_inputs(
        spec_of("real in 0..1"), columns_of({"x": np.ones(3)})
    )
    assert list(inputs) == ["x"]
    assert noticed == ()


# ---- values ----


@pytest.mark.parametrize(
    ("quantity", "usual", "value", "expected"),
    [
        ("real in 0..1", 0.5, 1.0, []),
        ("real in 0..1", 0.5, 1 + 1e-7, []),
        ("real in 0..1", 0.5, -1e-3, ["D202"]),
        ("real in 0..1", 0.5, 1.5, ["D202"]),
        ("real in 10000..10001", 10000.5, 10000.4, []),
        ("real in 10000..10001", 10000.5, 10001.005, ["D202"]),
        ("real bound 0..1", 0.5, 1 + 1e-9, []),
        ("real bound 0..1", 0.5, 1.01, ["D117"]),
        ("real bound 0..", 1.0, -1e-16, []),
        ("real bound 0..", 1.0, -1e-9, ["D117"]),
        ("real bound ..0", -1.0, 0.1, ["D117"]),
        ("real bound 0..1 in 0.2..0.8", 0.5, 0.9, ["D202"]),
        ("real log", 1.0, 0.0, ["D118"]),
        ("real log", 1.0, -1.0, ["D118"]),
        ("real log", 1.0, 1e-39, ["D121"]),
        ("real", 1.0, 1e39, ["D121"]),
        ("real", 1.0, 1e-39, []),
        ("real", 1.0, np.nan, ["D116"]),
        ("real", 1.0, -np.inf, ["D116"]),
    ],
)
def test_value_is_held_against_its_contract(
    quantity: str, usual: float, value: float, expected: list[str]
) -> None:
    (variable,) = spec_of(quantity).inputs
    found = check_values(variable, np.array([usual, value]), "float32")
    assert [d.code for d in found] == expected


def test_numbers_that_float32_loses_are_reported_or_need_float64() -> None:
    tiny = RNG.uniform(1, 2, ROWS) * 1e-42
    assert codes("real", x=tiny) == ["D121"]
    assert codes("real", "precision = float64", x=tiny) == []
    assert codes("real log", "precision = float64", x=tiny * 1e-100) == []


def test_value_rounded_to_float32_lies_in_its_range() -> None:
    x = np.linspace(0.1, 0.3, ROWS).astype(np.float32)
    assert codes("real in 0.1..0.3", x=x) == []
    assert codes("real bound 0.1..0.3", x=x.astype(np.float64)) == []


# ---- contradictions ----


@settings(max_examples=100)
@given(
    rows=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1)), min_size=1),
    dtype=st.sampled_from([np.float32, np.float64]),
)
def test_contradictions_are_the_rows_of_equal_inputs_with_unequal_outputs(
    rows: list[tuple[int, int]], dtype: type
) -> None:
    x = np.array([[a, -a, 0.5] for a, _ in rows]).astype(dtype)
    y = np.array([b for _, b in rows], float)
    spec = spec_of("real[3]")
    noticed = load_dataset(spec, columns_of({"x": x, "y": y})).warnings
    outputs: dict[int, set[int]] = {}
    for a, b in rows:
        outputs.setdefault(a, set()).add(b)
    count = sum(len(outputs[a]) > 1 for a, _ in rows)
    found = [d.message for d in noticed if d.code == "D203"]
    words = f"{count} row{'s' * (count != 1)} with equal inputs differ in `y`"
    assert [message.startswith(words) for message in found] == [True] * (count > 0)


def test_zeros_of_either_sign_are_the_same_input() -> None:
    x = np.array([0.0, -0.0, 1, 2, 3, 4])
    assert codes("real", x=x) == ["D203"]


def test_inputs_that_differ_in_their_last_bit_are_other_inputs() -> None:
    x = np.array([1.0, np.nextafter(1.0, 2.0), 2, 3, 4, 5])
    assert codes("real", x=x) == []


def test_wide_inputs_are_compared_whole() -> None:
    x = np.ones((ROWS, 2000))
    x[:, -1] = np.arange(ROWS)
    assert codes("real[2000]", x=x) == ["D201"]
    x[1, -1] = 0
    assert codes("real[2000]", x=x) == ["D201", "D203"]
