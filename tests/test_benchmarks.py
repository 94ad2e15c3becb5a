"""The benchmark harness: contenders, equality of work, reports."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from functools import partial
from importlib import import_module
from math import log2
from pathlib import Path

import jax
import numpy as np
import pytest
from sampling import sampled

import dotnn
from benchmarks.__main__ import main
from benchmarks.cases import CASES, Case, Dense, as_fields, case_from
from benchmarks.chart import draw_chart
from benchmarks.contenders import CONTENDERS, Contender, Tell, usual_for
from benchmarks.contenders.convolutions_by_hand import conv_by_products, emitted
from benchmarks.contest import ROOT, Player, environment, hold_contest
from benchmarks.equality import unequal_work
from benchmarks.process import time_round
from benchmarks.records import Contest, Entry, Round
from benchmarks.report import render_contest, render_table, write_report
from benchmarks.studies import STUDIES
from benchmarks.studies.table import Curve, Table

SMALL = Dense(
    name="small",
    about="a few rows",
    sizes=(2, 3, 1),
    activation="relu",
    rows=10,
    batch=4,
    epochs=2,
)
# Three updates in each of three epochs.
ROUND = Round(seconds=2e-3, first=0.5, loss=0.1, updates=9)
FAST = Entry("dotnn", 13, (ROUND, ROUND), cold=1.0, memory=10**8)
SLOW = Entry("scan", 13, (replace(ROUND, seconds=6e-3),) * 2, cold=2.0, memory=10**8)
MACHINE = {
    "processor": "a processor",
    "cores": 2,
    "load": 0.1,
    "python": "3.11.7",
    "versions": {"jax": "0.10"},
}


def unequal(entry: Entry) -> tuple[str, ...]:
    return unequal_work(SMALL, [FAST, SLOW, entry], epochs=2)


def odd(**changes: object) -> Entry:
    """A third contender whose rounds deviate in one respect."""
    return Entry("step", 13, (replace(ROUND, **changes),) * 2)


# ---- cases ----


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_case_is_a_spec_without_mistakes(case: Case):
    network = dotnn.compile(case.spec)
    assert network.spec.train.batch == case.batch


@pytest.mark.parametrize(
    "case", sampled([SMALL, *CASES.values()], kept=2), ids=["small", *CASES]
)
def test_the_parameters_of_a_case_are_those_of_its_spec(case: Case):
    network = dotnn.compile(case.spec)
    params = network.module.init(jax.random.key(0))
    weights = jax.tree.leaves(params["weights"])
    assert sum(leaf.size for leaf in weights) == case.parameters


def test_the_parameters_of_a_case_by_hand():
    assert SMALL.parameters == 2 * 3 + 3 + 3 + 1


@pytest.mark.parametrize("case", sampled(CASES.values()), ids=CASES)
def test_the_data_of_a_case_equal_those_its_spec_scales(case: Case):
    network, columns = dotnn.compile(case.spec), replace(case, rows=4).columns()
    params = network.init(jax.random.key(0))
    variables = network.spec.inputs[0], network.spec.outputs[0]
    scales = network.module.scale_inputs, network.module.scale_targets
    found = replace(case, rows=4).data()
    for variable, scale, expected in zip(variables, scales, found, strict=True):
        scaled = jax.vmap(partial(scale, params))(columns)
        np.testing.assert_allclose(scaled[variable.name], expected, atol=1e-5)


@pytest.mark.parametrize("case", [SMALL, CASES["unet"]], ids=["dense", "convolutions"])
def test_a_case_goes_through_json(case: Case):
    assert case_from(json.loads(json.dumps(as_fields(case)))) == case


def test_operations_are_those_of_the_products_by_hand():
    # Forward 2 (6 + 3); the same for gradients of weights; 2 * 3 for those of inputs.
    assert SMALL.operations == 10 * (18 + 18 + 6)


def test_targets_have_mean_zero_and_deviation_one():
    _, targets = CASES["film"].data()
    assert abs(targets.mean(axis=0)).max() < 1e-5
    assert abs(targets.std(axis=0) - 1).max() < 1e-5


# ---- processes of their own ----


def test_peers_have_the_flags_that_xla_had_before_dotnn():
    script = """
from benchmarks import machine
from benchmarks.contest import environment

machine.describe()  # imports dotnn
assert environment("cache")["XLA_FLAGS"] == "--xla_cpu_max_isa=AVX2"
"""
    given = {**os.environ, "XLA_FLAGS": "--xla_cpu_max_isa=AVX2"}
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=given, check=True)


def test_python_caches_bytecode(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert "PYTHONDONTWRITEBYTECODE" not in environment("cache")


# ---- equality of the work ----


def test_equal_work_passes():
    assert unequal(odd()) == ()


def test_another_number_of_parameters_is_noticed():
    entry = replace(odd(), parameters=14)
    assert unequal(entry) == ("step: 14 parameters, expected 13",)


def test_another_number_of_updates_is_noticed():
    assert unequal(odd(updates=6)) == ("step: 6 updates, expected 9",)


@pytest.mark.parametrize("loss", [0.01, 1.0, float("nan"), float("inf")])
def test_a_loss_far_from_the_others_is_noticed(loss: float):
    (line,) = unequal(odd(loss=loss))
    assert line.startswith("step: a final loss of")


def test_who_is_left_out_does_no_unequal_work():
    assert unequal(Entry("torch", left_out="not installed: torch")) == ()


# ---- contenders ----


def test_a_missing_package_is_named():
    peer = Contender("peer", "A peer", "nowhere:build", packages=("no_such_package",))
    assert peer.refusal(SMALL) == "not installed: no_such_package"


def test_an_activation_that_a_contender_has_not_is_named():
    refusal = replace(CONTENDERS["sklearn"], packages=()).refusal(CASES["film"])
    assert refusal == "has no gelu"


def test_a_contender_is_of_networks_that_it_trains():
    assert "scan" in usual_for(SMALL)
    assert "scan" not in usual_for(CASES["conv"])
    refusal = CONTENDERS["scan"].refusal(CASES["conv"])
    assert refusal == "trains no convolutions"


@pytest.mark.parametrize("name", sampled(["conv", "unet"]))
def test_convolutions_as_products_are_those_of_the_emitted_module(name: str):
    network = dotnn.compile(CASES[name].spec)
    params = network.init(jax.random.key(0))
    products = emitted(network, products=True)
    assert products.conv is conv_by_products
    columns = replace(CASES[name], rows=4).columns()
    row = {v.name: columns[v.name][0] for v in network.spec.inputs}
    expected = network.module.apply(params, row)
    found = products.apply(params, row)
    for output, value in expected.items():
        np.testing.assert_allclose(found[output], value, rtol=1e-4, atol=1e-5)


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", ["native_few", "native_scanned", "products"])
def test_convolutions_train_by_hand_as_by_dotnn(name: str):
    case = replace(CASES["conv"], rows=64, batch=16)
    losses: dict[str, list[float]] = {name: [], "dotnn": []}
    with jax.numpy_dtype_promotion("standard"):
        for each, told in losses.items():
            trainer = CONTENDERS[each].trainer(case, case.data())
            assert trainer.parameters == case.parameters
            assert trainer.train(2, told.append) == case.updates(2)
    # In another order of rows.
    np.testing.assert_allclose(*losses.values(), rtol=0.3)


class _Stub:
    parameters = 13

    def train(self, epochs: int, tell: Tell) -> int:
        for epoch in range(epochs):
            tell(1.0 / (1 + epoch))
        return 3 * epochs


def test_a_round_trains_one_epoch_more_than_it_times():
    found = time_round(_Stub(), 3)
    assert found.updates == 12
    assert found.loss == 0.25
    assert found.seconds > 0


@pytest.mark.parametrize("name", sampled(["dotnn", "scan", "scan_cured", "step"]))
def test_a_contender_of_this_installation_does_the_case(name: str):
    trainer = CONTENDERS[name].trainer(SMALL, SMALL.data())
    losses: list[float] = []
    assert trainer.parameters == SMALL.parameters
    # optax promotes types.
    with jax.numpy_dtype_promotion("standard"):
        assert trainer.train(2, losses.append) == SMALL.updates(2)
    assert len(losses) == 2


# ---- processes ----


def player(program: str, limit: float = 60.0) -> Player:
    """A contender whose process runs the given Python program."""
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    return Player(CONTENDERS["scan"], process, limit)


@pytest.mark.parametrize(
    ("program", "limit", "reason"),
    [
        ("raise SystemExit(3)", 60, "its process ended with exit code 3"),
        ('print(\'{"failed": "TypeError: no"}\')', 60, "TypeError: no"),
        ("input()", 0.1, "took longer than 0.1 s"),
    ],
    ids=["ends", "fails", "hangs"],
)
def test_a_contender_that_breaks_down_is_left_out(
    program: str, limit: float, reason: str
):
    broken = player(program, limit)
    with broken.process:
        broken.await_start()
        broken.play(1)
    assert broken.entry() == Entry("scan", left_out=reason)


@pytest.mark.exhaustive
def test_contenders_are_timed_in_processes_of_their_own():
    contest = hold_contest(SMALL, ["scan"], rounds=1)
    (entry,) = contest.entries
    assert contest.unequal == ()
    assert (entry.left_out, entry.parameters, len(entry.rounds)) == ("", 13, 1)
    assert entry.memory > 10**7


# ---- the report ----


def test_a_ratio_is_the_median_over_rounds_side_by_side():
    ours = [replace(ROUND, seconds=seconds) for seconds in (1.0, 10.0, 1.0)]
    theirs = [replace(ROUND, seconds=seconds) for seconds in (2.0, 20.0, 6.0)]
    slower = Entry("scan", 13, tuple(theirs))
    assert slower.ratio_to(Entry("dotnn", 13, tuple(ours))) == 2.0


CONTEST = Contest(
    SMALL,
    epochs=2,
    entries=(SLOW, FAST, Entry("torch", left_out="not installed: torch")),
    peak=1e6,
    unequal=("scan: 14 parameters, expected 13",),
)


def test_the_table_begins_with_the_fastest():
    rows = [line for line in render_contest(CONTEST).splitlines() if "| 1" in line]
    assert rows[0].split(" | ") == [
        "| dotnn",
        *"2 2 1.00 21% 1.0 100".split(),
        "0.1 |",
    ]
    assert rows[1].startswith("| JAX, `lax.scan` by hand | 6 | 6 | 3.00 |")


def test_the_table_lists_exclusions_and_unequal_work():
    text = render_contest(CONTEST)
    assert "- Left out: PyTorch, eager (not installed: torch)." in text
    assert "- Not the same work: scan: 14 parameters, expected 13." in text


def test_a_report_is_written_for_people_and_for_programs(tmp_path: Path):
    markdown, data = write_report(tmp_path / "out", MACHINE, [CONTEST])
    assert markdown.read_text(encoding="utf-8").startswith("# Training speed\n")
    content = json.loads(data.read_text(encoding="utf-8"))
    assert content["sections"][0]["entries"][1]["rounds"][0]["seconds"] == 2e-3


CURVE = Curve("rows", (1, 2, 4), (3e-3, 8e-3, 24e-3))


@pytest.mark.parametrize("contests", [[], [CONTEST]])
@pytest.mark.parametrize("curves", [[CURVE], [CURVE, CURVE]])
def test_a_chart_is_an_svg_and_a_png(
    contests: list[Contest], curves: list[Curve], tmp_path: Path
):
    paths = draw_chart(contests, curves, tmp_path)
    assert [path.suffix for path in paths] == [".svg", ".png"]
    assert all(path.stat().st_size for path in paths)


# ---- studies ----


@pytest.mark.parametrize("name", STUDIES)
def test_a_study_has_a_module_of_its_name(name: str):
    assert callable(import_module(f"benchmarks.studies.{name}").study)


def test_a_slope_is_the_exponent_of_a_power():
    values = (1, 2, 4)
    curve = Curve("rows", values, tuple(3.0 * value**1.5 for value in values))
    assert [curve.slope, curve.last_slope] == pytest.approx([1.5, 1.5])
    assert CURVE.last_slope == pytest.approx(log2(3))


def test_a_study_is_a_section_of_the_report():
    table = Table("cold", "starts", ("mark", "s"), (("trained", "3.1"),), ("Cold.",))
    assert render_table(table) == (
        "## cold: starts\n\n| mark | s |\n|---|---|\n| trained | 3.1 |\n\nCold.\n"
    )


# ---- the command line ----


@pytest.mark.parametrize(
    "arguments", [["nothing"], ["--rounds", "0"], ["--contenders", "nobody"]]
)
def test_a_word_that_means_nothing_is_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: benchmarks" in capsys.readouterr().err
