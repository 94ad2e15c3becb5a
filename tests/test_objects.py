"""Tables and arrays of other libraries as data and as inputs."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pint
import polars as pl
import pyarrow as pa
import pytest
import xarray as xr

import dotnn
from dotnn.runtime.data.objects import columns_of

SPEC = """model film
axis   wavelength[3] nm in 400..800
input  thickness : real nm in 20..120
input  mode      : one_of(te, tm)
output R         : real[wavelength]
output loss_     : real optional
network {
    h     = concat(thickness, mode) -> dense(4) -> tanh
    R     = h -> dense
    loss_ = h -> dense
}
loss      mse
optimizer adam(learning_rate = 1e-2)
train { epochs = 2 }
data { test = 25% }
"""
NET = dotnn.compile(SPEC)
ROWS = 12
RNG = np.random.default_rng(0)
D = np.round(RNG.uniform(20, 120, ROWS), 3)
MODE = np.where(RNG.random(ROWS) < 0.5, "te", "tm")
R = RNG.uniform(0, 1, (ROWS, 3))
LOSS = np.where(np.arange(ROWS) % 4 == 1, np.nan, D / 100)
HOLES = np.isnan(LOSS)
PLAIN: dict[str, Any] = {"thickness": D, "mode": MODE, "R": R, "loss_": LOSS}


def frame() -> pd.DataFrame:
    columns = {"thickness": D, "mode": MODE, "R": list(R), "loss_": LOSS}
    return pd.DataFrame(columns, index=pd.Index(range(100, 100 + ROWS)))


def nullable() -> pd.DataFrame:
    table = frame().convert_dtypes()
    table["mode"] = table["mode"].astype("category")
    return table


def polars_table() -> pl.DataFrame:
    table = pl.DataFrame({"thickness": D, "mode": MODE, "loss_": LOSS}).fill_nan(None)
    return table.with_columns(pl.Series("R", R, dtype=pl.Array(pl.Float64, 3)))


def arrow() -> pa.Table:
    columns = {"thickness": D, "mode": MODE, "R": R.tolist()}
    return pa.table({**columns, "loss_": [None if np.isnan(v) else v for v in LOSS]})


def dataset() -> xr.Dataset:
    """The rows come last in one variable, by name."""
    return xr.Dataset(
        {
            "thickness": ("sample", D, {"units": "nm"}),
            "mode": ("sample", MODE),
            "R": (("wavelength", "sample"), R.T),
            "loss_": ("sample", LOSS),
        },
        coords={"wavelength": ("wavelength", [400.0, 600, 800], {"units": "nm"})},
    )


def structured() -> np.ndarray:
    kinds = [("thickness", float), ("mode", "U2"), ("R", float, 3), ("loss_", float)]
    table = np.zeros(ROWS, kinds)
    for name, values in PLAIN.items():
        table[name] = values
    return table


def masked() -> dict[str, Any]:
    filled = np.where(HOLES, 9.97e36, LOSS)
    return {**PLAIN, "loss_": np.ma.masked_array(filled, HOLES)}


def quantities() -> dict[str, Any]:
    registry = pint.UnitRegistry()
    return {**PLAIN, "thickness": registry.Quantity(D, "nm")}


def lists() -> dict[str, Any]:
    return {name: np.asarray(values).tolist() for name, values in PLAIN.items()}


OBJECTS = [
    frame,
    nullable,
    polars_table,
    arrow,
    dataset,
    structured,
    masked,
    quantities,
    lists,
]


@pytest.fixture(scope="module")
def run() -> dotnn.Run:
    return dotnn.train(NET, PLAIN, progress=False)


@pytest.mark.parametrize("make", OBJECTS)
def test_objects_are_data_and_inputs_as_arrays_are(
    make: Callable[[], Any], run: dotnn.Run
) -> None:
    found = dotnn.train(NET, make(), progress=False)
    assert found.history == run.history
    assert dotnn.evaluate(run, make()) == dotnn.evaluate(run, PLAIN)
    wanted = run.predict({"thickness": D, "mode": MODE})
    predicted: Any = run.predict(make())
    if make in (frame, nullable, polars_table, arrow):
        assert type(predicted) is type(make())
        predicted = columns_of(predicted)
        names = ("R_0", "R_1", "R_2", "loss_")
        assert predicted.names == names
        found = np.stack([predicted.numbers(name) for name in names], axis=1)
        both = np.concatenate([wanted["R"], wanted["loss_"][:, None]], axis=1)
        np.testing.assert_array_equal(found, both)
    else:
        for name in ("R", "loss_"):
            np.testing.assert_array_equal(np.asarray(predicted[name]), wanted[name])


def test_a_table_keeps_its_index_and_a_dataset_its_rows(run: dotnn.Run) -> None:
    assert run.predict(frame()).index.tolist() == list(range(100, 100 + ROWS))
    given = dataset().assign_coords(sample=("sample", np.arange(5, 5 + ROWS)))
    found = run.predict(given)
    assert found["R"].dims == ("sample", "wavelength")
    assert found["sample"].values.tolist() == list(range(5, 5 + ROWS))
    assert found["wavelength"].values.tolist() == [400, 600, 800]
    assert found["wavelength"].attrs == {"units": "nm"}


def test_a_masked_input_is_a_missing_one(run: dotnn.Run) -> None:
    inputs = {"thickness": np.ma.masked_greater(D, 90), "mode": MODE}
    with pytest.raises(dotnn.DataError, match=r"D116.*`thickness`"):
        run.predict(inputs)
    counts = np.ma.masked_array(np.arange(20, 20 + ROWS), np.arange(ROWS) == 5)
    with pytest.raises(dotnn.DataError, match=r"D116.*row 5"):
        dotnn.train(NET, {**PLAIN, "thickness": counts}, progress=False)
    with pytest.raises(dotnn.DataError, match=r"D116.*`thickness`"):
        run.predictor()({"thickness": np.ma.masked, "mode": "te"})


@pytest.mark.parametrize("missing", [None, pd.NA, float("nan")])
def test_marks_of_missing_values_in_lists_are_nan(missing: Any) -> None:
    columns = columns_of({"a": [1.0, missing, 3], "kind": ["te", missing, "tm"]})
    np.testing.assert_array_equal(columns.numbers("a"), [1, np.nan, 3])
    assert columns.labels("kind")[[0, 2]].tolist() == ["te", "tm"]


def test_another_unit_of_a_quantity_is_converted(run: dotnn.Run) -> None:
    registry = pint.UnitRegistry()
    inputs = {"thickness": registry.Quantity(D / 1000, "um"), "mode": MODE}
    wanted = run.predict({"thickness": D, "mode": MODE})["R"]
    np.testing.assert_allclose(run.predict(inputs)["R"], wanted, rtol=1e-5)


def test_a_column_and_a_vector_are_the_same_everywhere(run: dotnn.Run) -> None:
    column = {**PLAIN, "thickness": D[:, None], "loss_": LOSS[:, None]}
    assert dotnn.train(NET, column, progress=False).history == run.history
    assert dotnn.evaluate(run, column) == dotnn.evaluate(run, PLAIN)
    inputs = {"thickness": D[:, None], "mode": MODE[:, None]}
    plain = run.predict({"thickness": D, "mode": MODE})
    np.testing.assert_array_equal(run.predict(inputs)["R"], plain["R"])
    found = run.predictor(rows=ROWS)(inputs)["R"]
    np.testing.assert_allclose(found, plain["R"], rtol=1e-5)
    classes = (MODE == "tm").astype(np.int32)
    losses = [
        NET.loss(run.params, {"thickness": d, "mode": classes}, {"R": R, "loss_": y})
        for d, y in ((D, LOSS), (D[:, None], LOSS[:, None]))
    ]
    assert losses[0] == losses[1]


def test_the_rows_of_a_dataset_are_found_by_name() -> None:
    columns = columns_of(dataset())
    np.testing.assert_array_equal(columns.numbers("R"), R)
    assert columns.axes["R"] == ("wavelength",)
    assert columns.units["thickness"] == "nm"


@pytest.mark.parametrize("data", [3, None, np.ones(3), [1, 2], object()])
def test_what_is_no_table_is_refused(data: Any, run: dotnn.Run) -> None:
    with pytest.raises(TypeError, match="mapping of arrays by name, a table or a file"):
        run.predict(data)


def test_columns_need_one_name_each(run: dotnn.Run) -> None:
    levels: Any = pd.DataFrame([[1.0, 2.0]], columns=[("R", 400), ("R", 500)])
    with pytest.raises(TypeError, match="one name each, got"):
        run.predict(levels)
    twice: Any = pd.DataFrame([[1.0, 2.0]], columns=["a", "a"])
    with pytest.raises(TypeError, match="`a` twice"):
        run.predict(twice)


def test_dates_are_no_numbers() -> None:
    table = pd.DataFrame({"thickness": pd.date_range("2026-01-01", periods=3)})
    with pytest.raises(dotnn.DataError, match="D106"):
        columns_of(table).numbers("thickness")
