"""Complex numbers, categories, shares and angles from files to predictions."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dotnn
from dotnn.cli import main
from dotnn.runtime import DataError, load_dataset, open_columns
from dotnn.runtime.data.objects import columns_of

RNG = np.random.default_rng(0)
ROWS = 12


def spec(x: str, y: str, more: str = "") -> str:
    return f"""
model m
input x : {x}
output y : {y}
network {{ y = x -> dense }}
loss mse
optimizer adam(learning_rate = 5e-2)
{more}
"""


def trained(x: str, y: str, data: Any, *, epochs: int = 1, more: str = "") -> dotnn.Run:
    return dotnn.train(dotnn.compile(spec(x, y, more)), data, epochs=epochs)


def loaded(y: str, columns: Any) -> np.ndarray:
    """The output `y`, with a plain input."""
    return load_dataset(dotnn.compile(spec("real", y)).spec, columns).targets["y"]


def codes(inputs: str, output: str = "real", **arrays: Any) -> list[str]:
    stock = {"x": np.arange(ROWS)}
    if "from" not in output:
        stock["y"] = np.arange(ROWS)
    columns = columns_of({**stock, **arrays})
    try:
        found = load_dataset(dotnn.compile(spec(inputs, output)).spec, columns).warnings
    except DataError as error:
        found = error.diagnostics
    return [d.code for d in found]


# ---- complex numbers in files ----

Z = RNG.normal(size=(ROWS, 2)) + 1j * RNG.normal(size=(ROWS, 2))


def test_complex_arrays_are_found_by_name(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", y=Z.astype(np.complex64), x=np.arange(ROWS))
    found = loaded("complex[2]", open_columns(tmp_path / "a.npz"))
    assert found.dtype == np.complex64
    np.testing.assert_array_equal(found, Z.astype(np.complex64))


@pytest.mark.parametrize(
    ("y", "names", "expected"),
    [
        ('complex from "re0", "im0"', ("re0", "im0"), Z[:, 0]),
        ('complex[2] from "re*", "im*"', ("re0", "im0", "re1", "im1"), Z),
    ],
)
def test_columns_of_a_table_are_joined_to_complex_numbers(
    y: str, names: tuple[str, ...], expected: np.ndarray, tmp_path: Path
) -> None:
    parts = {"re": Z.real, "im": Z.imag}
    columns = [parts[name[:2]][:, int(name[2])] for name in names]
    table = np.stack([np.arange(ROWS), *columns], axis=1).tolist()
    lines = [",".join(("x", *names)), *(",".join(map(repr, row)) for row in table)]
    (tmp_path / "a.csv").write_text("\n".join(lines))
    found = loaded(y, open_columns(tmp_path / "a.csv"))
    np.testing.assert_array_equal(found, expected)


def test_real_arrays_are_joined_where_two_are_named() -> None:
    arrays = columns_of({"re": Z.real, "im": Z.imag, "x": np.arange(ROWS)})
    np.testing.assert_array_equal(loaded('complex[2] from "re", "im"', arrays), Z)
    arrays = columns_of({"a": Z[:, 0], "b": Z[:, 1], "x": np.arange(ROWS)})
    np.testing.assert_array_equal(loaded('complex[2] from "a", "b"', arrays), Z)


def test_a_last_axis_of_two_is_no_complex_number() -> None:
    assert codes("real", "complex", y=np.ones((ROWS, 2))) == ["D127"]
    assert codes("real", "complex[3]", y=np.ones((ROWS, 3, 2))) == ["D127"]
    pair = {"a": np.ones(ROWS), "b": np.ones(ROWS)}
    assert codes("real", 'complex[2] from "a", "b"', **pair) == ["D113"]
    pair["b"] = np.ones(ROWS - 1)
    assert codes("real", 'complex from "a", "b"', **pair) == ["D114"]


def test_parts_of_complex_numbers_are_held_against_their_contract() -> None:
    assert codes("complex", x=np.full(ROWS, 1e39j)) == ["D121"]
    assert codes("complex", x=np.full(ROWS, complex(0, np.inf))) == ["D116"]
    z = RNG.uniform(-1, 1, ROWS) + 1j * RNG.uniform(-1, 1, ROWS)
    assert codes("complex in -1..1", x=z) == []
    assert codes("complex in -1..1", x=z - 3j) == ["D202"]
    assert codes("real", x=z) == ["D106"]


# ---- rows that contradict each other ----


@pytest.mark.parametrize(
    ("kind", "near", "far"),
    [
        ("complex", [1 + 1j, 1 + 1j, 2j], [1 + 1j, 1 - 1j, 2j]),
        ("one_of(a, b)", ["a", "a", "b"], ["a", "b", "b"]),
        ("real periodic 0..360", [0.0, 360.0, 90.0], [0.0, 180.0, 90.0]),
        ("simplex[2]", [[0, 1], [0, 1], [1, 0]], [[0, 1], [1, 0], [1, 0]]),
    ],
)
def test_outputs_of_equal_inputs_agree_or_are_told(
    kind: str, near: list[Any], far: list[Any]
) -> None:
    x = np.array([1.0, 1.0, 2.0])
    assert codes("real", kind, x=x, y=np.array(near)) == []
    assert codes("real", kind, x=x, y=np.array(far)) == ["D203"]


def test_equal_inputs_of_every_type_are_found() -> None:
    y = np.array([1.0, 2.0, 3.0])
    assert codes("complex", x=np.array([1j, 1j, -1j]), y=y) == ["D203"]
    assert codes("one_of(a, b)", x=np.array(["a", "a", "b"]), y=y) == ["D203"]
    angles = np.array([0.0, 360.0, 90.0])
    assert codes("real periodic 0..360", x=angles, y=y) == ["D203"]


# ---- grids and turns ----


@pytest.mark.parametrize(
    ("x", "values", "expected"),
    [
        ("real in 0.1..1 step 0.1", np.arange(1, 11) / 10, []),
        ("real in 0.1..1 step 0.1", np.float32(np.arange(1, 11) / 10), []),
        ("real in 0.1..1 step 0.1", np.arange(1, 11) / 10 + 0.01, ["D202", "D204"]),
        ("real in 5..100 step 10", np.array([5.0, 15.0, 45.0]), []),
        ("real in 5..100 step 10", np.array([10.0, 20.0, 40.0]), ["D204"]),
        ("real periodic 0..360", np.array([-360.0, 5.0, 710.0]), []),
        ("real periodic 0..6.28", np.array([10.0, 200.0]), ["D205"]),
    ],
)
def test_values_off_a_grid_or_many_turns_away_are_told(
    x: str, values: np.ndarray, expected: list[str]
) -> None:
    assert codes(x, x=values, y=np.arange(float(len(values)))) == expected


def test_inputs_to_predict_from_may_lie_between_the_places_of_a_grid() -> None:
    data = {"x": np.array([0.0, 5.0, 10.0]), "y": np.arange(3.0)}
    run = trained("real in 0..10 step 5", "real", data)
    assert run.predict({"x": [2.5]})["y"].shape == (1,)


# ---- trained ----


def test_run_predicts_from_names_of_classes() -> None:
    xs = np.array(["glass", "gold"] * 20)
    data = {"x": xs, "y": np.where(xs == "glass", 1.0, 3.0)}
    run = trained("one_of(glass, gold)", "real", data, epochs=80)
    found = run.predict({"x": ["gold", "glass"]})["y"]
    np.testing.assert_allclose(found, [3, 1], atol=0.3)
    np.testing.assert_array_equal(found, run.predict({"x": [1, 0]})["y"])
    with pytest.raises(DataError, match="D125"):
        run.predict({"x": ["silver"]})


def test_category_is_learned_and_judged_by_accuracy() -> None:
    xs = np.linspace(-1, 1, 60)
    more = "data { test = 20% }\naccept accuracy(y) >= 0.5"
    data = {"x": xs, "y": np.where(xs > 0.1, "te", "tm")}
    run = trained("real in -1..1", "one_of(te, tm)", data, epochs=200, more=more)
    assert run.metrics["train"]["y"].keys() == {"accuracy"}
    assert run.metrics["train"]["y"]["accuracy"] > 0.9
    assert run.accepted


def test_angle_is_learned_across_its_ends() -> None:
    xs = np.linspace(-1, 1, 64)
    data = {"x": xs, "y": 20 * xs}  # from 340 up to 360, and from 0 to 20
    run = trained("real in -1..1", "real deg periodic 0..360", data, epochs=300)
    assert run.metrics["train"]["y"]["max_error"] < 10
    found = run.predict({"x": [-0.9, 0.9]})["y"]
    assert found[0] > 330
    assert found[1] < 30


def test_angles_of_inputs_are_taken_into_their_period() -> None:
    data = {"x": RNG.uniform(0, 360, ROWS), "y": RNG.normal(size=ROWS)}
    run = trained("real deg periodic 0..360", "real", data)
    found = run.predict({"x": [-5.0, 355.0, 715.0]})["y"]
    assert len(set(found.tolist())) == 1


def test_numerals_as_names_are_names_in_data_and_predictions() -> None:
    data = {"x": np.array([4, 6] * 6), "y": np.array([1.0, 2.0] * 6)}
    run = trained('one_of("4", "6")', "real", data)
    found = run.predict({"x": [6]})["y"]
    np.testing.assert_array_equal(found, run.predict({"x": ["6"]})["y"])
    with pytest.raises(DataError, match="D125"):
        run.predict({"x": [0]})


# ---- files of predictions ----

EVERY = """
model every
input  mode  : one_of(te, tm)
input  z     : complex from "z_re", "z_im"
input  angle : real deg periodic 0..360
output next  : one_of(te, tm)
output pair  : one_of(a, b)[2]
output field : complex[2] from "field_*_re", "field_*_im"
output one   : complex from "one_re", "one_im"
output power : simplex[2] from "power_*"
output delta : real periodic 0..1
network {
    h     = concat(mode, z, angle) -> dense(4) -> tanh
    next  = h -> dense
    pair  = h -> dense
    field = h -> dense
    one   = h -> dense
    power = h -> dense
    delta = h -> dense
}
loss mse
optimizer adam(learning_rate = 1e-2)
train {
    epochs = 1
}
"""


def data_of_every_type() -> dict[str, Any]:
    power = RNG.uniform(0, 1, ROWS)
    return {
        "mode": RNG.choice(["te", "tm"], ROWS),
        "z": Z[:, 0],
        "angle": RNG.uniform(0, 360, ROWS),
        "next": RNG.choice(["te", "tm"], ROWS),
        "pair": RNG.choice(["a", "b"], (ROWS, 2)),
        "field": Z,
        "one": Z[:, 1],
        "power": np.stack([power, 1 - power], axis=1),
        "delta": RNG.uniform(0, 1, ROWS),
    }


@pytest.fixture(scope="module")
def run() -> dotnn.Run:
    return dotnn.train(dotnn.compile(EVERY), data_of_every_type())


INPUTS = "mode,z_re,z_im,angle\nte,1,2,-5\ntm,0.5,0,90\n"
GIVEN = {"mode": ["te", "tm"], "z": np.array([1 + 2j, 0.5]), "angle": [-5.0, 90.0]}


def predicted(run: dotnn.Run, folder: Path, name: str) -> Path:
    """Output of the command for two rows."""
    run.save(folder / "run")
    (folder / "inputs.csv").write_text(INPUTS)
    paths = [str(folder / part) for part in ("run", "inputs.csv", name)]
    assert main(["predict", *paths[:2], "-o", paths[2], "--no-cache"]) == 0
    return folder / name


def test_saved_run_of_every_type_is_the_same(run: dotnn.Run, tmp_path: Path) -> None:
    run.save(tmp_path / "run")
    again = dotnn.load(tmp_path / "run")
    assert again.metrics == run.metrics
    first, second = run.predict(GIVEN), again.predict(GIVEN)
    for name, values in first.items():
        np.testing.assert_array_equal(values, second[name])


def test_predictions_are_arrays_and_names_of_classes(
    run: dotnn.Run, tmp_path: Path
) -> None:
    expected = run.predict(GIVEN)
    with np.load(predicted(run, tmp_path, "out.npz")) as file:
        for name, values in expected.items():
            np.testing.assert_array_equal(file[name], values)
        assert file["field"].dtype == np.complex64
        most = np.array(["a", "b"])[expected["pair"].argmax(axis=-1)]
        np.testing.assert_array_equal(file["pair_class"], most)


def test_columns_of_predictions_have_places_parts_and_classes(
    run: dotnn.Run, tmp_path: Path
) -> None:
    path = predicted(run, tmp_path, "out.csv")
    names = path.read_text().splitlines()[0]
    assert names == (
        "mode,z_re,z_im,angle,"  # as in the table of inputs
        "next_class,next_te,next_tm,"
        "pair_0_class,pair_0_a,pair_0_b,pair_1_class,pair_1_a,pair_1_b,"
        "field_0_re,field_0_im,field_1_re,field_1_im,"
        "one_re,one_im,power_0,power_1,delta"
    )
    expected = run.predict(GIVEN)
    columns = open_columns(path)
    np.testing.assert_allclose(columns.numbers("next_tm"), expected["next"][:, 1])
    np.testing.assert_allclose(
        columns.numbers("field_1_im"), np.imag(expected["field"][:, 1])
    )


def test_table_of_predictions_is_data_again(run: dotnn.Run, tmp_path: Path) -> None:
    path = predicted(run, tmp_path, "out.csv")
    text = EVERY.replace(
        ": one_of(te, tm)\noutput pair",
        ': one_of(te, tm) from "next_class"\noutput pair',
    )
    text = text.replace("one_of(a, b)[2]", 'one_of(a, b)[2] from "pair_*_class"')
    found = load_dataset(dotnn.compile(text).spec, open_columns(path))
    expected = run.predict(GIVEN)
    for name in ("field", "one", "power"):
        np.testing.assert_allclose(found.targets[name], expected[name], rtol=1e-6)
    for name in ("next", "pair"):
        most = expected[name].argmax(axis=-1)
        np.testing.assert_array_equal(found.targets[name], most)


def test_metrics_of_every_type_are_shown(
    run: dotnn.Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from dotnn.progress import print_metrics

    print_metrics(run.network.spec, run.metrics, [])
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].split()[-5:] == ["accuracy", "rmse", "mae", "max_error", "r2"]
    assert shown[1].split()[-4:] == ["-"] * 4
