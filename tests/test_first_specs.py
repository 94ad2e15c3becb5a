"""First specs, trained as they are, beat a linear model on the same test rows."""

from pathlib import Path

import numpy as np
import pytest

import dotnn
from benchmarks.first_specs import PROBLEMS, write_problem
from benchmarks.first_specs.linear import fit_linear
from benchmarks.studies.new import TASKS, run_task
from dotnn.runtime import columns_of, load_dataset

SLOW = {"near_field_unet.npz": 10}
"""Epochs that are enough for wide arrays."""


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", TASKS)
def test_a_first_spec_beats_a_linear_model(name: str) -> None:
    outcome = run_task(TASKS[name], 0, epochs=SLOW.get(name))
    scores = [(s.output, s.network, s.linear) for s in outcome.scores]
    assert [output for output, network, linear in scores if network >= linear] == []


def test_a_first_spec_of_a_problem_beats_a_linear_model() -> None:
    outcome = run_task(TASKS["pendulum"], 1, epochs=60)
    assert outcome.worst < 1


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_spec_for_a_problem_has_no_warning(name: str, tmp_path: Path) -> None:
    file = write_problem(name, tmp_path)
    text = dotnn.new_spec(file)
    found = dotnn.check(text, data=file)
    assert [(d.code, d.message) for d in found if d.code != "W501"] == []


def test_the_linear_model_is_exact_for_a_linear_law() -> None:
    rng = np.random.default_rng(0)
    x, kind = rng.uniform(size=(50, 2)), rng.choice(["a", "b"], 50)
    y = x @ [2.0, -3.0] + (kind == "b") + 1
    text = dotnn.new_spec({"x": x, "kind": kind, "y": y}, outputs="y")
    spec = dotnn.compile(text).spec
    dataset = load_dataset(spec, columns_of({"x": x, "kind": kind, "y": y}))
    found = fit_linear(spec, dataset, np.arange(40), np.arange(40, 50))
    assert np.allclose(found["y"], y[40:])
