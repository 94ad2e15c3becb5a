"""Facts in the rows of layers, against the behavior of their functions."""

import ast
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from layer_bench import drawn, layer_function, values

from dotnn.compiler.vocabulary import (
    LAYERS,
    METRICS,
    REQUIRED,
    SCHEDULES,
    Misfit,
    Plan,
)

ROOT = Path(__file__).parent.parent
SHAPE = (4, 6)
# Arguments without a default, and defaults that a checked spec never leaves.
GIVEN = {
    "factor": 2,
    "groups": 2,
    "init": "lecun_normal",
    "modes": 2,
    "n": 3,
    "rate": 0.5,
    "size": 6,
    "sizes": (6, 4),
    "window": 2,
}
Function = Callable[[jax.Array], jax.Array]


@cache
def planned(name: str) -> tuple[Plan, Function]:
    """A layer of `SHAPE` in prediction, with random weights."""
    row = LAYERS[name]
    open_ = [p.name for p in row.parameters if p.default in (REQUIRED, None)]
    arguments: dict[str, Any] = {p.name: p.default for p in row.parameters}
    arguments |= {n: GIVEN.get(n) for n in (*open_, "groups") if n in arguments}
    plan = row.plan(SHAPE, arguments)
    assert not isinstance(plan, Misfit)
    function = layer_function(row.code(SHAPE, arguments))
    passed = dict(plan.passed) | ({"key": None} if plan.random else {})
    passed |= {"batch": None} if row.running else {}
    weights = drawn(plan)
    state = weights.pop("state", None)
    parts = [part for part in (weights, state) if part]

    def layer(x: jax.Array) -> jax.Array:
        result = function(*parts, x, **passed)
        return result[0] if row.running else result

    return plan, layer


ALL = pytest.mark.parametrize("name", LAYERS)
A, B = values(SHAPE, 1), values(SHAPE, 2)


def are_close(found: jax.Array, expected: jax.Array) -> bool:
    return found.shape == expected.shape and np.allclose(found, expected, atol=1e-4)


@ALL
def test_a_layer_is_linear_where_a_sum_goes_through_it(name: str) -> None:
    _, f = planned(name)
    constant = f(jnp.zeros(SHAPE))
    adds = are_close(f(A + B) - constant, f(A) + f(B) - 2 * constant)
    # Linear too, but two weighted sums around them are not one.
    apart = name in ("broadcast", "positional", "embed")
    assert LAYERS[name].linear == (adds and not apart)


@ALL
def test_an_idle_layer_keeps_the_numbers(name: str) -> None:
    plan, f = planned(name)
    same = not plan.weights and are_close(jnp.ravel(f(A)), jnp.ravel(A))
    assert LAYERS[name].idle == same


@ALL
def test_an_initializer_looks_through_layers_that_draw_no_weights(name: str) -> None:
    plan, _ = planned(name)
    drawn = any(w.initializer not in ("ones", "zeros") for w in plan.weights)
    assert LAYERS[name].transparent != drawn


@ALL
def test_a_norm_undoes_any_scale(name: str) -> None:
    _, f = planned(name)
    undone = are_close(f(10 * A), f(30 * A)) and not are_close(f(A), f(B))
    assert LAYERS[name].norm == (undone or LAYERS[name].running)


@ALL
def test_a_layer_acts_by_token_where_no_token_sees_another(name: str) -> None:
    _, f = planned(name)
    changed = A.at[1:].set(B[1:])
    apart = f(A).shape == SHAPE and are_close(f(A)[:1], f(changed)[:1])
    apart &= f(A).shape == SHAPE and are_close(f(A)[::-1], f(A[::-1]))
    coordinates = name in ("fourier", "siren")
    assert LAYERS[name].by_token == (apart and not coordinates)


@ALL
def test_positive_numbers_stay_positive_where_a_row_says_so(name: str) -> None:
    if LAYERS[name].positive((True,)):
        assert (planned(name)[1](jnp.abs(A) + 0.1) > 0).all()


# ---- one place ----

# Modules that are about one layer or schedule, and so name it.
ABOUT = {
    "compiler/lints/batches.py": {"batch_norm", "dropout"},  # W110, W111
    "compiler/lints/domains.py": {"siren"},  # W116
    "compiler/lints/order.py": {"attention", "rnn"},  # W113, W114
    "compiler/lints/starts.py": {"siren"},  # a family of activations
    "compiler/lints/loss.py": {"plateau"},  # W303
    "compiler/lints/schedules.py": {
        "plateau",
        "warmup",
    },  # W401 to W403, W408, W412, W413
    "runtime/training/schedule.py": {"plateau"},  # the one that follows the loss
    "compiler/ir/summary.py": {"reshape"},  # a stage that the compiler adds
    "compiler/parsing/slips/names.py": {"reshape"},  # a method of arrays in Python
}


def test_only_modules_about_one_layer_metric_or_schedule_name_it() -> None:
    known = {*LAYERS, *METRICS, *SCHEDULES}
    found: dict[str, set[str]] = {}
    for folder in ("compiler", "runtime", "dotnn"):
        for path in (ROOT / folder).rglob("*.py"):
            named = _constants(path) & known
            if named and "vocabulary" not in path.parts:
                found[str(path.relative_to(ROOT))] = named
    assert found == ABOUT


def _constants(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text()))
    return {
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
