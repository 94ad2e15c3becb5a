"""Files that other libraries write, each in its own way."""

import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import pytest
import scipy.io
import skrf
import xarray as xr
import zarr

import dotnn
from dotnn.runtime import open_columns

ROWS = 10
RNG = np.random.default_rng(0)
D = np.round(RNG.uniform(20, 120, ROWS), 3)
WAVELENGTH = np.array([400.0, 600, 800])
R = RNG.uniform(0, 1, (ROWS, 3))
S = RNG.uniform(-0.5, 0.5, (ROWS, 2, 2)) + 1j * RNG.uniform(-0.5, 0.5, (ROWS, 2, 2))


def numpy_plain(folder: Path) -> Path:
    np.save(folder / "thickness.npy", D)
    return folder / "thickness.npy"


def numpy_structured(folder: Path) -> Path:
    table = np.zeros(ROWS, [("thickness", float), ("R", float, 3)])
    table["thickness"], table["R"] = D, R
    np.save(folder / "film.npy", table)
    return folder / "film.npy"


def hdf5(folder: Path) -> Path:
    with h5py.File(folder / "film.h5", "w") as file:
        group = file.create_group("run1")
        dataset = group.create_dataset("thickness", data=D, compression="gzip")
        dataset.attrs["units"] = "nm"
        spectra = group.create_dataset("R", data=R)
        scale = file.create_dataset("wavelength", data=WAVELENGTH)
        scale.make_scale("wavelength")
        spectra.dims[1].attach_scale(scale)
        file["mode"] = ["te"] * ROWS
    return folder / "film.h5"


def hdf5_compound(folder: Path) -> Path:
    table = np.zeros(ROWS, [("thickness", float), ("R", float, 3)])
    table["thickness"], table["R"] = D, R
    with h5py.File(folder / "film.hdf5", "w") as file:
        file["table"] = table
    return folder / "film.hdf5"


def film_dataset() -> xr.Dataset:
    return xr.Dataset(
        {
            "thickness": ("sample", D, {"units": "nm"}),
            "R": (("wavelength", "sample"), R.T, {"units": "1"}),
        },
        coords={"wavelength": ("wavelength", WAVELENGTH, {"units": "nm"})},
    )


def netcdf4(folder: Path) -> Path:
    film_dataset().to_netcdf(folder / "film.nc", engine="h5netcdf")
    return folder / "film.nc"


def netcdf3(folder: Path) -> Path:
    film_dataset().to_netcdf(folder / "film3.nc", engine="scipy")
    return folder / "film3.nc"


def netcdf_of_netcdf4(folder: Path) -> Path:
    netCDF4 = pytest.importorskip("netCDF4")
    with netCDF4.Dataset(folder / "film4.nc", "w") as file:
        file.createDimension("sample", None)
        file.createDimension("wavelength", 3)
        for name, dims, values in (
            ("thickness", ("sample",), D),
            ("R", ("sample", "wavelength"), R),
        ):
            file.createVariable(name, "f8", dims)[:] = values
    return folder / "film4.nc"


def zarr_dataset(folder: Path) -> Path:
    film_dataset().to_zarr(folder / "film.zarr", consolidated=False)
    return folder / "film.zarr"


def zarr_plain(folder: Path) -> Path:
    group = zarr.open_group(str(folder / "plain.zarr"), mode="w")
    for name, values in (("thickness", D), ("R", R)):
        group.create_array(name, data=values)
    return folder / "plain.zarr"


def matlab(folder: Path) -> Path:
    content = {"thickness": D, "R": R, "note": "a film"}
    scipy.io.savemat(folder / "film.mat", content, do_compression=True)
    return folder / "film.mat"


def matlab_73(folder: Path) -> Path:
    """The layout of `save -v7.3`: a block before HDF5, and transposed arrays."""
    path = folder / "new.mat"
    with h5py.File(path, "w", userblock_size=512) as file:
        file["thickness"], file["R"] = D[:, None], R.T
        for name in file:
            file[name].attrs["MATLAB_class"] = np.bytes_("double")
    start = b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(512)
    with path.open("r+b") as file:
        file.write(start)
    return path


def parquet_of_polars(folder: Path) -> Path:
    values = pl.Series("R", R, dtype=pl.Array(pl.Float64, 3))
    pl.DataFrame({"thickness": D, "R": values}).write_parquet(folder / "film.parquet")
    return folder / "film.parquet"


def parquet_of_pandas(folder: Path) -> Path:
    path = folder / "pandas.parquet"
    pd.DataFrame({"thickness": D, "R": R.tolist()}).to_parquet(path)
    return path


def feather(folder: Path) -> Path:
    table = pa.table({"thickness": D, "R": R.tolist()})
    pyarrow.feather.write_feather(table, folder / "film.feather")
    return folder / "film.feather"


WHOLE = [
    numpy_structured,
    hdf5,
    hdf5_compound,
    netcdf4,
    netcdf3,
    netcdf_of_netcdf4,
    zarr_dataset,
    zarr_plain,
    matlab,
    matlab_73,
    parquet_of_polars,
    parquet_of_pandas,
    feather,
]

SPEC = """model film
axis   wavelength[3] nm in 400..800
input  thickness : real nm in 20..120
output R         : real[wavelength] in 0..1
network { R = thickness -> dense(4) -> tanh -> dense }
loss      mse
optimizer adam(learning_rate = 1e-2)
train { epochs = 2 }
"""
NET = dotnn.compile(SPEC)


@pytest.fixture(scope="module")
def run() -> dotnn.Run:
    return dotnn.train(NET, {"thickness": D, "R": R}, progress=False)


@pytest.mark.parametrize("write", WHOLE)
def test_a_file_trains_predicts_and_is_judged_as_its_arrays(
    write: Callable[[Path], Path], tmp_path: Path, run: dotnn.Run
) -> None:
    path = write(tmp_path)
    columns = open_columns(path)
    np.testing.assert_array_equal(columns.numbers("thickness"), D)
    np.testing.assert_array_equal(columns.numbers("R"), R)
    assert len(columns.sha256()) == 64
    assert dotnn.train(NET, path, progress=False).history == run.history
    assert dotnn.evaluate(run, path) == dotnn.evaluate(run, {"thickness": D, "R": R})


def test_an_array_without_a_name_is_called_as_its_file(tmp_path: Path) -> None:
    columns = open_columns(numpy_plain(tmp_path))
    np.testing.assert_array_equal(columns.numbers("thickness"), D)


def test_what_a_file_states_of_units_and_axes_is_kept(tmp_path: Path) -> None:
    found = open_columns(hdf5(tmp_path))
    assert found.units["run1/thickness"] == found.units["thickness"] == "nm"
    assert found.axes["R"] == ("wavelength",)
    assert found.labels("mode").tolist() == ["te"] * ROWS
    for write in (netcdf4, netcdf3, zarr_dataset):
        found = open_columns(write(tmp_path))
        assert found.units["thickness"] == "nm"
        assert found.axes["R"] == ("wavelength",)


def test_fill_values_and_packed_numbers_of_netcdf_are_unpacked(tmp_path: Path) -> None:
    values = xr.Dataset({"thickness": ("sample", [1.0, np.nan, 3.0])})
    packing = {"dtype": "i2", "scale_factor": 0.5, "_FillValue": -9999}
    values.to_netcdf(
        tmp_path / "p.nc", engine="h5netcdf", encoding={"thickness": packing}
    )
    found = open_columns(tmp_path / "p.nc").numbers("thickness")
    np.testing.assert_array_equal(found, [1, np.nan, 3])


def test_structs_and_complex_numbers_of_matlab(tmp_path: Path) -> None:
    scipy.io.savemat(tmp_path / "s.mat", {"data": {"S": S, "f": D}})
    found = open_columns(tmp_path / "s.mat")
    np.testing.assert_array_equal(found.any_numbers("data/S"), S)
    np.testing.assert_array_equal(found.numbers("f"), D)
    pairs = np.zeros(R.T.shape, [("real", float), ("imag", float)])
    pairs["real"], pairs["imag"] = R.T, 2 * R.T
    with h5py.File(tmp_path / "new.mat", "w", userblock_size=512) as file:
        file["z"] = pairs
    with (tmp_path / "new.mat").open("r+b") as file:
        file.write(b"MATLAB 7.3 MAT-file".ljust(512))
    found = open_columns(tmp_path / "new.mat")
    np.testing.assert_array_equal(found.any_numbers("z"), R + 2j * R)


@pytest.mark.parametrize("suffix", ["xlsx"])
def test_a_sheet_is_read_as_a_table_is(tmp_path: Path, suffix: str) -> None:
    pytest.importorskip("openpyxl")
    path = tmp_path / f"film.{suffix}"
    table = pd.DataFrame({"thickness (nm)": D, "mode": ["te"] * ROWS, "R": R[:, 0]})
    table.to_excel(path, index=False)
    found = open_columns(path)
    np.testing.assert_allclose(found.numbers("R"), R[:, 0], rtol=1e-15)
    assert found.labels("mode").tolist() == ["te"] * ROWS
    name = next(name for name in found.names if name.startswith("thickness"))
    np.testing.assert_array_equal(found.numbers(name), D)


# ---- Touchstone ----


def touchstone(folder: Path, name: str, form: Any, s: np.ndarray = S) -> Path:
    frequency = skrf.Frequency.from_f(np.linspace(1, 2, len(s)), unit="GHz")
    network = skrf.Network(frequency=frequency, s=s, z0=50)
    name = f"{name}.s{s.shape[1]}p"
    network.write_touchstone(name, str(folder), form=form)
    return folder / name


@pytest.mark.parametrize("form", ["ri", "ma", "db"])
@pytest.mark.parametrize("ports", [1, 2, 3, 4])
def test_scattering_is_complex_in_every_format(
    tmp_path: Path, form: str, ports: int
) -> None:
    s = RNG.uniform(-0.4, 0.4, (5, ports, ports)) * (1 + 0.5j)
    found = open_columns(touchstone(tmp_path, "device", form, s))
    np.testing.assert_allclose(found.any_numbers("s"), s, rtol=1e-6)
    np.testing.assert_allclose(found.numbers("frequency"), np.linspace(1e9, 2e9, 5))
    assert found.units["frequency"] == "Hz"
    assert found.numbers("z0").tolist() == [50] * 5


def test_a_folder_of_devices_has_its_parameters_in_the_names(tmp_path: Path) -> None:
    for gap in (100, 120):
        touchstone(tmp_path, f"gap_{gap}_length_{gap / 8}", "ri", S * gap / 200)
    found = open_columns(tmp_path)
    assert found.numbers("gap").tolist() == [100, 120]
    assert found.numbers("length").tolist() == [12.5, 15]
    assert found.any_numbers("s").shape == (2, ROWS, 2, 2)
    np.testing.assert_allclose(found.any_numbers("s")[1], S * 0.6, rtol=1e-6)
    assert found.axes == {"s": ("frequency",)}
    touchstone(tmp_path, "other", "ri")
    with pytest.raises(dotnn.DataError, match="D144"):
        open_columns(tmp_path)


def test_devices_of_other_frequencies_are_refused(tmp_path: Path) -> None:
    touchstone(tmp_path, "gap_1", "ri")
    touchstone(tmp_path, "gap_2", "ri", S[:5])
    with pytest.raises(dotnn.DataError, match="D145"):
        open_columns(tmp_path)


@pytest.mark.parametrize(
    ("names", "refused"),
    [
        (("S_mag", "S_phase"), True),
        (("S_dB", "S_deg"), True),
        (("abs(S)", "arg(S)"), True),
        (("amplitude", "angle"), True),
        (("S_re", "S_im"), False),
        (("mag_re", "mag_im"), False),
        (("Ex", "Ey"), False),
    ],
)
def test_magnitude_and_phase_are_no_parts(
    names: tuple[str, str], refused: bool
) -> None:
    first, second = names
    text = SPEC.replace(
        "real[wavelength] in 0..1", f'complex from "{first}", "{second}"'
    )
    data = {"thickness": D, first: R[:, 0], second: R[:, 1]}
    if refused:
        with pytest.raises(dotnn.DataError, match=r"D146.*magnitude and phase"):
            dotnn.train(dotnn.compile(text), data, progress=False)
    else:
        dotnn.train(dotnn.compile(text), data, progress=False)


# ---- attacks ----


class Evil:
    def __reduce__(self) -> Any:
        return os.mkdir, ("/tmp/dotnn-was-attacked",)


def test_no_file_runs_code(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.array([Evil()], dtype=object), allow_pickle=True)
    np.savez(tmp_path / "a.npz", x=np.array([Evil()], dtype=object))
    (tmp_path / "a.mat").write_bytes(pickle.dumps(Evil()))
    for name in ("a.npy", "a.npz", "a.mat"):
        with pytest.raises(dotnn.DataError):
            open_columns(tmp_path / name).numbers("x")
    assert not Path("/tmp/dotnn-was-attacked").exists()


def test_rows_of_different_lengths_are_named(tmp_path: Path) -> None:
    rows = np.empty(2, dtype=object)
    rows[:] = [np.arange(3), np.arange(4)]
    np.savez(tmp_path / "ragged.npz", T=rows)
    np.save(tmp_path / "T.npy", rows)
    for name in ("ragged.npz", "T.npy"):
        with pytest.raises(dotnn.DataError, match=r"D143.*`T` holds objects"):
            open_columns(tmp_path / name).numbers("T")


def test_links_out_of_a_file_or_folder_are_refused(tmp_path: Path) -> None:
    hdf5(tmp_path)
    with h5py.File(tmp_path / "link.h5", "w") as file:
        file["x"] = h5py.ExternalLink("film.h5", "/wavelength")
    with h5py.File(tmp_path / "virtual.h5", "w") as file:
        layout = h5py.VirtualLayout((3,), float)
        layout[:] = h5py.VirtualSource("film.h5", "wavelength", (3,))
        file.create_virtual_dataset("x", layout)
    with h5py.File(tmp_path / "outside.h5", "w") as file:
        place = [("/etc/hostname", 0, 24)]
        file.create_dataset("x", (3,), float, external=place)
    for name in ("link.h5", "virtual.h5", "outside.h5"):
        with pytest.raises(dotnn.DataError, match="D141"):
            open_columns(tmp_path / name).numbers("x")
    store = zarr_plain(tmp_path)
    (store / "secret").symlink_to("/etc")
    with pytest.raises(dotnn.DataError, match="D141"):
        open_columns(store)
    devices = tmp_path / "devices"
    devices.mkdir()
    outside = touchstone(tmp_path, "gap_3", "ri")
    (devices / "gap_3.s2p").symlink_to(outside)
    with pytest.raises(dotnn.DataError, match="D141"):
        open_columns(devices)


def test_a_dataset_larger_than_memory_is_refused_before_it_is_read(
    tmp_path: Path,
) -> None:
    with h5py.File(tmp_path / "bomb.h5", "w") as file:
        file.create_dataset("x", (2**40,), float, chunks=(2**20,), compression="gzip")
    with pytest.raises(dotnn.DataError, match="D107"):
        open_columns(tmp_path / "bomb.h5").numbers("x")


@pytest.mark.parametrize("write", [*WHOLE, numpy_plain])
def test_a_damaged_file_is_one_error(
    write: Callable[[Path], Path], tmp_path: Path
) -> None:
    path = write(tmp_path)
    if path.is_dir():
        for part in [p for p in path.rglob("*") if p.is_file()]:
            part.write_bytes(b"{")
        with pytest.raises(dotnn.DataError):
            open_columns(path)
        return
    content = path.read_bytes()
    damages = [content[: len(content) // 2], b"", content[:8], os.urandom(500)]
    middle = len(content) // 2
    damages.append(content[:middle] + bytes(64) + content[middle + 64 :])
    for damaged in damages:
        path.write_bytes(damaged)
        with suppress(dotnn.DataError):
            columns = open_columns(path)
            for name in columns.names:
                columns.any_numbers(name)


def test_a_missing_library_is_named_with_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = hdf5(tmp_path)
    monkeypatch.setitem(sys.modules, "h5py", None)
    with pytest.raises(dotnn.DataError, match=r"D140.*h5py[\s\S]*dotnn\[files\]"):
        open_columns(path)
