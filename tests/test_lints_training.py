"""Lints of training and schedules, and in particular their false positives."""

from pathlib import Path

import pytest
from linted import codes, fixed, safely_fixed, spec

from dotnn.compiler import Folder, Source, check_source, lint

HERE = Path(__file__).parent


# ---- W401, W402, W403, W408, W411, W413 ----


@pytest.mark.parametrize(
    ("schedule", "train", "patience"),
    [
        ("plateau(factor = 0.5, patience = 40)", "epochs = 300\nstop_after = 40", 13),
        ("plateau(0.5, 40)", "epochs = 300\nstop_after = 30", 10),
        ("plateau", "epochs = 300\nstop_after = 9", 3),
        ("warmup(5) -> plateau()", "epochs = 300\nstop_after = 10", 3),
    ],
)
def test_a_patience_as_long_as_that_of_training_is_lowered(
    schedule: str, train: str, patience: int
) -> None:
    text = spec(schedule=schedule, train=train)
    assert codes(text) == ["W401"]
    assert codes(safely_fixed(text)) == []
    assert f"{patience})" in safely_fixed(text)


@pytest.mark.parametrize(
    ("schedule", "train", "found"),
    [
        ("plateau(patience = 10)", "epochs = 300\nstop_after = 11", []),
        ("plateau(patience = 10)", "epochs = 300", []),
        ("cosine(300)", "epochs = 300\nstop_after = 40", []),
        ("plateau(patience = 9)", "epochs = 20\nstop_after = 20", ["W411"]),
        ("", "epochs = 20\nstop_after = 21", ["W411"]),
        ("", "epochs = 20\nstop_after = 19", []),
        ("plateau(monitor = train)", "epochs = 300\nstop_after = 5", ["W402"]),
        ("plateau(monitor = validation)", "epochs = 300", []),
        ("plateau(factor = 0.1, min_scale = 0.2)", "epochs = 300", ["W403"]),
        ("plateau(factor = 0.1, min_scale = 0.1)", "epochs = 300", []),
        ("plateau(factor = 0.5, min_scale = 1e-3)", "epochs = 300", []),
        ("plateau(0.5, 10, min_scale = 1e-3)", "epochs = 101", []),
        ("plateau(0.5, 10, min_scale = 1e-3)", "epochs = 99", ["W403"]),
        ("plateau(0.5, 10, cooldown = 5, min_scale = 1e-3)", "epochs = 120", ["W403"]),
    ],
)
def test_plateaus_and_stops_have_room(
    schedule: str, train: str, found: list[str]
) -> None:
    assert codes(spec(schedule=schedule, train=train)) == found


@pytest.mark.parametrize(
    ("schedule", "train", "found"),
    [
        ("plateau", "epochs = 5", ["W413"]),
        ("plateau", "epochs = 10", ["W413"]),
        ("plateau", "epochs = 11", []),
        ("plateau(patience = 1)", "epochs = 1", ["W413"]),
        ("warmup(4) -> plateau", "epochs = 14", ["W413"]),
        ("warmup(4) -> plateau", "epochs = 15", []),
        ("warmup(9) -> plateau", "epochs = 9", ["W412"]),
        ("plateau(patience = 20)", "epochs = 20\nstop_after = 10", ["W401"]),
        ("plateau(min_scale = 0.1)", "epochs = 5", ["W413"]),
    ],
)
def test_a_patience_that_the_epochs_never_reach_is_a_warning(
    schedule: str, train: str, found: list[str]
) -> None:
    assert codes(spec(schedule=schedule, train=train)) == found
    left = codes(fixed(spec(schedule=schedule, train=train)))
    assert "W413" not in left or train == "epochs = 1"


def test_a_patience_of_one_epoch_has_no_fix() -> None:
    text = spec(schedule="plateau(0.5, 5)", train="epochs = 300\nstop_after = 2")
    assert codes(text) == ["W401"]
    assert fixed(text) == text


STOPPED = "epochs = 300\nstop_after = 40"


@pytest.mark.parametrize(
    ("schedule", "train", "data", "found"),
    [
        ("plateau", "epochs = 300", "test = 20%", ["W408"]),
        ("plateau", STOPPED, "test = 20%", ["W408", "W408"]),
        ("", STOPPED, "test = 20%", ["W408"]),
        ("", "epochs = 300", "test = 20%", []),
        ("cosine(300)", "epochs = 300", "test = 20%", []),
        ("plateau(monitor = train)", "epochs = 300", "test = 20%", []),
        ("plateau", STOPPED, "test = 20%\nvalidation = 20%", []),
    ],
)
def test_stopping_and_reducing_need_validation_rows(
    schedule: str, train: str, data: str, found: list[str]
) -> None:
    assert codes(spec(schedule=schedule, train=train, data=data)) == found


def test_a_plateau_of_a_sketch_without_data_is_left_alone() -> None:
    assert codes(spec(schedule="plateau", data="", accept="")) == []


# ---- W404, W405 ----


@pytest.mark.parametrize(
    ("rows", "data", "found"),
    [
        (1000, "validation = 20%\ntest = 20%", []),
        (100, "validation = 20%\ntest = 20%", []),
        (90, "validation = 20%\ntest = 20%", ["W404", "W404"]),
        (100, "validation = 20%\ntest = 5%", ["W404"]),
        (40, "validation = 20%\ntest = 50%", ["W404"]),
        (39, "validation = 20%\ntest = 20%", []),
        (0, "validation = 20%\ntest = 20%", []),
        (None, "validation = 20%\ntest = 20%", []),
    ],
)
def test_splits_of_few_rows_are_reported(
    rows: int | None, data: str, found: list[str]
) -> None:
    assert codes(spec(data=data), rows=rows) == found


@pytest.mark.parametrize(
    ("rows", "train", "optimizer", "found"),
    [
        (1000, "batch = 601", "adam(1e-3)", ["W405"]),
        (1000, "batch = 600", "adam(1e-3)", []),
        (1000, "batch = 32", "adam(1e-3)", []),
        (1000, "batch = 2000", "lbfgs", []),
        (100, "epochs = 10", "adam(1e-3)", []),
        (None, "batch = 601", "adam(1e-3)", []),
    ],
)
def test_a_batch_larger_than_the_data_is_reported(
    rows: int | None, train: str, optimizer: str, found: list[str]
) -> None:
    assert codes(spec(train=train, optimizer=optimizer), rows=rows) == found


# ---- W406, W407 ----


@pytest.mark.parametrize(
    "optimizer",
    [
        "adam(0.5)",
        "adam(1e-8)",
        "clip_by_global_norm(1.0) -> adamw(learning_rate = 0.1)",
        "lion(1e-2)",
        "sgd(10)",
        "rmsprop(1.0)",
        "prodigy(1e-3)",
    ],
)
def test_unusual_learning_rates_are_reported(optimizer: str) -> None:
    assert codes(spec(optimizer=optimizer)) == ["W406"]


@pytest.mark.parametrize(
    "optimizer",
    [
        "adam(1e-3)",
        "adam(3e-2)",
        "adam(2e-6)",
        "lion(3e-4)",
        "sgd(0.5)",
        "sgd(1e-5, momentum = 0.9)",
        "prodigy",
        "prodigy(learning_rate = 1)",
        "adam(1.0) -> scale(1e-3)",
        "adam(1.0) -> scale_by_trust_ratio",
        "normalize -> sgd(1e-6)",
        "adagrad(0.5)",
        "lbfgs",
        "muon(0.02)",
        "scale_by_adam -> scale(-1e-3)",
    ],
)
def test_other_learning_rates_are_not(optimizer: str) -> None:
    assert codes(spec(optimizer=optimizer)) == []


@pytest.mark.parametrize(
    ("optimizer", "found"),
    [
        ("adam(1e-3) -> add_decayed_weights(1e-4)", ["W407"]),
        ("scale_by_adam -> scale(-1e-3) -> add_decayed_weights(1e-4)", ["W407"]),
        ("scale_by_adam -> add_decayed_weights(1e-4) -> scale(-1e-3)", []),
        ("scale_by_adam -> add_decayed_weights(-1e-4) -> scale(-1e-3)", ["W407"]),
        ("add_decayed_weights(1e-4) -> sgd(1e-2)", []),
        ("adam(1e-3) -> add_decayed_weights(-1e-4)", []),
        ("adam(1e-3) -> add_decayed_weights", []),
        ("adamw(1e-3, weight_decay = 1e-4)", []),
    ],
)
def test_decay_pulls_weights_down(optimizer: str, found: list[str]) -> None:
    assert codes(spec(optimizer=optimizer), "W407") == found


# ---- W409, W412 ----


@pytest.mark.parametrize(
    ("schedule", "found"),
    [
        ("cosine(100)", ["W409"]),
        ("cosine(280)", ["W409"]),
        ("cosine(290)", []),
        ("cosine(300)", []),
        ("cosine(310)", []),
        ("cosine(400)", ["W409"]),
        ("cosine(100, alpha = 0.1)", []),
        ("warmup(5) -> cosine(295)", []),
        ("warmup(5) -> cosine(300)", []),
        ("warmup(10) -> cosine(epochs = 100)", ["W409"]),
        ("cosine(100) -> plateau", []),
        ("onecycle(100)", ["W409"]),
        ("onecycle(300)", []),
        ("onecycle(600)", ["W409"]),
        ("cosine(400) -> cosine(400)", ["W409"]),
        ("piecewise([100, 200], [0.1, 0.1])", []),
        ("piecewise([100, 300], [0.1, 0.1])", ["W409"]),
        ("piecewise([], [])", []),
        ("exponential(0.99)", []),
        ("warmup(5)", []),
        ("warmup(150)", []),
        ("warmup(151)", ["W412"]),
        ("warmup(300)", ["W412"]),
    ],
)
def test_a_schedule_ends_with_training(schedule: str, found: list[str]) -> None:
    assert codes(spec(schedule=schedule)) == found


@pytest.mark.parametrize(
    ("schedule", "mended"),
    [
        ("cosine(100)", "cosine(300)"),
        ("warmup(5) -> cosine(epochs = 100)", "warmup(5) -> cosine(epochs = 295)"),
        ("onecycle(pct_start = 0.2, epochs = 600)", "epochs = 300)"),
    ],
)
def test_a_schedule_can_be_made_to(schedule: str, mended: str) -> None:
    text = spec(schedule=schedule)
    assert safely_fixed(text) == text  # either of the two may be intended
    assert mended in fixed(text)
    assert codes(fixed(text)) == []


# ---- W410 ----


@pytest.mark.parametrize(
    ("layer", "optimizer", "found"),
    [
        ("rnn(8)", "adam(1e-3)", ["W410"]),
        ("lstm(8)", "adam(1e-3)", ["W410"]),
        ("rnn(8) -> rnn(8)", "adam(1e-3)", ["W410"]),
        ("gru(8)", "adam(1e-3)", []),
        ("rnn(8)", "clip_by_global_norm(1.0) -> adam(1e-3)", []),
        ("rnn(8)", "clip(1.0) -> adam(1e-3)", []),
        ("rnn(8)", "lion(1e-4)", []),
    ],
)
def test_gradients_through_time_are_clipped(
    layer: str, optimizer: str, found: list[str]
) -> None:
    network = f"reflectance = thickness -> reshape(6, 1) -> {layer} -> flatten -> dense"
    assert codes(spec(network=network, optimizer=optimizer)) == found


# ---- any program ----


PROGRAMS = sorted((HERE / "good").glob("*.nn"))


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_good_programs_have_notes_at_most(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    done = check_source(Source(text, path.name, Folder(path.parent)))
    for rows in (None, 0, 1, 10_000):
        found = lint(done, rows=rows)
        of_text = [told for told in found if told.code not in ("W404", "W405")]
        loud = [t.code for t in of_text if t.code[1] in "2345" and t.severity != "note"]
        assert loud == []
