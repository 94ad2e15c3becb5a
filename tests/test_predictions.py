"""Files of predictions: what they keep of the inputs, and that they are data again."""

from pathlib import Path

import numpy as np
import pytest

import dotnn
from dotnn.cli import main
from dotnn.runtime import open_columns

SPEC = """model film
axis   wavelength[3] nm in 400..800
input  thickness : real nm in 20..120
output shift     : real um in 0..2
output E         : complex[wavelength] V/m
output mode      : one_of(te, tm)
network {
    h     = thickness -> dense(4) -> tanh
    shift = h -> dense
    E     = h -> dense
    mode  = h -> dense
}
loss      mse(shift) + mse(E) + cross_entropy(mode)
optimizer adam(learning_rate = 1e-2)
train { epochs = 2 }
"""
ROWS = 6
D = np.linspace(20, 120, ROWS)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = {
        "thickness": D,
        "shift": D / 60,
        "E": np.outer(D / 120, [0.1 + 0.2j, 0.3, 0.5j]),
        "mode": np.where(D > 60, "te", "tm"),
    }
    out = tmp_path_factory.mktemp("models") / "run"
    dotnn.train(dotnn.compile(SPEC), data, out=out, progress=False)
    return out


def predicted(model: Path, table: Path, output: Path) -> Path:
    assert main(["predict", str(model), str(table), "-o", str(output)]) == 0
    return output


TABLE = "id,thickness (nm),note\n" + "".join(
    f"{i:03},{d},{'=1+1' if i == 2 else '-1.5'}\n" for i, d in enumerate(D)
)


def test_a_table_keeps_its_columns_and_states_units(
    model: Path, tmp_path: Path
) -> None:
    (tmp_path / "in.csv").write_text(TABLE)
    path = predicted(model, tmp_path / "in.csv", tmp_path / "out.csv")
    header, *lines = path.read_text().splitlines()
    assert header.startswith("id,thickness (nm),note,shift (um),E_0_re (V/m),E_0_im (V")
    assert lines[1].startswith("001,40.0,-1.5,")
    assert lines[2].split(",")[2] == "'=1+1"
    found = open_columns(path)
    wanted = dotnn.load(model).predict({"thickness": D})["shift"]
    np.testing.assert_allclose(found.numbers("shift (um)"), wanted, rtol=1e-6)
    again = predicted(model, path, tmp_path / "again.csv")
    assert again.read_text() == path.read_text()


def test_a_table_without_units_gets_none(model: Path, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(TABLE.replace(" (nm)", ""))
    path = predicted(model, tmp_path / "in.csv", tmp_path / "out.csv")
    assert path.read_text().startswith("id,thickness,note,shift,E_0_re,")


@pytest.mark.parametrize("suffix", ["h5", "nc", "parquet", "npz"])
def test_other_files_hold_what_python_predicts(
    model: Path, tmp_path: Path, suffix: str
) -> None:
    (tmp_path / "in.csv").write_text(TABLE)
    path = predicted(model, tmp_path / "in.csv", tmp_path / f"out.{suffix}")
    found, wanted = open_columns(path), dotnn.load(model).predict({"thickness": D})
    np.testing.assert_array_equal(found.numbers("shift"), wanted["shift"])
    if suffix in ("h5", "nc"):
        assert found.units["shift"] == "um"
        assert found.units["wavelength"] == "nm"
        assert found.numbers("wavelength").tolist() == [400, 600, 800]
    if suffix == "nc":
        np.testing.assert_array_equal(found.numbers("E_re"), np.real(wanted["E"]))
        assert found.axes["E_re"] == ("wavelength",)
    if suffix == "h5":
        np.testing.assert_array_equal(found.any_numbers("E"), wanted["E"])
        assert set(found.labels("mode_class").tolist()) <= {"te", "tm"}


@pytest.mark.parametrize("suffix", ["h5", "nc", "parquet", "npz", "csv"])
def test_the_same_predictions_are_the_same_bytes(
    model: Path, tmp_path: Path, suffix: str
) -> None:
    (tmp_path / "in.csv").write_text(TABLE)
    paths = [tmp_path / f"{name}.{suffix}" for name in "ab"]
    first, second = (predicted(model, tmp_path / "in.csv", p) for p in paths)
    assert first.read_bytes() == second.read_bytes()
