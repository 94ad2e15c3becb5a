"""Trained models as stages of a network: a tandem of two networks."""

import shutil
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest

import dotnn
from dotnn.compiler import Folder, Source, check_source, describe_model
from dotnn.runtime import StoreError

# Some ranges are wider than the data.
pytestmark = pytest.mark.filterwarnings("ignore:.*W60")

RNG = np.random.default_rng(0)
THICKNESS = RNG.uniform(20, 120, (40, 2)).astype(np.float32)
ANGLE = RNG.uniform(0, 80, 40).astype(np.float32)
PHASE = THICKNESS @ np.array([[0.01, 0.02, 0.03], [0.03, 0.02, 0.01]], np.float32)
REFLECTANCE = 0.5 + 0.4 * np.sin(PHASE)
DATA = {"thickness": THICKNESS, "angle": ANGLE, "reflectance": REFLECTANCE}

FORWARD = """
model forward
let width = 5
input thickness : real[2] nm THICKNESS
input angle : real deg
output reflectance : real[3] bound 0..1
network {
    h = concat(thickness, angle) -> dense(width) -> tanh
    reflectance = h -> dropout(20%) -> dense
}
loss mse
optimizer adam(learning_rate = 1e-2)
"""
TANDEM = """
model tandem
use "runs/forward" as forward FROZEN
input reflectance : real[3] bound 0..1
input angle : real deg
output thickness : real[2] nm in 0..200
network {
    thickness = concat(reflectance, angle) -> dense(8) -> tanh -> dense
    rebuilt   = thickness -> forward(angle = angle)
}
loss mse(rebuilt, reflectance) + 0.1 * mse(thickness)
optimizer adam(learning_rate = 1e-2)
"""


def folder_with(path: Path, clause: str = "in 20..120", **constants: Any) -> Path:
    """A folder with a trained forward model and a tandem."""
    net = dotnn.compile(FORWARD.replace("THICKNESS", clause), **constants)
    dotnn.train(net, DATA, epochs=2).save(path / "runs/forward")
    for word in ("frozen", ""):
        name = f"tandem_{word or 'free'}.nn"
        (path / name).write_text(TANDEM.replace("FROZEN", word))
    return path


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folder_with(tmp_path_factory.mktemp("project"), width=6)


@pytest.fixture(scope="module")
def forward(project: Path) -> dotnn.Run:
    return dotnn.load(project / "runs/forward")


@pytest.fixture(scope="module")
def tandem(project: Path) -> dotnn.Run:
    return trained(project, "tandem_frozen.nn")


@pytest.fixture
def copy(project: Path, tmp_path: Path) -> Path:
    return shutil.copytree(project, tmp_path / "project")


def trained(folder: Path, name: str, epochs: int = 2) -> dotnn.Run:
    return dotnn.train(dotnn.compile_file(folder / name), DATA, epochs=epochs)


def codes(folder: Path, text: str) -> list[str]:
    done = check_source(Source(text, "m.nn", Folder(folder)))
    return [mistake.code for mistake in done.diagnostics]


def spec(network: str, more: str = "", inputs: str = "input x : real[2]") -> str:
    return f"""
model m
use "runs/forward" as forward frozen
{inputs}
input angle : real deg
output y : real
network {{
{network}
}}
loss mse
optimizer adam(learning_rate = 1e-2)
{more}
"""


# ---- values ----


@pytest.mark.parametrize("clause", ["in 20..120", "", "bound 0.."])
def test_a_used_model_gives_what_its_run_predicts(tmp_path: Path, clause: str) -> None:
    folder = folder_with(tmp_path, clause)
    run = trained(folder, "tandem_frozen.nn", epochs=1)
    module, params = run.network.module, run.params
    inputs = {"reflectance": REFLECTANCE, "angle": ANGLE}
    scaled = jax.vmap(lambda x: module.scale_inputs(params, x))(inputs)
    found = jax.vmap(lambda x: module.network(params, x))(scaled)["rebuilt"]
    thickness = run.predict(inputs)["thickness"]
    forward = dotnn.load(folder / "runs/forward")
    given = {"thickness": thickness, "angle": ANGLE}
    expected = forward.network.predict(forward.params, given)["reflectance"]
    np.testing.assert_allclose(found, expected, atol=2e-5)


def test_a_used_model_drops_nothing_in_training(tandem: dotnn.Run) -> None:
    batch = {"reflectance": REFLECTANCE, "angle": ANGLE}
    targets = {"thickness": THICKNESS}
    losses = [
        tandem.network.loss(tandem.params, batch, targets, key=key)
        for key in (None, jax.random.key(1))
    ]
    assert losses[0] == losses[1]


# ---- training ----


def test_frozen_weights_and_scalings_stay_to_the_bit(
    tandem: dotnn.Run, forward: dotnn.Run
) -> None:
    jax.tree.map(
        np.testing.assert_array_equal,
        tandem.params["frozen"]["forward"],
        forward.params,
    )


def test_other_weights_begin_where_the_run_ended_and_move(
    project: Path, forward: dotnn.Run
) -> None:
    free = trained(project, "tandem_free.nn", epochs=1).params
    before = forward.params["weights"]["h"]["dense_1"]["weight"]
    after = free["weights"]["forward"]["h"]["dense_1"]["weight"]
    moved = np.abs(np.asarray(after) - np.asarray(before)).max()
    assert 0 < moved < 0.1
    # Scalings by data stay as in the training of the model.
    jax.tree.map(
        np.testing.assert_array_equal,
        free["scaling"]["forward"],
        forward.params["scaling"],
    )


def test_a_used_model_alone_is_trained_further_unless_it_is_frozen(
    copy: Path, forward: dotnn.Run
) -> None:
    text = """
model tuned
use "runs/forward" as forward
input thickness : real[2] nm in 20..120
input angle : real deg
output reflectance : real[3] bound 0..1
network { reflectance = thickness -> forward(angle = angle) }
loss mse
optimizer adam(learning_rate = 1e-2)
"""
    assert codes(copy, text.replace("as forward", "as forward frozen")) == ["E610"]
    (copy / "tuned.nn").write_text(text)
    after = trained(copy, "tuned.nn").params["weights"]["forward"]["h"]["dense_1"]
    before = forward.params["weights"]["h"]["dense_1"]
    assert (np.asarray(after["weight"]) != np.asarray(before["weight"])).any()


def test_training_through_a_model_brings_it_closer_to_what_is_asked(
    project: Path,
) -> None:
    run = trained(project, "tandem_frozen.nn", epochs=30)
    losses = [row["train_loss"] for row in run.history]
    assert losses[-1] < 0.8 * losses[0]


# ---- runs ----


def test_a_saved_tandem_predicts_after_its_model_is_gone(copy: Path) -> None:
    run = trained(copy, "tandem_frozen.nn")
    run.save(copy / "runs/tandem")
    shutil.rmtree(copy / "runs/forward")
    (copy / "tandem_frozen.nn").unlink()
    loaded = dotnn.load(copy / "runs/tandem")
    inputs = {"reflectance": REFLECTANCE, "angle": ANGLE}
    expected = run.predict(inputs)["thickness"]
    np.testing.assert_array_equal(loaded.predict(inputs)["thickness"], expected)


def test_a_tandem_is_a_model_that_another_may_use(copy: Path) -> None:
    trained(copy, "tandem_frozen.nn").save(copy / "runs/tandem")
    shutil.rmtree(copy / "runs/forward")
    (copy / "outer.nn").write_text("""
model outer
use "runs/tandem" as tandem frozen
input reflectance : real[3] bound 0..1
input angle : real deg
output y : real
network { y = reflectance -> tandem(angle = angle) -> dense }
loss mse
optimizer adam(learning_rate = 1e-2)
""")
    net = dotnn.compile_file(copy / "outer.nn")
    run = dotnn.train(net, {**DATA, "y": ANGLE}, epochs=1)
    inner = dotnn.load(copy / "runs/tandem").params
    jax.tree.map(np.testing.assert_array_equal, run.params["frozen"]["tandem"], inner)


# ---- mistakes ----


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        ("y = x -> forward(angle = angle) -> dense", ["E712"]),
        ("y = concat(x, angle) -> dense(2) -> forward(x) -> dense", ["E712"]),
        ("y = x -> dense(3) -> forward(angle = angle) -> dense", ["E712"]),
        ("y = x -> dense(2) -> forward(angle) -> dense", []),
        ("y = x -> dense(2) -> forward.reflectance(angle) -> dense", []),
        ("y = x -> dense(2) -> forward.nothing(angle) -> dense", ["E710"]),
        ("y = x -> dense(2) -> forward(angle, x) -> dense", ["E303"]),
        ("y = concat(x, angle) -> dense(2) -> forward -> dense", ["E711"]),
        ("y = concat(x, angle) -> dense", ["E224"]),
        ("y = forward * 2 -> concat(x, angle) -> dense", ["E225"]),
        ("y = x -> nothing.reflectance(angle) -> dense", ["E201", "E224"]),
    ],
)
def test_a_slip_with_a_used_model_is_told(
    project: Path, network: str, expected: list[str]
) -> None:
    assert sorted(set(codes(project, spec(network)))) == expected


USES = spec("y = x -> dense(2) -> forward(angle) -> dense")


@pytest.mark.parametrize(
    ("file", "content", "expected"),
    [
        ("spec.nn", None, "E706"),
        ("spec.nn", "model", "E706"),
        ("run.json", None, "E706"),
        ("run.json", "{", "E706"),
        ("run.json", "[]", "E706"),
        ("run.json", '{"overrides": 3}', "E706"),
        ("run.json", '{"overrides": {"height": 3}}', "E706"),
        ("run.json", '{"files": [1]}', "E706"),
    ],
)
def test_a_damaged_run_is_a_mistake(
    copy: Path, file: str, content: str | None, expected: str
) -> None:
    path = copy / "runs/forward" / file
    path.unlink()
    if content is not None:
        path.write_text(content)
    assert codes(copy, USES) == [expected]


@pytest.mark.parametrize(
    "overrides", [{"height": 3}, {"width": "wide"}, {"width": {"a": []}}]
)
def test_constants_that_do_not_fit_a_run_are_a_mistake(
    copy: Path, overrides: dict[str, object]
) -> None:
    text = (copy / "runs/forward/spec.nn").read_text()
    about = describe_model(text, {"overrides": overrides})
    (copy / "runs/forward/run.json").write_text(about)
    assert codes(copy, USES) == ["E707"]


def test_a_run_that_was_edited_is_a_mistake(copy: Path) -> None:
    path = copy / "runs/forward/spec.nn"
    path.write_text(path.read_text() + "\n")
    assert codes(copy, USES) == ["E706"]


@pytest.mark.parametrize("path", ["", ".", "/", "runs/forward/spec.nn", "a\u202eb"])
def test_a_path_that_is_no_run_is_a_mistake(project: Path, path: str) -> None:
    found = codes(project, USES.replace("runs/forward", path))
    assert found in (["E706"], ["E103"])


@pytest.mark.parametrize("damage", ["missing", "cut", "other"])
def test_damaged_weights_are_told_before_training(copy: Path, damage: str) -> None:
    weights = copy / "runs/forward/weights.safetensors"
    content = weights.read_bytes()
    weights.unlink()
    if damage == "cut":
        weights.write_bytes(content[:-8])
    if damage == "other":
        run = folder_with(copy / "other", width=4) / "runs/forward"
        shutil.copy(run / "weights.safetensors", weights)
    with pytest.raises(StoreError, match=r"weights\.safetensors"):
        trained(copy, "tandem_frozen.nn", epochs=1)


def test_a_model_that_uses_itself_is_no_hang(copy: Path) -> None:
    run = copy / "runs/forward"
    text = (copy / "tandem_frozen.nn").read_text().replace("runs/forward", "runs/self")
    (run / "spec.nn").write_text(text)
    kept = {"runs/self/spec.nn": text}
    about = describe_model(text)
    for _ in range(4):
        about = describe_model(text, {"files": {**kept, "runs/self/run.json": about}})
    (run / "run.json").write_text(about)
    assert codes(copy, USES) == ["E707"]


def test_a_category_that_a_used_model_shall_meet_is_one_hot(tmp_path: Path) -> None:
    data = {"x": RNG.uniform(size=(20, 3)), "k": RNG.integers(0, 2, 20)}
    quantities = ["input x : real[3] in 0..1", "output k : one_of(te, tm)"]
    stock = ["loss mse", "optimizer adam(learning_rate = 1e-2)"]
    lines = ["model forward", *quantities, "network { k = x -> dense }", *stock]
    dotnn.train(dotnn.compile("\n".join(lines)), data, epochs=1).save(tmp_path / "run")
    file = tmp_path / "inverse.nn"
    file.write_text(
        """
model inverse
use "run" as forward frozen
input k : one_of(te, tm)
output x : real[3] in 0..1
network {
    x     = k -> dense
    again = x -> forward
}
loss mse(again, k) + mse(x)
optimizer adam(learning_rate = 1e-2)
"""
    )
    with pytest.warns(dotnn.TrainingWarning, match="D203"):  # many x have one class
        run = dotnn.train(dotnn.compile_file(file), data, epochs=1)
    forward, wanted = dotnn.load(tmp_path / "run"), np.eye(2)[data["k"]]
    designs = run.predict({"k": data["k"]})["x"]
    met = np.mean((forward.predict({"x": designs})["k"] - wanted) ** 2)
    missed = np.mean(((designs - data["x"]) / 0.5) ** 2)  # 0..1 is scaled to -1..1
    inputs, targets = {"k": data["k"].astype(np.int32)}, {"x": data["x"]}
    loss = run.network.loss(run.params, inputs, targets)
    np.testing.assert_allclose(loss, met + missed, rtol=1e-4)
