"""A trained model with other constants: weights stay, statistics adapt."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dotnn
from dotnn.cli import main

SPEC = """
model operator
let points = 16
let width = 4
axis x[points] in 0..1
input  before : real[x]
output after  : real[x]
block layer {{ (it -> spectral_conv(width, modes = 3)) + (it -> dense(width)) -> gelu }}
network {{
    after = before -> reshape(points, 1) -> dense(width) -> repeat(2) {{ layer }}
        -> dense(1) -> flatten
}}
loss mse
optimizer adam(learning_rate = 1e-2)
train {{
    epochs   = 2
    ensemble = {members}
}}
"""
ROWS = 40


def waves(points: int) -> dict[str, np.ndarray]:
    """Smooth functions on a grid of 0..1, and half of each."""
    rng = np.random.default_rng(0)
    x = np.linspace(0, 1, points)
    amplitudes = rng.normal(size=(ROWS, 3, 1))
    values = (amplitudes * np.cos(np.pi * x * np.arange(1, 4)[:, None])).sum(axis=1)
    return {"before": 1 + values * (1 + x), "after": values / 2}


def trained(members: int = 1, **constants: Any) -> dotnn.Run:
    network = dotnn.compile(SPEC.format(members=members), **constants)
    return dotnn.train(network, waves(constants.get("points", 16)))


@pytest.fixture(scope="module")
def run() -> dotnn.Run:
    return trained()


def test_weights_stay_and_statistics_are_interpolated(run: dotnn.Run) -> None:
    finer = run.with_constants(points=31)
    for old, new in zip(
        *(r.params["scaling"].values() for r in (run, finer)), strict=True
    ):
        for name in ("mean", "deviation"):
            assert new[name].shape == (31,)
            np.testing.assert_allclose(new[name][::2], old[name], rtol=1e-5)
            between = (old[name][:-1] + old[name][1:]) / 2
            np.testing.assert_allclose(new[name][1::2], between, rtol=1e-4, atol=1e-6)
    weights = [
        {k: v for k, v in r.params.items() if k != "scaling"} for r in (run, finer)
    ]
    assert weights[0].keys() == weights[1].keys()


@pytest.mark.parametrize("points", [8, 31])
def test_predictions_are_made_at_the_other_resolution(
    run: dotnn.Run, points: int
) -> None:
    other = run.with_constants(points=points)
    found = other.predict({"before": waves(points)["before"]})["after"]
    assert found.shape == (ROWS, points)
    assert np.isfinite(found).all()


def test_at_its_own_resolution_nothing_changes(run: dotnn.Run) -> None:
    again = run.with_constants(points=16)
    inputs = {"before": waves(16)["before"]}
    found, expected = again.predict(inputs)["after"], run.predict(inputs)["after"]
    np.testing.assert_array_equal(found, expected)


def test_an_ensemble_changes_its_resolution() -> None:
    other = trained(members=2).with_constants(points=20)
    found = other.predict({"before": waves(20)["before"]})
    assert {name: a.shape for name, a in found.items()} == {
        "after": (ROWS, 20),
        "after_spread": (ROWS, 20),
    }


def test_constants_that_change_the_weights_are_refused(run: dotnn.Run) -> None:
    with pytest.raises(ValueError, match=r"dense_1/bias.* is \(4,\).*got \(5,\)"):
        run.with_constants(width=5)


def test_constants_that_there_are_not_are_refused(run: dotnn.Run) -> None:
    with pytest.raises(ValueError, match="name a `let`"):
        run.with_constants(size=5)


def test_command_predicts_and_judges_at_another_resolution(
    run: dotnn.Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, data = str(run.save(tmp_path / "run")), str(tmp_path / "fine.npz")
    arrays: Any = waves(24)
    np.savez(data, **arrays)
    output = tmp_path / "out.npz"
    options = [folder, data, "-o", str(output), "--set", "points=24", "--no-cache"]
    assert main(["predict", *options]) == 0
    with np.load(output) as found:
        assert found["after"].shape == (ROWS, 24)
    judged = ["evaluate", folder, "--data", data, "--set", "points=24", "--no-cache"]
    assert main(judged) == 0
    assert "after" in capsys.readouterr().out


def test_command_refuses_weights_that_do_not_fit(
    run: dotnn.Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(run.save(tmp_path / "run"))
    assert main(["evaluate", folder, "--set", "width=5", "--no-cache"]) == 2
    assert "with these constants" in capsys.readouterr().err
