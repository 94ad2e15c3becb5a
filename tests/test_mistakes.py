"""Errors of data: each code, its trigger, and its message."""

import inspect
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dotnn
from dotnn.compiler import Diagnostic, Source, render_all
from dotnn.runtime import (
    DataError,
    check_predictions,
    evaluate_run,
    load_dataset,
    load_inputs,
    open_columns,
    split_rows,
)
from dotnn.runtime.data import mistakes, mistakes_of_tables
from dotnn.runtime.data.objects import columns_of

SPEC = """
model film
axis wavelength[2] nm from "lambda"
input thickness : real nm in 10..100
input index : real[2] from "n*"
input energy : real log
output power : real[wavelength] bound 0..1
network { power = concat(thickness, index, energy) -> dense }
loss mse
optimizer sgd(learning_rate = 1e-3)
train {
    epochs = 2
}
data {
    validation = 40%
    test = 40%
    group = wafer
}
"""
ROWS = 4
GOOD: dict[str, Any] = {
    "lambda": np.array([400.0, 800.0]),
    "thickness": np.array([10.0, 20.0, 30.0, 40.0]),
    "n1": np.array([1.5, 1.6, 1.7, 1.8]),
    "n2": np.array([2.5, 2.6, 2.7, 2.8]),
    "energy": np.array([1e3, 1e4, 1e5, 1e6]),
    "power": np.array([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6], [0.7, 0.8]]),
    "wafer": np.array(["a", "a", "b", "b"]),
}


def told(**changes: Any) -> Sequence[Diagnostic]:
    """Diagnostics of valid arrays after some are changed, or removed where None."""
    arrays = {k: v for k, v in {**GOOD, **changes}.items() if v is not None}
    try:
        return load_dataset(dotnn.compile(SPEC).spec, columns_of(arrays)).warnings
    except DataError as error:
        return error.diagnostics


def told_of_file(name: str, content: str) -> Callable[[Path], Sequence[Diagnostic]]:
    def read(folder: Path) -> Sequence[Diagnostic]:
        (folder / name).write_text(content)
        return raised(lambda: open_columns(folder / name).numbers("a"))

    return read


def raised(action: Callable[[], object]) -> Sequence[Diagnostic]:
    with pytest.raises(DataError) as caught:
        action()
    return caught.value.diagnostics


def with_one(name: str, row: int, value: float) -> np.ndarray:
    changed = GOOD[name].copy()
    changed[row] = value
    return changed


def tiny_split() -> object:
    spec = dotnn.compile(SPEC).spec
    return split_rows(spec.data, load_dataset(spec, columns_of(GOOD)))


TYPES = """
model types
input substrate : one_of(silicon, glass)
input power : simplex[2]
input field : complex from "re", "im"
input angle : real deg periodic 0..360
input width : real nm in 10..100 step 5
output y : real
network { y = concat(substrate, power, field, angle, width) -> dense }
loss mse
optimizer sgd(learning_rate = 1e-3)
"""
FINE: dict[str, Any] = {
    "substrate": np.array(["silicon", "glass"]),
    "power": np.array([[0.25, 0.75], [0.5, 0.5]]),
    "re": np.array([1.0, 2.0]),
    "im": np.array([0.5, 0.25]),
    "angle": np.array([-5.0, 365.0]),
    "width": np.array([10.0, 95.0]),
    "y": np.array([1.0, 2.0]),
}


def told_of_types(**changes: Any) -> Sequence[Diagnostic]:
    try:
        return load_dataset(
            dotnn.compile(TYPES).spec, columns_of(FINE | changes)
        ).warnings
    except DataError as error:
        return error.diagnostics


def told_of_one_part(folder: Path) -> Sequence[Diagnostic]:
    (folder / "a.csv").write_text("field,x\n1,2\n")
    spec = dotnn.compile(
        NEURON.replace("y : real", "field : complex").replace("y =", "field =")
    ).spec
    return raised(lambda: load_dataset(spec, open_columns(folder / "a.csv")))


NEURON = """
model neuron
input x : real in 0..1
output y : real
network { y = x -> dense }
loss mse
optimizer sgd(learning_rate = 1e30)
train {
    epochs = 9
}
"""
LINE = {"x": np.array([0.0, 1.0]), "y": np.array([0.0, 2.0])}


def quietly_trained(text: str, data: Any) -> dotnn.Run:
    """A training whose notices are not Python warnings."""
    return dotnn.train(dotnn.compile(text), data, epochs=3, notice=lambda *_: None)


def judged_without_a_file(_: Path) -> Sequence[Diagnostic]:
    run = quietly_trained(NEURON, LINE)
    return raised(lambda: evaluate_run(run))


def judged_after_a_change(folder: Path) -> Sequence[Diagnostic]:
    path = folder / "line.csv"
    path.write_text("x,y\n0,0\n1,2\n")
    run = quietly_trained(NEURON, path)
    path.write_text("x,y\n0,0\n1,3\n")
    return raised(lambda: evaluate_run(run))


def trained_too_fast(_: Path) -> Sequence[Diagnostic]:
    return quietly_trained(NEURON, LINE).warnings


def trained_with(head: str) -> Sequence[Diagnostic]:
    """Warnings of a training with a formula between two layers."""
    text = f"""
model m
input x : real[2] in -1..1
output y : real in -1..1
network {{
    h = x -> dense(8)
    r = {head}
    y = r -> dense
}}
loss mse
optimizer adam(learning_rate = 1e-3)
train {{ epochs = 3 }}
"""
    x = np.random.default_rng(0).uniform(-1, 1, (40, 2))
    return quietly_trained(text, {"x": x, "y": x[:, 0]}).warnings


Case = tuple[str, Callable[[Path], Sequence[Diagnostic]], str]
CASES: list[Case] = [
    (
        "D101",
        told_of_file("a.npz", "text"),
        "cannot read the file: file is not a zip file",
    ),
    (
        "D102",
        lambda _: [mistakes.unknown_suffix(".foo", (".npz", ".csv", ".h5"))],
        "expected a `.npz`, `.csv` or `.h5` file, found `.foo`",
    ),
    (
        "D103",
        told_of_file("a.csv", "a,b\n1\n"),
        "expected 2 cells in line 2, as in the header, found 1: `1`; "
        "hint: complete the line, or remove it; leave missing cells empty",
    ),
    (
        "D104",
        told_of_file("a.csv", "a,a\n1,2\n"),
        "duplicate column or array `a`; hint: rename one",
    ),
    (
        "D105",
        told_of_file("a.csv", "a;b\n1.5;2\n1,5;2\n2.5;3\n"),
        "expected a number in line 3, column `a`, found `1,5`; "
        "hint: write decimals with a point",
    ),
    (
        "D105",
        told_of_file("a.csv", "a,b\n5 nm,2\n6,2\n7,3\n8,4\n9,3\n"),
        "expected a number in line 2, column `a`, found `5 nm`: it has a unit; "
        "hint: put the unit in the header: `name (unit)`",
    ),
    (
        "D128",
        told_of_file("a.csv", "a\n1,5\n2,25\n"),
        "line 2 has two readings, one column with a decimal comma or 2 columns "
        'between commas: `1,5`; hint: write `separator = ","` or `decimal = ","` in '
        "`data`",
    ),
    (
        "D129",
        told_of_file("a.csv", "glass,1.5\nwater,1.3\n"),
        "line 1 is the header or the first row: `glass,1.5`; "
        "hint: write `header = 1` or `header = none` in `data`",
    ),
    (
        "D130",
        told_of_file("a.csv", "%PDF-1.7"),
        "expected a text table, found a PDF document; hint: save the data as text",
    ),
    (
        "D131",
        told_of_file("a.csv", "a\n\0\n"),
        "expected text, found a control character in byte 2; hint: it is a binary "
        "file, or in an encoding for `encoding` in `data`",
    ),
    (
        "D132",
        told_of_file("a.csv", "id,a\nx,1\n#y,2\n"),
        "line 3 is a comment or a row: `#y,2`; "
        'hint: write `comment = none` in `data` if it is a row, else `comment = "#"`',
    ),
    (
        "D106",
        lambda _: told(thickness=np.array(["1", "2", "3", "4"])),
        "expected real numbers in `thickness`, found <U1",
    ),
    (
        "D108",
        lambda _: raised(lambda: columns_of({"a": np.zeros(2, "V8")}).labels("a")),
        "expected numbers or texts in `a`, found |V8",
    ),
    (
        "D111",
        lambda _: told(thickness=None, thicknes=GOOD["thickness"]),
        "missing column or array `thickness` for the input `thickness`; "
        "hint: did you mean `thicknes`?",
    ),
    (
        "D111",
        lambda _: told(**{"lambda": None}),
        "missing column or array `lambda` for the axis `wavelength`; "
        "hint: the file has `thickness`, `n1`, `n2`, `energy`, `power`, `wafer`",
    ),
    (
        "D112",
        lambda _: told(n1=None, n2=None),
        "no column matches the pattern `n*` of `index`",
    ),
    (
        "D113",
        lambda _: told(power=np.full((ROWS, 3), 0.5)),
        "expected shape (rows, 2) for `power`, found (4, 3)",
    ),
    (
        "D114",
        lambda _: told(thickness=GOOD["thickness"][:3]),
        "expected equal numbers of rows in all arrays: `thickness` has 3, "
        "`index` has 4, `energy` has 4, `power` has 4, `wafer` has 4",
    ),
    (
        "D115",
        lambda _: raised(
            lambda: load_inputs(
                dotnn.compile(NEURON).spec, columns_of({"x": np.zeros(0)})
            )
        ),
        "the data have no rows",
    ),
    (
        "D116",
        lambda _: told(thickness=with_one("thickness", 2, np.nan)),
        "`thickness` has NaN or infinities in 1 row: row 2 (from 0); "
        "hint: correct or remove these rows",
    ),
    (
        "D117",
        lambda _: told(power=GOOD["power"] * 2),
        "`power` is outside its bound 0..1 in 2 rows: rows 2, 3 (from 0); "
        "hint: correct the data, or widen `bound`",
    ),
    (
        "D118",
        lambda _: told(energy=with_one("energy", 0, 0.0)),
        "`energy` has `log` but is not positive in 1 row: row 0 (from 0); "
        "hint: correct the data, or remove `log`",
    ),
    (
        "D119",
        lambda _: raised(tiny_split),
        "the train split gets none of the 4 rows; "
        "hint: use larger shares, or more rows or groups",
    ),
    (
        "D120",
        lambda _: raised(lambda: dotnn.train(dotnn.compile(NEURON))),
        "the spec names no data file; "
        'hint: add `data { file = "film.npz" }`, or pass `--data FILE`',
    ),
    (
        "D121",
        lambda _: told(energy=with_one("energy", 0, 1e39)),
        "`energy` has values outside the range of float32; "
        "hint: use another unit, or set `precision = float64`",
    ),
    (
        "D122",
        lambda _: told(**{"lambda": np.arange(3.0)}),
        "expected 2 values for the axis `wavelength`, found shape (3,)",
    ),
    (
        "D123",
        judged_after_a_change,
        "the data file has changed since training; "
        "hint: pass a file to evaluate on with `--data FILE`",
    ),
    (
        "D124",
        judged_without_a_file,
        "the model was trained on arrays in memory, which were not saved; "
        "hint: pass one to evaluate on with `--data FILE`",
    ),
    (
        "D125",
        lambda _: told_of_types(substrate=np.array(["glas", "glass"])),
        "`substrate` has unknown classes `glas` in 1 row: "
        "row 0 (from 0); hint: did you mean `glass`?",
    ),
    (
        "D125",
        lambda _: told_of_types(substrate=np.array([2, 7])),
        "`substrate` has unknown classes `2`, `7` in 2 rows: "
        "rows 0, 1 (from 0); hint: its classes are `silicon`, `glass`",
    ),
    (
        "D126",
        lambda _: told_of_types(power=np.array([[0.25, 0.75], [0.5, 0.75]])),
        "`power` has shares that do not sum to one, by up to 0.25, in 1 row: "
        "row 1 (from 0); hint: make all shares non-negative with a sum of one "
        "(of `fractions`, at most one)",
    ),
    (
        "D126",
        lambda _: told_of_types(power=np.array([[-0.25, 1.25], [0.5, 0.5]])),
        "`power` has shares that are negative, down to -0.25, in 1 row: "
        "row 0 (from 0); hint: make all shares non-negative with a sum of one "
        "(of `fractions`, at most one)",
    ),
    (
        "D127",
        lambda _: told_of_types(field=np.array([1.0, 2.0])),
        "expected complex numbers in `field`, found real ones; "
        "hint: add an imaginary part: `+ 0j`",
    ),
    (
        "D127",
        told_of_one_part,
        "expected complex numbers in `field`, found real ones; "
        'hint: name both parts: `from "field_re", "field_im"`',
    ),
    (
        "D201",
        lambda _: told(n2=np.ones(ROWS)),
        "`index` never changes in 1 of its components; "
        "hint: the model cannot learn from it",
    ),
    (
        "D202",
        lambda _: told(thickness=with_one("thickness", 1, 101.5)),
        "`thickness` is outside its range 10..100 in 1 row, by up to 1.5: row 1 "
        "(from 0); hint: outside `in`, the model extrapolates",
    ),
    (
        "D203",
        lambda _: told(
            **{
                k: v[[0, 0, 2, 3]]
                for k, v in GOOD.items()
                if k in "n1 n2 thickness energy".split()
            }
        ),
        "2 rows with equal inputs differ in `power`: rows 0, 1 (from 0); "
        "hint: an input may be missing, or the data are noisy",
    ),
    (
        "D204",
        lambda _: told_of_types(width=np.array([10.0, 92.0])),
        "`width` is off its grid of step 5 in 1 row: row 1 (from 0); "
        "hint: round the data, or remove `step`",
    ),
    (
        "D205",
        lambda _: told_of_types(angle=np.array([-5.0, 1080.0])),
        "`angle` lies up to 2 turns outside its period 0..360 in 1 row: row 1 "
        "(from 0); hint: check the unit, such as degrees for radians",
    ),
    (
        "D301",
        trained_too_fast,
        "the loss became NaN or infinite in epoch 1; "
        "hint: lower the learning rate, or put `clip_by_global_norm(1.0)` before the "
        "optimizer; the run keeps the best weights before that",
    ),
    (
        "D140",
        lambda _: [mistakes.library_missing("h5py", "files")],
        "such a file needs the package h5py, which is not installed; "
        "hint: run `pip install 'dotnn[files]'`",
    ),
    (
        "D141",
        lambda _: [mistakes.leads_outside("run1/x")],
        "`run1/x` leads out of the file or folder; hint: copy what it leads to into it",
    ),
    (
        "D142",
        lambda _: [mistakes.too_many(9)],
        "expected at most 9 datasets, found more",
    ),
    (
        "D143",
        lambda _: [mistakes.holds_objects("x")],
        "`x` holds objects of Python, which may run code; hint: store numbers or "
        "texts; pad rows of different lengths with NaN to one length",
    ),
    (
        "D144",
        lambda _: [mistakes.other_parameters("b.s2p", ["gap"])],
        "the name of b.s2p has other parameters than the first file: `gap`; "
        "hint: name files as in `gap_120_length_30.s2p`",
    ),
    (
        "D145",
        lambda _: [mistakes.other_points("b.s2p", "a.s2p")],
        "b.s2p has other frequencies or ports than a.s2p; "
        "hint: interpolate them on common frequencies",
    ),
    (
        "D146",
        lambda _: [mistakes.parts_in_doubt(["S_mag", "S_phase"])],
        "`S_mag` and `S_phase` look like magnitude and phase, not real and imaginary "
        "parts; hint: store real and imaginary parts, such as `S_re` and `S_im`",
    ),
    (
        "D150",
        lambda _: raised(lambda: columns_of({"T": [[1.0], [1.0, 2.0]]}).numbers("T")),
        "the rows of `T` have different lengths; hint: store them padded with NaN to "
        "one length, for an `optional` output",
    ),
    (
        "D170",
        lambda _: [mistakes.nothing_known("y", "train")],
        "`y` has no value in the train split; hint: remove the output, or use a larger "
        "split or another `split_seed`",
    ),
    (
        "D171",
        lambda _: [mistakes.output_without_range("y")],
        "`y` has neither data nor a range that says how large it is; hint: add "
        "`in lo..hi` or a two-sided `bound`, or the data",
    ),
    (
        "D172",
        lambda _: [mistakes.never_known("y", 3)],
        "`y` is missing in all training rows in 3 of its components; "
        "hint: the model cannot learn them",
    ),
    (
        "D303",
        lambda _: trained_with("log(h)"),
        "the loss is NaN or infinite before the first update; hint: look for `log`, "
        "`sqrt`, `^` or a division of values that reach 0 or below",
    ),
    (
        "D304",
        lambda _: trained_with("sqrt(relu(h) * 0)"),
        "the gradient became NaN or infinite in epoch 1, not the loss; hint: `sqrt`, "
        "powers below 1 and `arctan2` have none at 0: add a small number",
    ),
    (
        "D305",
        lambda _: [mistakes.starts_in_part(["weights/y/dense_2/bias"], [])],
        "1 arrays are drawn anew: `weights/y/dense_2/bias`; "
        "hint: layers are found by name and shape",
    ),
    (
        "D306",
        lambda _: list(
            check_predictions({"y": np.array([[1, np.nan], [2, 2], [3, np.inf]])})
        ),
        "predictions of `y` are NaN or infinite in 2 rows: rows 0, 2 (from 0); hint: "
        "look for `log`, `sqrt`, `^` or a division of values that reach 0 or below",
    ),
    (
        "D190",
        lambda _: raised(
            lambda: dotnn.new_spec(LINE, inputs=["x", "y"], outputs="y"),
        ),
        "`y` is named both as an input and as an output; hint: name it once",
    ),
    (
        "D191",
        lambda _: raised(lambda: dotnn.new_spec({"x": [0.5, 1], "y": [2, 2]})),
        "a spec needs an input and an output, but fewer than two columns can be one; "
        "hint: not used are `y`: it is 2 everywhere",
    ),
    (
        "D302",
        lambda _: [mistakes.checkpoint_not_written(OSError(28, "No space left"))],
        "cannot write a checkpoint: no space left; training goes on",
    ),
]


@pytest.mark.parametrize(
    ("code", "action", "words"),
    CASES,
    ids=[f"{code}-{words[:80]}" for code, _, words in CASES],
)
def test_errors_use_the_words_of_the_user(
    code: str,
    action: Callable[[Path], Sequence[Diagnostic]],
    words: str,
    tmp_path: Path,
) -> None:
    found = action(tmp_path)
    said = [f"{d.message}; hint: {d.hint}" if d.hint else d.message for d in found]
    assert list(zip([d.code for d in found], said, strict=True)) == [(code, words)]


def test_an_archive_that_unpacks_to_too_much_is_reported() -> None:
    assert (
        mistakes.too_large(5, 4).message
        == "expected at most 4 bytes after unpacking, found 5"
    )


def test_every_code_is_in_this_file() -> None:
    source = inspect.getsource(mistakes) + inspect.getsource(mistakes_of_tables)
    codes = re.findall(r'"(D\d{3})"', source)
    assert set(codes) == {case[0] for case in CASES} | {"D107"}


def test_good_data_get_no_mistake() -> None:
    assert told() == ()
    assert told_of_types() == ()


def test_all_errors_of_a_file_are_reported_at_once() -> None:
    found = told(thickness=None, power=GOOD["power"] * 9, energy=np.zeros(ROWS))
    assert [d.code for d in found] == ["D111", "D118", "D117"]


def test_mistake_names_its_file() -> None:
    error = DataError("film.csv", [mistakes.no_rows()])
    expected = "error[D115]: the data have no rows\n --> film.csv\n"
    assert str(error) == "\n" + expected
    assert render_all(error.diagnostics, Source("", "film.csv")) == expected


def test_long_lists_of_rows_are_cut() -> None:
    words = mistakes.named_rows(np.ones(12, bool))
    assert words == "rows 0, 1, 2, 3, 4 and 7 more (from 0)"
