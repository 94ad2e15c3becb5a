"""Data in several files: below and beside each other, splits in files and columns."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dotnn
from dotnn.cli import main
from dotnn.runtime import DataError, load_dataset, open_all, splits_of

HEAD = """model film
input  a : real in 0..1
input  b : real in 0..1
output y : real
network { y = concat(a, b) -> dense(4) -> tanh -> dense }
loss mse
optimizer adam(learning_rate = 1e-2)
train { epochs = 2 }
"""


def numbers(rows: int, seed: int, **units: float) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    a, b = rng.uniform(0, 1, (2, rows))
    return {"a": a, "b": b, "y": a - b**2 + units.get("shift", 0.0)}


def write(folder: Path, text: str, **files: dict[str, Any]) -> Path:
    for name, arrays in files.items():
        np.savez(folder / f"{name}.npz", allow_pickle=False, **arrays)
    path = folder / "film.nn"
    path.write_text(text)
    return path


def write_csv(path: Path, columns: dict[str, Any]) -> None:
    rows = zip(*columns.values(), strict=True)
    lines = [",".join(columns), *(",".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n")


def opened(spec: str, data: Any, beside: Any = None) -> Any:
    network = dotnn.compile(spec)
    columns = open_all(network.spec, data, beside=beside)
    return network.spec, load_dataset(network.spec, columns)


def codes(error: pytest.ExceptionInfo[DataError]) -> list[str]:
    return [d.code for d in error.value.diagnostics]


def test_files_that_hold_the_inputs_bring_rows_of_their_own(tmp_path: Path) -> None:
    first, second = numbers(6, 1), numbers(4, 2)
    write(tmp_path, HEAD, one=first, two=second)
    _, data = opened(HEAD, [tmp_path / "one.npz", tmp_path / "two.npz"])
    assert data.rows == 10
    expected = np.concatenate([first["y"], second["y"]])
    assert np.array_equal(data.targets["y"], expected)


def test_files_of_different_kinds_may_be_mixed(tmp_path: Path) -> None:
    first, second = numbers(6, 1), numbers(4, 2)
    write(tmp_path, HEAD, one=first)
    write_csv(tmp_path / "two.csv", second)
    _, data = opened(HEAD, [tmp_path / "one.npz", tmp_path / "two.csv"])
    expected = np.concatenate([first["a"], second["a"]])
    assert np.allclose(data.inputs["a"], expected, rtol=0, atol=1e-15)


def test_a_file_without_the_inputs_stands_beside_the_one_before(tmp_path: Path) -> None:
    first, second = numbers(6, 1), numbers(4, 2)
    inputs = {"a": first["a"], "b": first["b"]}
    write(tmp_path, HEAD, x=inputs, y={"y": first["y"]}, two=second)
    files = [tmp_path / f"{name}.npz" for name in ("x", "y", "two")]
    _, data = opened(HEAD, files)
    assert np.array_equal(data.targets["y"], np.concatenate([first["y"], second["y"]]))


def test_other_rows_beside_are_refused(tmp_path: Path) -> None:
    first = numbers(6, 1)
    inputs = {"a": first["a"], "b": first["b"]}
    write(tmp_path, HEAD, x=inputs, y={"y": first["y"][:5]})
    with pytest.raises(DataError) as error:
        opened(HEAD, [tmp_path / "x.npz", tmp_path / "y.npz"])
    assert codes(error) == ["D158"]


def test_the_same_array_with_other_values_beside_is_refused(tmp_path: Path) -> None:
    first = numbers(6, 1)
    beside = {"y": first["y"], "a": first["a"] + 1}
    write(tmp_path, HEAD, x=first, y=beside)
    with pytest.raises(DataError) as error:
        opened(HEAD, [tmp_path / "x.npz", tmp_path / "y.npz"])
    assert codes(error) == ["D159"]


def test_a_name_of_a_file_means_that_file_alone(tmp_path: Path) -> None:
    text = HEAD.replace("output y : real", 'output y : real from "data/fine.npz:R"')
    text += 'data { file = ["data/coarse.npz", "data/fine.npz"] }'
    first = numbers(6, 1)
    (tmp_path / "data").mkdir()
    coarse = {"a": first["a"], "b": first["b"], "R": first["y"]}
    write(tmp_path / "data", "", coarse=coarse, fine={"R": first["y"] + 7})
    files = [tmp_path / "data" / f"{name}.npz" for name in ("coarse", "fine")]
    _, data = opened(text, files)
    assert np.array_equal(data.targets["y"], first["y"] + 7)


def test_an_output_of_one_file_is_missing_in_the_rows_of_another(
    tmp_path: Path,
) -> None:
    text = HEAD.replace(
        "output y : real",
        'output y : real optional from "one.npz:R"\n'
        'output z : real optional from "two.npz:R"',
    ).replace("network {", "network {\n z = concat(a, b) -> dense\n ")
    text += 'data { file = ["one.npz", "two.npz"] }'
    first, second = numbers(6, 1), numbers(4, 2)
    both = [{"a": n["a"], "b": n["b"], "R": n["y"]} for n in (first, second)]
    write(tmp_path, "", one=both[0], two=both[1])
    _, data = opened(text, [tmp_path / "one.npz", tmp_path / "two.npz"])
    assert np.array_equal(data.targets["y"][:6], first["y"])
    assert np.isnan(data.targets["y"][6:]).all()
    assert np.isnan(data.targets["z"][:6]).all()
    assert np.array_equal(data.targets["z"][6:], second["y"])


def test_a_column_may_have_a_colon_in_its_name(tmp_path: Path) -> None:
    text = HEAD.replace("output y : real", 'output y : real from "C:y"')
    first = numbers(6, 1)
    write_csv(
        tmp_path / "one.csv", {"a": first["a"], "b": first["b"], "C:y": first["y"]}
    )
    _, data = opened(text, [tmp_path / "one.csv"])
    assert np.allclose(data.targets["y"], first["y"], rtol=0, atol=1e-15)


def test_two_files_with_the_wanted_name_are_told_apart(tmp_path: Path) -> None:
    text = HEAD.replace("output y : real", 'output y : real from "f.npz:y"')
    text += 'data { file = ["p/f.npz", "q/f.npz"] }'
    for name in ("p", "q"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, "", f=numbers(4, 1))
    with pytest.raises(DataError) as error:
        opened(text, [tmp_path / "p" / "f.npz", tmp_path / "q" / "f.npz"])
    assert codes(error) == ["D163"]


def test_a_file_that_lacks_an_output_is_named(tmp_path: Path) -> None:
    first, second = numbers(6, 1), numbers(4, 2)
    del second["y"]
    write(tmp_path, HEAD, one=first, two=second)
    with pytest.raises(DataError) as error:
        opened(HEAD, [tmp_path / "one.npz", tmp_path / "two.npz"])
    assert codes(error) == ["D163"]
    assert "two.npz" in error.value.source


def test_messages_name_the_file_of_a_row(tmp_path: Path) -> None:
    first, second = numbers(6, 1), numbers(4, 2)
    second["y"][3] = np.nan
    write(tmp_path, HEAD, one=first, two=second)
    with pytest.raises(DataError, match=r"row 9 is row 3 of .*two\.npz"):
        opened(HEAD, [tmp_path / "one.npz", tmp_path / "two.npz"])


UNITS = HEAD.replace("input  a : real in 0..1", "input  a : real um in 0..1")


def test_units_of_files_are_brought_together(tmp_path: Path) -> None:
    first, second, third = numbers(6, 1), numbers(4, 2), numbers(3, 3)
    write_csv(
        tmp_path / "one.csv",
        {"a (nm)": first["a"] * 1000, "b": first["b"], "y": first["y"]},
    )
    write_csv(
        tmp_path / "two.csv",
        {"a [um]": second["a"], "b": second["b"], "y": second["y"]},
    )
    write(tmp_path, "", three=third)
    files = [tmp_path / name for name in ("one.csv", "two.csv", "three.npz")]
    for order in ([0, 1, 2], [2, 1, 0], [1, 2, 0]):
        _, data = opened(UNITS, [files[at] for at in order])
        parts = [(first, second, third)[at]["a"] for at in order]
        assert np.allclose(data.inputs["a"], np.concatenate(parts), rtol=1e-12)


def test_incompatible_units_of_files_are_refused(tmp_path: Path) -> None:
    first, second = numbers(6, 1), numbers(4, 2)
    write_csv(
        tmp_path / "one.csv", {"a (um)": first["a"], "b": first["b"], "y": first["y"]}
    )
    write_csv(
        tmp_path / "two.csv", {"a (s)": second["a"], "b": second["b"], "y": second["y"]}
    )
    with pytest.raises(DataError) as error:
        opened(UNITS, [tmp_path / "one.csv", tmp_path / "two.csv"])
    assert codes(error) == ["D162"]


SPECTRUM = """model film
axis   wavelength[3] nm in 400..800
input  a : real in 0..1
output y : real[wavelength]
network { y = a -> dense(4) -> tanh -> dense }
loss mse
optimizer adam(learning_rate = 1e-2)
"""


def spectra(rows: int, wavelength: list[float]) -> dict[str, Any]:
    a = np.linspace(0, 1, rows)
    return {"a": a, "y": a[:, None] * np.array(wavelength), "wavelength": wavelength}


def test_coordinates_must_agree_across_files(tmp_path: Path) -> None:
    one, two = spectra(4, [400, 600, 800]), spectra(3, [800, 600, 400])
    write(tmp_path, "", one=one, two=two, same=spectra(3, [400, 600, 800]))
    _, data = opened(SPECTRUM, [tmp_path / "one.npz", tmp_path / "same.npz"])
    assert data.rows == 7
    with pytest.raises(DataError) as error:
        opened(SPECTRUM, [tmp_path / "one.npz", tmp_path / "two.npz"])
    assert codes(error) == ["D160"]


def test_shapes_must_agree_across_files(tmp_path: Path) -> None:
    one, two = spectra(4, [400, 600, 800]), spectra(3, [400, 800])
    del one["wavelength"], two["wavelength"]
    write(tmp_path, "", one=one, two=two)
    with pytest.raises(DataError) as error:
        opened(SPECTRUM, [tmp_path / "one.npz", tmp_path / "two.npz"])
    assert codes(error) == ["D161"]


# ---- splits ----


def splits(text: str, data: Any, beside: Any = None) -> dict[str, list[int]]:
    spec, dataset = opened(text, data, beside)
    return {
        name: rows.tolist() for name, rows in splits_of(spec, dataset).named().items()
    }


def test_shares_are_of_each_file(tmp_path: Path) -> None:
    write(tmp_path, HEAD, one=numbers(40, 1), two=numbers(20, 2))
    text = HEAD + "data {\n test = 10%\n validation = 20%\n}"
    found = splits(text, [tmp_path / "one.npz", tmp_path / "two.npz"])
    for name, counts in (("test", (4, 2)), ("validation", (8, 4))):
        below = sum(row < 40 for row in found[name])
        assert (below, len(found[name]) - below) == counts


def test_a_group_of_two_files_stays_in_one_split(tmp_path: Path) -> None:
    one, two = numbers(40, 1), numbers(20, 2)
    one["die"], two["die"] = np.arange(40) % 20, np.arange(20)
    write(tmp_path, HEAD, one=one, two=two)
    text = HEAD + "data {\n test = 10%\n validation = 20%\n group = die\n}"
    spec, dataset = opened(text, [tmp_path / "one.npz", tmp_path / "two.npz"])
    found = splits_of(spec, dataset).named()
    assert dataset.group is not None
    groups = {name: set(dataset.group[rows].tolist()) for name, rows in found.items()}
    assert not groups["train"] & groups["test"]
    assert not groups["train"] & groups["validation"]
    assert sum(map(len, found.values())) == 60


def test_calibration_leaves_the_rows_of_the_test_alone() -> None:
    arrays = numbers(50, 1)
    shares = HEAD + "data {\n validation = 20%\n test = 10%\n CAL\n}"
    without = splits(shares.replace("CAL\n", ""), arrays)
    found = splits(shares.replace("CAL", "calibration = 10%"), arrays)
    assert found["test"] == without["test"]
    assert found["validation"] == without["validation"]
    assert len(found["calibration"]) == 5
    assert not set(found["calibration"]) & set(found["train"])


def test_a_split_may_be_a_file(tmp_path: Path) -> None:
    write(tmp_path, HEAD, one=numbers(8, 1), val=numbers(3, 2))
    text = HEAD + 'data {\n validation = "val.npz"\n test = 25%\n}\naccept rmse(y) <= 9'
    found = splits(text, tmp_path / "one.npz", {"validation": tmp_path / "val.npz"})
    assert found["validation"] == [8, 9, 10]
    assert len(found["test"]) == 2


@pytest.mark.parametrize("form", ["lines", "blanks", "npy"])
def test_a_split_may_be_row_numbers(tmp_path: Path, form: str) -> None:
    path = tmp_path / ("test.npy" if form == "npy" else "test.txt")
    if form == "npy":
        np.save(path, np.array([7, 0, 3]))
    else:
        path.write_text({"lines": "# rows\n7\n0\n3\n", "blanks": "7 0\t3"}[form])
    text = HEAD + f'data {{ test = rows("{path.name}") }}'
    found = splits(text, numbers(8, 1), {"test": path})
    assert found["test"] == [0, 3, 7]
    assert found["train"] == [1, 2, 4, 5, 6]


@pytest.mark.parametrize(
    "content", ["8", "-1", "1 1", "1.5", "row", "1 nan", "999999999999999999999"]
)
def test_wrong_row_numbers_are_mistakes(tmp_path: Path, content: str) -> None:
    path = tmp_path / "test.txt"
    path.write_text(content)
    with pytest.raises(DataError) as error:
        splits(HEAD + 'data { test = rows("test.txt") }', numbers(8, 1), {"test": path})
    assert codes(error) == ["D165"]


def test_a_row_in_two_splits_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1 2")
    (tmp_path / "b").write_text("2 3")
    text = HEAD + 'data {\n test = rows("a")\n validation = rows("b")\n}'
    beside = {"test": tmp_path / "a", "validation": tmp_path / "b"}
    with pytest.raises(DataError, match="row 2 is in the") as error:
        splits(text, numbers(8, 1), beside)
    assert codes(error) == ["D165"]


WORDS = ["train", "Test", "val", "TRAIN ", "calibration", "train", "test", "dev"]


def test_a_column_may_say_the_split() -> None:
    text = HEAD + "data { split = fold }\naccept rmse(y) <= 9"
    found = splits(text, {**numbers(8, 1), "fold": np.array(WORDS)})
    assert found == {
        "train": [0, 3, 5],
        "validation": [2, 7],
        "test": [1, 6],
        "calibration": [4],
    }


def test_a_share_is_drawn_from_the_training_rows_of_a_column() -> None:
    text = HEAD + "data {\n split = fold\n validation = 25%\n}"
    fold = np.array(["train"] * 6 + ["test"] * 2)
    found = splits(text, {**numbers(8, 1), "fold": fold})
    assert found["test"] == [6, 7]
    assert len(found["validation"]) == 2
    assert max(found["validation"]) < 6


@pytest.mark.parametrize("fold", [np.arange(8) % 4, [f"{n % 4}" for n in range(8)]])
def test_numbers_of_a_column_may_be_folds(fold: Any) -> None:
    with pytest.raises(DataError, match="may be folds") as error:
        splits(
            HEAD + "data { split = fold }", {**numbers(8, 1), "fold": np.array(fold)}
        )
    assert codes(error) == ["D164"]


def test_other_words_and_shares_of_a_named_split_are_mistakes() -> None:
    text = HEAD + "data {\n split = fold\n test = 10%\n}"
    fold = np.array(["train"] * 6 + ["holdout"] * 2)
    with pytest.raises(DataError) as error:
        splits(text, {**numbers(8, 1), "fold": fold})
    assert codes(error) == ["D164"]
    fold[fold == "holdout"] = "test"
    with pytest.raises(DataError) as error:
        splits(text, {**numbers(8, 1), "fold": fold})
    assert codes(error) == ["D166"]


def test_a_run_finds_its_files_again(tmp_path: Path) -> None:
    first, second, test = numbers(12, 1), numbers(8, 2), numbers(5, 3)
    text = HEAD + (
        'data {\n file = ["one.npz", "two.npz"]\n test = "t.npz"\n'
        ' validation = rows("v.txt")\n}\naccept rmse(y) <= 9\n'
    )
    path = write(tmp_path, text, one=first, two=second, t=test)
    (tmp_path / "v.txt").write_text("1 3 13")
    out = tmp_path / "run"
    assert main(["train", str(path), "--out", str(out), "--no-cache"]) == 0
    assert main(["evaluate", str(out), "--split", "validation", "--no-cache"]) == 0
    more = ["train", "--resume", str(out), "--epochs", "3", "--no-cache"]
    assert main(more) == 0
    run = dotnn.load(out)
    assert run.rows["validation"].tolist() == [1, 3, 13]
    assert run.rows["test"].tolist() == [20, 21, 22, 23, 24]
    predicted = run.predict({"a": test["a"], "b": test["b"]})["y"]
    rmse = np.sqrt(np.mean((np.asarray(predicted) - test["y"]) ** 2))
    assert run.metrics["test"]["y"]["rmse"] == pytest.approx(rmse, rel=1e-4)
    np.savez(tmp_path / "t.npz", allow_pickle=False, **numbers(5, 4))
    with pytest.raises(DataError) as error:
        dotnn.evaluate(run)
    assert codes(error) == ["D123"]
    both = [str(tmp_path / "one.npz"), str(tmp_path / "two.npz")]
    given = ["evaluate", str(out), "--data", both[0], "--data", both[1], "--no-cache"]
    assert main(given) == 0


def test_check_takes_several_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = HEAD + "data { test = 10% }\naccept rmse(y) <= 9\n"
    path = write(tmp_path, text, one=numbers(60, 1), two=numbers(60, 2))
    files = [f"--data={tmp_path / name}.npz" for name in ("one", "two")]
    assert main(["check", str(path), *files]) == 0
    assert "12 rows of 120" in capsys.readouterr().out
