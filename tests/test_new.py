"""First specs for data: `dotnn new` and `dotnn.new_spec`."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dotnn
from dotnn.cli import main
from dotnn.runtime import DataError, load_dataset, propose
from dotnn.runtime.data.columns import Columns

DATA = Path(__file__).parent.parent / "specs/data"
FILES = sorted([*DATA.glob("*.npz"), *DATA.glob("*.csv")])
RNG = np.random.default_rng(5)
U = RNG.uniform(size=(300, 4))


def declared(data: Any, **options: Any) -> dict[str, str]:
    """Declarations of a first spec, by name: `input a : real in 0..1`."""
    text = dotnn.new_spec(data, **options)
    found = re.findall(r"^((?:input|output|axis) +(\w+).*?)(?:  #.*)?$", text, re.M)
    return {name: re.sub(" +", " ", line) for line, name in found}


def one(values: np.ndarray, role: str = "output", name: str = "a") -> str:
    """How a quantity beside a uniform one is declared."""
    other = RNG.uniform(size=len(values))
    options = {"outputs": name} if role == "output" else {"inputs": name}
    return declared({name: values, "other": other}, **options)[name]


# ---- the gallery ----


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_a_spec_for_the_gallery_has_no_warning(file: Path) -> None:
    text = dotnn.new_spec(file)
    assert dotnn.format(text) == text
    found = dotnn.check(text, data=file)
    # Nobody but the author knows what is good enough.
    assert [(d.code, d.message) for d in found if d.code != "W501"] == []


ROLES = {
    "deeponet.npz": ("source position", "field"),
    "energy_balance.npz": ("index extinction thickness", "power"),
    "fno_burgers.npz": ("initial", "velocity"),
    "implicit_field.npz": ("position", "field"),
    "mie.csv": ("size_parameter n k", "q_ext q_sca q_abs g"),
    "near_field_unet.npz": ("mask", "field"),
    "pulse_gru.npz": ("spectrum", "evolution"),
    "spectrum_resnet.npz": ("thickness", "reflectance"),
    "thin_film.npz": ("thickness", "reflectance"),
    "uncertain_yield.npz": ("setting", "yield yield_mean yield_spread"),
    "wafers.csv": ("d aoi substrate doping", "psi delta"),
}


@pytest.mark.parametrize("name", ROLES)
def test_roles_of_the_gallery_are_guessed(name: str) -> None:
    found = declared(DATA / name).values()
    for role, names in zip(("input", "output"), ROLES[name], strict=True):
        lines = [line.split()[1] for line in found if line.startswith(role)]
        assert " ".join(lines) == names


def test_declarations_of_the_gallery_are_its_authors() -> None:
    assert declared(DATA / "energy_balance.npz") == {
        "index": "input index : real in 1.3..3.5",
        "extinction": "input extinction : real in 1e-4..1 log",
        "thickness": "input thickness : real in 0..1000",
        "power": "output power : simplex[3]",
    }
    wafers = declared(DATA / "wafers.csv")
    assert wafers["delta"] == "output delta : real deg periodic 0..360"
    assert wafers["substrate"] == "input substrate : one_of(glass, gold, silicon)"
    assert wafers["doping"] == "input doping : real in 1e15..1e20 log"
    assert "group      = wafer_id" in dotnn.new_spec(DATA / "wafers.csv")
    pulses = declared(DATA / "pulse_gru.npz")
    assert pulses["z"] == "axis z[50] in 0..1"
    assert pulses["evolution"].startswith("output evolution : real[z, frequency]")


# ---- declarations ----


@pytest.mark.parametrize(
    ("values", "line"),
    [
        (RNG.uniform(0.02, 0.97, 300), "output a : real bound 0..1"),
        (RNG.uniform(0.02, 40.0, 300), "output a : real bound 0.."),
        (RNG.uniform(290.2, 309.7, 300), "output a : real in 290..310"),
        (RNG.uniform(-0.98, 0.99, 300), "output a : real bound -1..1"),
        (10 ** RNG.uniform(-4.9, 1.9, 300), "output a : real in 1e-5..100 log"),
        (RNG.normal(size=300) * 1j, "output a : complex"),
        (RNG.permutation(300) % 2, 'output a : one_of("0", "1")'),
        (np.array(["te", "tm", "in"] * 100), 'output a : one_of("in", te, tm)'),
        (RNG.dirichlet((1, 1, 1), 300), "output a : simplex[3]"),
    ],
)
def test_laws_of_outputs(values: np.ndarray, line: str) -> None:
    assert one(values) == line


@pytest.mark.parametrize(
    ("name", "values", "line"),
    [
        ("a", RNG.uniform(1.02, 98.7, 300), "input a : real in 0..100"),
        ("a", 5.0 * RNG.integers(4, 25, 300), "input a : real in 20..120 step 5"),
        ("phi", RNG.uniform(-179.9, 179.9, 300), "deg periodic -180..180"),
        ("phase", RNG.uniform(0, 2 * np.pi, 300), "real periodic 0..2 * pi"),
        ("theta", RNG.uniform(0, 80, 300), "real deg in 0..80"),
        ("pressure", 10 ** RNG.uniform(2, 5, 300), "in 100..1e5 log"),
    ],
)
def test_ranges_of_inputs(name: str, values: np.ndarray, line: str) -> None:
    assert line in one(values, "input", name)


def test_no_number_lies_outside_its_range() -> None:
    rng = np.random.default_rng(0)
    for _ in range(200):
        values = rng.normal(rng.normal() * 100, 10 ** rng.uniform(-6, 6), 50)
        line = one(values, "input")
        if match := re.search(r"in (\S+)\.\.(\S+)", line):
            lo, hi = map(float, match.groups())
            assert lo <= values.min() <= values.max() <= hi


def test_a_constant_or_repeated_input_is_left_out_with_a_reason() -> None:
    data = {
        "a": U[:, 0],
        "b": np.full(300, 2.5),
        "c": 3 * U[:, 0] + 1,
        "y": U[:, 0] ** 2,
    }
    text = dotnn.new_spec(data)
    assert "# Not used: b: it is 2.5 everywhere." in text
    assert "# Not used: c: it is a linear function of `a`." in text


def test_holes_are_named() -> None:
    z = U[:, 1].copy()
    z[::50] = np.nan
    data = {"a": U[:, 0], "z": z, "y": np.where(U[:, 3] < 0.1, np.nan, U[:, 0] ** 2)}
    text = dotnn.new_spec(data, outputs="y")
    assert "Not used: z: 6 values are missing" in text
    assert declared(data, outputs="y")["y"] == "output y : real bound 0..1 optional"
    assert [d.code for d in dotnn.check(text, data=data)] == ["W501"]


def test_a_power_of_ten_in_a_unit_multiplies_the_range() -> None:
    columns = Columns(
        "wafers",
        ("n", "y"),
        {"n": 1 + 8.9 * U[:, 0], "y": U[:, 0] ** 2}.__getitem__,
        units={"n": "1e18 cm^-3"},
    )
    text = propose(columns, name="m").text
    assert "input  n : real cm^-3 in 1e18..1e19" in text
    loaded = load_dataset(dotnn.compile(text).spec, columns)
    assert np.allclose(loaded.inputs["n"], 1e18 * (1 + 8.9 * U[:, 0]))


def test_columns_that_are_no_names_keep_their_own_in_from(tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    header = 'λ [nm],in,"a ""quoted"" name",x->y'
    rows = "\n".join(",".join(f"{v:.5f}" for v in row) for row in U)
    file.write_text(f"{header}\n{rows}\n")
    text = dotnn.new_spec(file)
    assert [d for d in dotnn.check(text, data=file) if d.severity == "error"] == []
    assert 'lambda        : real nm in 0..1 from "λ [nm]"' in text
    assert 'from "a *quoted* name"' in text


def test_parts_are_one_complex_quantity() -> None:
    data = {"f": U[:, 0], "S11_re": U[:, 1], "S11_im": U[:, 2]}
    assert declared(data)["S11"] == 'output S11 : complex from "S11_re", "S11_im"'


def test_columns_that_sum_to_one_are_one_law() -> None:
    shares = RNG.dirichlet((2, 2, 2), 300)
    data = {"d": U[:, 0], "R": shares[:, 0], "T": shares[:, 1], "A": shares[:, 2]}
    assert declared(data)["shares"] == 'output shares : simplex[3] from "R", "T", "A"'


def test_numbers_in_names_are_an_axis() -> None:
    waves = np.arange(400, 801, 5)
    data = {"d": U[:, 0]} | {f"R_{w}": U[:, 0] * w / 900 for w in waves}
    found = declared(data)
    assert found["wavelength"] == "axis wavelength[81] nm in 400..800"
    assert found["R"] == 'output R : real[wavelength] bound 0..1 from "R_*"'
    uneven = {f"loss_{f}GHz": U[:, 0] * f for f in (1, 2, 5, 10)}
    found = declared({"d": U[:, 0], **uneven})
    assert found["frequency"] == "axis frequency = [1, 2, 5, 10] GHz"


def test_coordinates_that_are_uneven_come_from_the_file() -> None:
    times = np.array([0.0, 1.0, 4.0, 9.0])
    data = {"x": U[:, 0], "t": times, "y": U[:, :1] * times}
    assert declared(data)["t"] == 'axis t[4] from "t"'


# ---- roles ----


L, TH = RNG.uniform(0.1, 2, 300), RNG.uniform(5, 90, 300)
PERIOD = np.sqrt(L) * (1 + TH**2 * 1e-4)
SPEED, TILT = RNG.normal(30, 5, 300), RNG.normal(45, 10, 300)
NOISE = RNG.normal(size=(300, 5))


@pytest.mark.parametrize(
    ("data", "roles"),
    [
        ({"L": L, "theta0_deg": TH, "period_s": PERIOD}, "L theta0 > period"),
        ({"period": PERIOD, "L": L, "theta0": TH}, "L theta0 > period"),
        (
            {"v0": SPEED, "angle": TILT, "range": SPEED**2 * np.sin(TILT / 29)},
            "v0 angle > range",
        ),
        (
            {"V_g": L, "V_d": TH, "S11_dB": NOISE[:, 0], "S21_dB": NOISE[:, 1]},
            "V_g V_d > S11 S21",
        ),
        (
            dict(zip(("x", "y", "z", "Ex", "Ey"), NOISE.T, strict=True)),
            "x y z > Ex Ey",
        ),
        (dict(zip("abc", NOISE.T[:3], strict=True)), "a b > c"),
        ({"X": NOISE, "y": NOISE[:, 0]}, "X > y"),
        ({"output": NOISE, "input": NOISE[:, :2]}, "input_value > output_value"),
    ],
)
def test_roles_follow_evidence(data: dict[str, np.ndarray], roles: str) -> None:
    lines = [line.split()[:2] for line in declared(data).values()]
    found = [
        [n for role, n in lines if role == wanted] for wanted in ("input", "output")
    ]
    assert " > ".join(map(" ".join, found)) == roles


def test_rows_of_a_device_stay_in_one_split() -> None:
    d1, d2 = (np.repeat(RNG.uniform(20, 90, 40), 21) for _ in range(2))
    waves = np.tile(np.linspace(400, 800, 21), 40)
    data = {
        "d1": d1,
        "d2": d2,
        "wavelength": waves,
        "R": 0.5 + 0.4 * np.cos(d1 / waves),
    }
    text = dotnn.new_spec(data)
    assert "group      = d1" in text
    assert [d.code for d in dotnn.check(text, data=data)] == ["W501"]
    crossed = np.repeat(np.arange(5.0), 21), np.tile(np.arange(21.0), 5)
    grid = {"p": crossed[0], "q": crossed[1], "f": np.sin(crossed[0]) * crossed[1]}
    assert "group" not in dotnn.new_spec(grid)


def test_a_full_grid_is_the_inputs_wherever_it_stands() -> None:
    a, b = (g.ravel() for g in np.meshgrid(np.arange(15.0), np.arange(20.0)))
    found = declared({"f": np.sin(a) * b, "p": a, "q": b})
    assert [found[name].split()[0] for name in "fpq"] == ["output", "input", "input"]


def test_named_roles_are_taken() -> None:
    data = {"x1": U[:, 0], "x2": U[:, 1], "y": U[:, 2], "z": U[:, 3]}
    found = declared(data, inputs="y", outputs=("x1, x2",))
    assert {name: line.split()[0] for name, line in found.items()} == {
        "x1": "output",
        "x2": "output",
        "y": "input",
    }
    found = declared(data, outputs="z")
    assert [line.split()[0] for line in found.values()] == ["input"] * 3 + ["output"]
    assert "Which are the inputs" not in dotnn.new_spec(data, outputs="z")


def test_a_guess_is_explained() -> None:
    text = dotnn.new_spec(DATA / "thin_film.npz").replace("\n# ", " ")
    assert "reflectance is an output, because its name is that of a result" in text


def raised(data: Any, **options: Any) -> Sequence[str]:
    with pytest.raises(DataError) as caught:
        dotnn.new_spec(data, **options)
    return [f"{d.code}: {d.message}" for d in caught.value.diagnostics]


def test_names_without_a_column_are_mistakes() -> None:
    data = {"x": U[:, 0], "y": U[:, 1]}
    assert raised(data, inputs="z")[0].startswith("D111: missing column or array `z`")
    assert raised(data, inputs="x", outputs="*")[0].startswith("D190: `x` is named")
    assert raised({"x": U[:, 0]})[0].startswith("D191: a spec needs")


# ---- sizes ----


@pytest.mark.parametrize("rows", [3, 7, 12, 41, 79, 150, 900, 20_000])
def test_sizes_suit_the_rows(rows: int) -> None:
    rng = np.random.default_rng(0)
    x = rng.uniform(size=(rows, 2))
    data = {"x1": x[:, 0], "x2": x[:, 1], "y": np.sin(5 * x[:, 0]) * x[:, 1]}
    text = dotnn.new_spec(data)
    assert [d.code for d in dotnn.check(text, data=data)] == ["W501"]


# ---- the command ----


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "film.csv"
    rows = "\n".join(f"{a:.4f},{b:.4f},{a * b:.4f}" for a, b, *_ in U)
    path.write_text(f"a,b,y\n{rows}\n")
    return path


def test_the_shortest_path_ends_in_a_trained_model(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(file.parent)
    assert main(["new", "film.csv", "-o", "film.nn"]) == 0
    assert 'file       = "film.csv"' in Path("film.nn").read_text()
    assert main(["train", "film.nn", "--epochs", "2"]) == 0
    assert Path("runs/film/weights.safetensors").is_file()


def test_a_spec_in_another_folder_finds_its_file(file: Path) -> None:
    folder = file.parent / "specs"
    folder.mkdir()
    assert main(["new", str(file), "-o", str(folder / "film.nn")]) == 0
    text = (folder / "film.nn").read_text()
    assert 'file       = "../film.csv"' in text
    assert dotnn.check_file(folder / "film.nn")[0].code == "W501"


def test_a_spec_that_exists_stays(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = file.parent / "film.nn"
    spec.write_text("mine")
    assert main(["new", str(file), "-o", str(spec)]) == 2
    assert "exists; --force replaces it" in capsys.readouterr().err
    assert spec.read_text() == "mine"
    assert main(["new", str(file), "-o", str(spec), "--force"]) == 0
    assert spec.read_text().startswith("# A first spec")


def test_data_are_never_overwritten(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = file.read_text()
    assert main(["new", str(file), "-o", str(file), "--force"]) == 2
    assert "-o takes a .nn file" in capsys.readouterr().err
    assert file.read_text() == before


def test_without_a_file_the_spec_is_printed(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", str(file), "--output", "y"]) == 0
    text = capsys.readouterr().out
    assert dotnn.format(text) == text


def test_a_table_of_another_library_is_taken() -> None:
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame(
        {"x": U[:, 0], "kind": ["a", "b", "c"] * 100, "y": U[:, 1]}
    )
    table.loc[3, "y"] = None
    text = dotnn.new_spec(table, outputs="y")
    assert "one_of(a, b, c)" in text
    assert "optional" in text
    assert "file" not in text[text.index("data {") :]
    assert [d.code for d in dotnn.check(text, data=table)] == ["W501"]


def test_a_file_whose_name_no_spec_can_quote_is_left_out(file: Path) -> None:
    odd = file.rename(file.with_name('a "b".csv'))
    assert "file " not in dotnn.new_spec(odd)
