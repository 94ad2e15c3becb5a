"""Lints of data: consistency of a spec with its arrays."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dotnn
from dotnn.cli import main
from dotnn.runtime.data.suspicions.scaled import distances, points, sampled

ROWS = 400
RNG = np.random.default_rng(0)
SPECS = Path(__file__).parent.parent / "specs"


def spec(inputs: str, outputs: str, **settings: str) -> str:
    """A spec of given quantities, whose first input is read with the others."""
    names = [line.split()[0] for line in inputs.splitlines()]
    joined = f"concat({', '.join(names)})" if len(names) > 1 else names[0]
    lines = ["model data"]
    lines += [f"input {line}" for line in inputs.splitlines()]
    lines += [f"output {line}" for line in outputs.splitlines()]
    lines += ["network {"]
    lines += [
        f"    {line.split()[0]} = {joined} -> dense(8) -> tanh -> dense"
        for line in outputs.splitlines()
    ]
    lines += ["}", "loss mse", "optimizer adam(learning_rate = 1e-3)", "data {"]
    lines += [f"    {k} = {v}" for k, v in ({"test": "25%"} | settings).items()]
    return "\n".join([*lines, "}", f"accept r2({outputs.split()[0]}) >= 0.9"]) + "\n"


def codes(text: str, **data: Any) -> list[str]:
    """Codes of lints of arrays, without the lints of the spec alone."""
    found = (each.code for each in dotnn.check(text, data=data))
    return [code for code in found if code.startswith(("D", "W6"))]


def uniform(lo: float, hi: float, *shape: int) -> np.ndarray:
    return np.random.default_rng(len(shape)).uniform(lo, hi, (ROWS, *shape))


# ---- ranges and units ----


@pytest.mark.parametrize(
    ("declared", "lo", "hi", "found"),
    [
        ("in 0..100", 2, 98, []),
        ("in 0..100", 20, 80, []),
        ("in 0..100", 20, 40, ["W601"]),
        ("in 1..1e4 log", 1, 1e4, []),
        ("in 1..1e6 log", 1, 100, ["W601"]),
        ("in 0..100 bound 0..", 20, 40, ["W601"]),
        ("in 0..100", 20, 160, ["D202"]),
    ],
)
def test_a_range_is_about_as_wide_as_its_data(
    declared: str, lo: float, hi: float, found: list[str]
) -> None:
    t = uniform(lo, hi)
    if "log" in declared:
        t = np.exp(uniform(np.log(lo), np.log(hi)))
    assert codes(spec(f"t : real s {declared}", "y : real"), t=t, y=np.sin(t)) == found


@pytest.mark.parametrize(
    ("unit", "declared", "factor", "meant"),
    [
        ("nm", "in 400..1600", 1e-9, "`m`"),
        ("nm", "in 400..1600", 1e-3, "`um`"),
        ("um", "in 0.4..1.6", 1e3, "`nm`"),
        ("THz", "in 180..210", 1e12, "`Hz`"),
        ("deg", "in 0..90", np.pi / 180, "`rad`"),
        ("percent", "in 0..100", 0.01, "`dimensionless`"),
        ("eV", "in 1..3", 1e3, "`meV`"),
    ],
)
def test_values_in_another_unit_are_reported_with_the_unit(
    unit: str, declared: str, factor: float, meant: str
) -> None:
    lo, hi = map(float, declared.removeprefix("in ").split(".."))
    right = uniform(lo, hi)
    text = spec(f"x : real {unit} {declared}", "y : real")
    assert codes(text, x=right, y=np.sin(right)) == []
    found = dotnn.check(text, data={"x": right * factor, "y": np.sin(right)})
    said = next(each for each in found if each.code == "W602")
    assert meant in said.message
    assert said.span is not None
    assert text[said.span.start : said.span.end] == unit


def test_kelvin_for_celsius_and_logarithms_are_reported() -> None:
    celsius = uniform(0, 80)
    text = spec("temperature : real degC in 0..80", "y : real")
    assert "W602" in codes(text, temperature=celsius + 273.15, y=np.sin(celsius))
    doping = 10 ** uniform(15, 20)
    text = spec("doping : real cm^-3 in 1e15..1e20 log", "y : real")
    assert "W602" in codes(text, doping=np.log10(doping), y=np.log10(doping))


def test_radians_in_place_of_degrees_are_reported() -> None:
    turn = uniform(0, 6.28)
    text = spec("azimuth : real deg periodic 0..360", "y : real")
    assert codes(text, azimuth=turn, y=np.sin(turn)) == ["W602"]
    assert codes(text, azimuth=np.rad2deg(turn), y=np.sin(turn)) == []


# ---- bounds and values ----


@pytest.mark.parametrize(
    ("bound", "y", "found"),
    [
        ("0..", np.maximum(uniform(-1, 1), 0), ["W603"]),
        ("0..1", np.clip(uniform(-0.2, 1), 0, 1), ["W603"]),
        ("0..1", np.round(uniform(0, 1)), ["W603"]),
        ("0..1", uniform(0.01, 1), []),
        ("..5", np.minimum(uniform(3, 6), 5), ["W603"]),
    ],
)
def test_values_at_a_bound_that_no_head_reaches(
    bound: str, y: np.ndarray, found: list[str]
) -> None:
    text = spec("x : real in -1..1", f"y : real bound {bound}")
    assert codes(text, x=uniform(-1, 1), y=y) == found


@pytest.mark.parametrize(
    ("y", "found"),
    [
        (10 ** uniform(0, 4), ["W608"]),
        (uniform(0, 1) ** 2, []),
        (np.exp(uniform(0, 1, 1)[:, 0]), []),
        (-(10 ** uniform(0, 4)), []),
    ],
)
def test_decades_ask_for_log(y: np.ndarray, found: list[str]) -> None:
    text = spec("x : real in -1..1", "y : real")
    assert codes(text, x=uniform(-1, 1), y=y) == found


@pytest.mark.parametrize("mark", [-999.0, 9999.0, 1e20])
def test_marks_for_missing_values_are_reported(mark: float) -> None:
    x = uniform(0, 1)
    y = np.sin(x)
    text = spec("x : real in 0..1", "y : real")
    assert codes(text, x=x, y=y) == []
    y[[7, 200]] = mark
    assert codes(text, x=x, y=y) == ["W611"]


def test_a_long_tail_is_not_a_mark() -> None:
    x = uniform(0, 1)
    y = np.random.default_rng(1).standard_cauchy(ROWS)
    assert codes(spec("x : real in 0..1", "y : real"), x=x, y=y) == []


# ---- rows ----


def test_duplicates_across_splits_are_reported() -> None:
    wafers = np.repeat(np.random.default_rng(2).uniform(0, 1, (40, 3)), 10, axis=0)
    x = np.clip(
        wafers + 1e-5 * np.random.default_rng(3).normal(size=wafers.shape), 0, 1
    )
    wafer = np.repeat(np.arange(40), 10)
    text = spec("x : real[3] in 0..1", "y : real")
    assert codes(text, x=x, y=x.sum(axis=1)) == ["W604"]
    grouped = spec("x : real[3] in 0..1", "y : real", group="wafer")
    assert codes(grouped, x=x, y=x.sum(axis=1), wafer=wafer) == []


def test_rows_on_a_grid_are_not_duplicates() -> None:
    axis = np.linspace(0, 1, 20)
    x = np.stack([g.ravel() for g in np.meshgrid(axis, axis)], axis=1)
    assert codes(spec("x : real[2] in 0..1", "y : real"), x=x, y=x.sum(axis=1)) == []


def test_contradictory_rows_are_reported() -> None:
    x = uniform(0, 1, 2)
    x[1::2] = x[::2] + 1e-8
    y = np.sin(3 * x[:, 0])
    text = spec("x : real[2] in 0..1", "y : real", group="pair")
    pair = np.arange(ROWS) // 2
    assert codes(text, x=np.clip(x, 0, 1), y=y, pair=pair) == []
    y[1::2] += np.random.default_rng(4).normal(size=ROWS // 2)
    assert codes(text, x=np.clip(x, 0, 1), y=y, pair=pair) == ["W605"]


@pytest.mark.parametrize(
    ("forward", "found"),
    [
        (lambda x: x**2, ["W606"]),
        (lambda x: np.sin(6 * x), ["W606"]),
        (lambda x: x**3, []),
        (lambda x: x + 0.1 * RNG.normal(size=ROWS), []),
        (lambda x: RNG.normal(size=ROWS), []),
    ],
)
def test_an_inverse_problem_with_several_answers_is_reported(
    forward: Any, found: list[str]
) -> None:
    x = uniform(-1, 1)
    text = spec("y : real", "x : real in -1..1")
    assert codes(text, x=x, y=forward(x)) == found


@pytest.mark.parametrize("turns", [100, 300])
def test_a_fast_oscillation_has_one_answer(turns: float) -> None:
    x = uniform(-1, 1)
    text = spec("x : real in -1..1", "y : real[2]")
    assert codes(text, x=x, y=np.stack([np.sin(turns * x), x], axis=1)) == []
    y = np.sign(np.random.default_rng(3).normal(size=ROWS))  # two answers for each x
    assert codes(text, x=x, y=np.stack([y, x], axis=1)) == ["W606"]


def test_the_inverse_of_a_stack_of_films_asks_for_a_tandem() -> None:
    text = spec(
        "reflectance : real[64] bound 0..1", "thickness : real[6] nm in 20..120"
    )
    found = dotnn.check(text, data=SPECS / "data/thin_film.npz")
    assert [each.code for each in found if each.code.startswith("W6")] == ["W606"]


def test_sorted_rows_split_in_file_order_are_reported() -> None:
    x = np.sort(uniform(0, 1))
    text = spec("x : real in 0..1", "y : real", order="file")
    assert codes(text, x=x, y=np.sin(x)) == ["W610"]
    assert codes(text, x=uniform(0, 1), y=np.sin(uniform(0, 1))) == []


def long_table(devices: np.ndarray) -> dict[str, Any]:
    """Rows of 20 wavelengths for each device (devices, 2), shuffled."""
    wave = np.linspace(400, 800, 20)
    rows = np.random.default_rng(1).permutation(len(devices) * 20)
    d, w = np.repeat(devices, 20, axis=0)[rows], np.tile(wave, len(devices))[rows]
    number = np.repeat(np.arange(len(devices)), 20)[rows]
    return {"d": d, "w": w, "y": np.sin(d[:, 0] / w * 9 + d[:, 1]), "number": number}


DEVICES = "d : real[2] nm in 20..120\nw : real nm in 400..800"


def test_a_long_table_without_a_group_is_split_through_its_devices() -> None:
    data = long_table(np.random.default_rng(0).uniform(20, 120, (40, 2)))
    text = spec(DEVICES, "y : real in -1..1")
    found = [each for each in dotnn.check(text, data=data) if each.code == "W612"]
    assert [each.message for each in found] == [
        "rows that differ only in `w` are on both sides of the split"
    ]
    assert found[0].label.startswith("40 sets of 20 rows")
    grouped = text.replace("test =", "group = number\n    test =")
    assert grouped != text
    assert "W612" not in codes(grouped, **data)


def test_a_full_grid_is_no_long_table() -> None:
    axis = np.linspace(20, 120, 7)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    text = spec(DEVICES, "y : real in -1..1")
    assert "W612" not in codes(text, **long_table(grid))
    wide = np.random.default_rng(0).uniform(20, 120, (800, 2))
    w = np.random.default_rng(2).uniform(400, 800, 800)
    assert "W612" not in codes(text, d=wide, w=w, y=np.sin(wide[:, 0] / w))


# ---- inputs ----


@pytest.mark.parametrize(
    ("third", "found"),
    [
        (lambda a, b: 2 * a - b, ["W607"]),
        (lambda a, b: a * b, []),
        (lambda a, b: 0 * a + 3, ["D201", "W607"]),
    ],
)
def test_inputs_that_say_nothing_of_their_own(third: Any, found: list[str]) -> None:
    a, b = uniform(0, 1, 2).T
    c = third(a, b)
    text = spec("a : real\nb : real\nc : real", "y : real")
    assert codes(text, a=a, b=b, c=c, y=np.sin(a + b)) == found


def test_a_collinear_input_names_the_others() -> None:
    a, b = uniform(0, 1, 2).T
    text = spec("a : real\nb : real\nc : real", "y : real")
    found = dotnn.check(text, data={"a": a, "b": b, "c": a - b, "y": np.sin(a)})
    (said,) = (each for each in found if each.code == "W607")
    assert said.message == "the input `c` is a linear combination of `a` and `b`"


def test_a_spectrum_is_not_called_collinear() -> None:
    wave = np.linspace(0, 1, 32)
    phase = uniform(0, 1)
    spectra = np.cos(wave + phase[:, None])
    text = (
        spec("s : real[32]", "y : real")
        .replace("model data", "model data\naxis w[32] nm in 400..800")
        .replace("real[32]", "real[w]")
    )
    assert codes(text, s=spectra, y=phase) == []


def test_a_rare_class_is_reported() -> None:
    metal = np.array(["gold"] * (ROWS - 2) + ["silver"] * 2)
    x = uniform(0, 1)
    text = spec("x : real in 0..1\nmetal : one_of(gold, silver)", "y : real")
    assert codes(text, x=x, metal=metal, y=np.sin(x)) == ["W609"]


# ---- how they are found ----


def test_distances_are_those_of_numpy() -> None:
    some, others = RNG.normal(size=(7, 3)), RNG.normal(size=(5, 3))
    expected = np.linalg.norm(some[:, None] - others, axis=-1)
    np.testing.assert_allclose(distances(some, others), expected, atol=1e-12)


def test_samples_are_always_alike() -> None:
    assert sampled(10).tolist() == list(range(10))
    assert (sampled(10_000) == sampled(10_000)).all()
    assert len(np.unique(sampled(10_000))) == len(sampled(10_000))


def test_points_have_features_of_deviation_one() -> None:
    from dotnn.compiler import Source, compile_source

    made = compile_source(Source(spec("x : real[3] in 0..9", "y : real")))
    found = points(made.inputs, {"x": uniform(0, 9, 3)})
    np.testing.assert_allclose(found.std(axis=0), 1)


def test_many_rows_are_looked_at_in_seconds() -> None:
    x = np.random.default_rng(5).uniform(0, 1, (100_000, 16)).astype(np.float32)
    text = spec("x : real[16] in 0..1", "y : real")
    assert codes(text, x=x, y=x.sum(axis=1)) == []


# ---- in the command ----

LENS = spec("tilt : real mrad in -5..5", "focus : real um in -80..80")


def write(folder: Path, tilt: np.ndarray) -> tuple[str, str]:
    (folder / "lens.nn").write_text(LENS, encoding="utf-8")
    np.savez(folder / "lens.npz", tilt=tilt, focus=16 * np.sin(tilt) * 4)
    return str(folder / "lens.nn"), str(folder / "lens.npz")


def test_check_shows_lints_of_data_in_the_spec(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lens, data = write(tmp_path, uniform(-1, 0))
    assert main(["check", lens, "--data", data]) == 0
    assert "warning[W601]" in capsys.readouterr().out
    assert main(["check", lens, "--data", data, "--allow", "W6"]) == 0
    assert "W601" not in capsys.readouterr().out
    assert main(["check", lens, "--data", data, "--deny", "W601"]) == 1
    assert "error[W601]" in capsys.readouterr().out


def test_check_shows_mistakes_of_data_at_their_quantity(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lens, data = write(tmp_path, np.full(ROWS, np.nan))
    assert main(["check", lens, "--data", data]) == 1
    shown = capsys.readouterr().out
    assert "error[D116]" in shown
    assert "lens.nn:2:7" in shown


def test_check_of_missing_data_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lens, _ = write(tmp_path, uniform(-5, 5))
    assert main(["check", lens, "--data", str(tmp_path / "none.npz")]) == 1
    shown = capsys.readouterr().out
    assert "error[D101]" in shown
    assert "none.npz" in shown


GALLERY = {
    "deeponet": "deeponet.npz",
    "ellipsometry": "wafers.csv",
    "energy_balance": "energy_balance.npz",
    "fno_burgers": "fno_burgers.npz",
    "implicit_field": "implicit_field.npz",
    "mie": "mie.csv",
    "near_field_unet": "near_field_unet.npz",
    "pulse_gru": "pulse_gru.npz",
    "spectrum_resnet": "spectrum_resnet.npz",
    "thin_film": "thin_film.npz",
    "uncertain_yield": "uncertain_yield.npz",
}


@pytest.mark.parametrize("name", GALLERY)
def test_the_gallery_is_clean_beside_its_data(name: str) -> None:
    found = dotnn.check_file(SPECS / f"{name}.nn", data=SPECS / "data" / GALLERY[name])
    assert found == ()
