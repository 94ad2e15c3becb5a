"""Long tables: rows of one device become one example."""

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dotnn
from dotnn.cli import main
from dotnn.runtime import DataError, load_dataset, open_all, open_inputs, splits_of
from dotnn.runtime.data.dataset import load_inputs

HEAD = """model film
axis   wavelength[5] nm in 400..800
input  thickness : real nm in 0..100
output r : real[wavelength] in 0..1
network { r = thickness -> dense(4) -> tanh -> dense }
loss mse
optimizer adam(learning_rate = 1e-2)
train { epochs = 2 }
"""
DATA = "data {\n example = device\n}\n"
POINTS = np.linspace(400, 800, 5)


def spectra(devices: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    return rng.uniform(0, 100, devices), rng.uniform(0, 1, (devices, 5))


def table(devices: int, *, shuffle: bool = True) -> dict[str, Any]:
    thickness, r = spectra(devices)
    columns = {
        "device": np.repeat([f"D{n}" for n in range(devices)], 5),
        "wavelength": np.tile(POINTS, devices),
        "thickness": np.repeat(thickness, 5),
        "r": r.ravel(),
    }
    if shuffle:
        order = np.random.default_rng(6).permutation(5 * devices)
        columns = {name: column[order] for name, column in columns.items()}
    return columns


def write_csv(path: Path, columns: dict[str, Any]) -> None:
    rows = zip(*columns.values(), strict=True)
    lines = [",".join(columns), *(",".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n")


def loaded(text: str, data: Any) -> Any:
    spec = dotnn.compile(text).spec
    return spec, load_dataset(spec, open_all(spec, data))


def refused(text: str, data: Any) -> DataError:
    with pytest.raises(DataError) as error:
        loaded(text, data)
    return error.value


@pytest.mark.parametrize("of_file", [True, False])
def test_rows_of_a_device_are_one_example_in_any_order(
    tmp_path: Path, of_file: bool
) -> None:
    columns = table(7)
    write_csv(tmp_path / "long.csv", columns)
    _, data = loaded(HEAD + DATA, tmp_path / "long.csv" if of_file else columns)
    thickness, r = spectra(7)
    order = [int(name[1:]) for name in dict.fromkeys(columns["device"].tolist())]
    assert np.allclose(data.inputs["thickness"], thickness[order], rtol=0, atol=1e-12)
    assert np.allclose(data.targets["r"], r[order], rtol=0, atol=1e-15)


def test_coordinates_may_be_rounded_or_in_another_unit(tmp_path: Path) -> None:
    columns = table(4, shuffle=False)
    columns["wavelength (um)"] = columns.pop("wavelength") / 1000 + 1e-9
    write_csv(tmp_path / "long.csv", columns)
    _, data = loaded(HEAD + DATA, tmp_path / "long.csv")
    assert np.allclose(data.targets["r"], spectra(4)[1], rtol=0, atol=1e-15)


def test_an_axis_from_a_column_has_its_distinct_values() -> None:
    text = HEAD.replace("nm in 400..800", 'nm from "wavelength"') + DATA
    _, data = loaded(text, table(4, shuffle=False))
    assert np.array_equal(data.axes["wavelength"], POINTS)
    assert np.array_equal(data.targets["r"], spectra(4)[1])


def test_a_spectrum_sampled_elsewhere_is_interpolated() -> None:
    columns = table(4, shuffle=False)
    columns["wavelength"] = np.tile([400.0, 450, 600, 700, 800], 4)
    columns["r"] = (columns["wavelength"] - 400) / 400
    _, data = loaded(HEAD + DATA, columns)
    assert np.allclose(data.targets["r"], np.tile([0, 0.25, 0.5, 0.75, 1], (4, 1)))
    assert "D144" in {d.code for d in data.warnings} or data.warnings


def test_two_axes_make_a_grid() -> None:
    text = HEAD.replace("input ", "axis   angle = [0, 30, 60] deg\ninput ", 1).replace(
        "real[wavelength]", "real[angle, wavelength]"
    )
    devices = 3
    rng = np.random.default_rng(1)
    grid = rng.uniform(0, 1, (devices, 3, 5))
    device, angle, at = np.meshgrid(
        np.arange(devices), [0, 30, 60], POINTS, indexing="ij"
    )
    order = rng.permutation(grid.size)
    columns = {"device": device, "angle": angle, "wavelength": at, "r": grid}
    flat = {name: column.ravel()[order] for name, column in columns.items()}
    flat["thickness"] = flat["device"] * 10.0
    _, data = loaded(text + DATA, flat)
    numbers = (data.inputs["thickness"] / 10).astype(int)
    assert np.array_equal(data.targets["r"], grid[numbers])


def test_a_missing_row_names_the_device_and_the_place() -> None:
    columns = {name: column[1:] for name, column in table(4, shuffle=False).items()}
    error = refused(HEAD + DATA, columns)
    assert [d.code for d in error.diagnostics] == ["D167"]
    assert "`device` = D0 has no row at wavelength = 400 nm" in str(error)


def test_a_missing_row_of_an_optional_output_is_nan() -> None:
    text = HEAD.replace("real[wavelength]", "real[wavelength] optional")
    columns = {name: column[1:] for name, column in table(4, shuffle=False).items()}
    _, data = loaded(text + DATA, columns)
    expected = spectra(4)[1]
    expected[0, 0] = np.nan
    assert np.array_equal(data.targets["r"], expected, equal_nan=True)


def test_a_row_at_an_odd_place_is_named() -> None:
    columns = table(4, shuffle=False)
    columns["wavelength"][6] = 512.5
    error = refused(HEAD + DATA, columns)
    assert [d.code for d in error.diagnostics] == ["D167"]
    assert "`device` = D1 has a row at wavelength = 512.5 nm" in str(error)


def test_two_rows_at_a_place_are_named() -> None:
    columns = table(4, shuffle=False)
    columns["wavelength"][1] = 400
    error = refused(HEAD + DATA, columns)
    assert [d.code for d in error.diagnostics] == ["D167"]
    assert "`device` = D0 has 2 rows at wavelength = 400 nm" in str(error)


def test_an_input_that_varies_in_a_device_is_named() -> None:
    columns = table(4, shuffle=False)
    columns["thickness"][7] += 1
    error = refused(HEAD + DATA, columns)
    assert [d.code for d in error.diagnostics] == ["D168"]
    assert "`thickness` for `device` = D1" in str(error)


def test_rows_without_a_device_or_a_place_are_mistakes() -> None:
    columns = table(4, shuffle=False)
    columns["device"][3] = ""
    assert [d.code for d in refused(HEAD + DATA, columns).diagnostics] == ["D169"]
    columns = table(4, shuffle=False)
    columns["wavelength"][3] = np.nan
    assert [d.code for d in refused(HEAD + DATA, columns).diagnostics] == ["D169"]


def test_a_value_that_is_no_number_names_the_device() -> None:
    columns = table(4, shuffle=False)
    columns["r"][7] = np.inf
    assert "row 1 is `device` = D1" in str(refused(HEAD + DATA, columns))


def test_splits_and_groups_are_of_examples() -> None:
    columns = table(20)
    columns["wafer"] = np.array([f"{int(d[1:]) // 2}" for d in columns["device"]])
    text = HEAD + "data {\n example = device\n group = wafer\n test = 20%\n}\n"
    spec, data = loaded(text, columns)
    found = splits_of(spec, data).named()
    assert found["test"].size == 4
    assert data.group is not None
    assert len(set(data.group[found["test"]])) == 2


def test_a_column_of_splits_is_of_examples() -> None:
    columns = table(6, shuffle=False)
    columns["fold"] = np.repeat(["train", "test", "train"] * 2, 5)
    spec, data = loaded(HEAD + "data {\n example = device\n split = fold\n}\n", columns)
    assert splits_of(spec, data).test.tolist() == [1, 4]


def test_long_tables_of_two_files_are_joined(tmp_path: Path) -> None:
    write_csv(tmp_path / "one.csv", table(4, shuffle=False))
    write_csv(tmp_path / "two.csv", table(3, shuffle=False))
    text = HEAD + DATA
    _, data = loaded(text, [tmp_path / "one.csv", tmp_path / "two.csv"])
    r = np.concatenate([spectra(4)[1], spectra(3)[1]])
    assert np.allclose(data.targets["r"], r, rtol=0, atol=1e-15)


def test_a_run_of_a_long_table_is_evaluated_and_predicts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_csv(tmp_path / "long.csv", table(20))
    path = tmp_path / "film.nn"
    settings = 'data {\n file = "long.csv"\n example = device\n test = 20%\n}\n'
    path.write_text(HEAD + settings + "accept rmse(r) <= 9\n")
    assert main(["check", str(path)]) == 0
    out, given = tmp_path / "run", str(tmp_path / "long.csv")
    assert main(["train", str(path), "--out", str(out), "--no-cache"]) == 0
    assert main(["evaluate", str(out), "--no-cache"]) == 0
    assert main(["evaluate", str(out), "--data", given, "--no-cache"]) == 0
    capsys.readouterr()
    made = str(tmp_path / "made.csv")
    assert main(["predict", str(out), given, "-o", made, "--no-cache"]) == 0
    assert "20 rows predicted" in capsys.readouterr().out


def test_a_prediction_needs_no_column_of_examples() -> None:
    spec = dotnn.compile(HEAD + DATA).spec
    inputs, _ = load_inputs(spec, open_inputs(spec, {"thickness": [10.0, 20.0]}))
    assert inputs["thickness"].tolist() == [10, 20]


def test_a_shape_without_an_example_gets_a_hint() -> None:
    error = refused(HEAD, {"thickness": np.ones(5), "wavelength": POINTS, "r": POINTS})
    assert "example = device" in str(error)


@pytest.mark.exhaustive
def test_a_million_rows_take_seconds() -> None:
    devices, points = 10_000, 100
    text = HEAD.replace("wavelength[5]", f"wavelength[{points}]") + DATA
    columns = {
        "device": np.repeat(np.arange(devices), points),
        "wavelength": np.tile(np.linspace(400, 800, points), devices),
        "thickness": np.repeat(np.linspace(0, 100, devices), points),
        "r": np.linspace(0, 1, devices * points),
    }
    spec = dotnn.compile(text).spec
    begin = time.perf_counter()
    opened = open_all(spec, columns)
    assert opened.numbers("r").shape == (devices, points)
    assert opened.numbers("thickness").shape == (devices,)
    assert time.perf_counter() - begin < 5
