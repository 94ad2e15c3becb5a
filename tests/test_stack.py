"""Known faults of the stack, and their central workaround."""

import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import requires, version
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dotnn.runtime import unmet
from dotnn.runtime.stack import backend, doctor, requirements
from dotnn.runtime.stack.backend import Products

ROOT = Path(__file__).parent.parent

MAXIMUM = """
import jax, jax.numpy as jnp
values = jnp.ones(30_000, jnp.float32).at[-1].set(jnp.nan)
print(bool(jnp.isnan(jax.jit(jnp.max)(values))))
"""
CURED = "from dotnn.runtime import backend\n" + MAXIMUM
LATE = """
import jax, jax.numpy as jnp
values = jnp.ones(30_000, jnp.float32).at[-1].set(jnp.nan)
from dotnn.runtime import backend
print(bool(jnp.isnan(backend.jit(jnp.max)(values))))
"""


def _said_by(code: str) -> str:
    environment = {k: v for k, v in os.environ.items() if k != "XLA_FLAGS"}
    environment |= {"PYTHONPATH": str(ROOT), "JAX_PLATFORMS": "cpu"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout.strip()


@pytest.mark.skipif(
    version("jaxlib") != "0.10.2", reason="the fault was seen in 0.10.2"
)
def test_without_the_cure_a_large_maximum_drops_nan() -> None:
    assert _said_by(MAXIMUM) == "False"


@pytest.mark.parametrize("code", [CURED, LATE])
def test_with_the_cure_a_large_maximum_keeps_nan(code: str) -> None:
    assert _said_by(code) == "True"


@pytest.mark.parametrize("finding", doctor.examine(), ids=lambda f: f.what)
def test_stack_is_sound(finding: doctor.Finding) -> None:
    assert finding.sound


@pytest.mark.parametrize(
    ("installed", "cured"),
    [("0.9.0", False), ("0.9.1", True), ("0.12.0.1", True), ("0.12.1", False)],
)
def test_flag_is_given_only_to_versions_that_know_it(
    installed: str, cured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backend, "version", lambda _: installed)
    assert backend.needs_cure() is cured


@pytest.mark.parametrize(
    "reduced",
    [lambda array: (array**2).sum(axis=0), lambda array: array.max(axis=1)],
    ids=["sum", "maximum"],
)
def test_programs_that_multiply_by_ynnpack_do_nothing_else_by_it(
    reduced: Callable[[Any], Any],
) -> None:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(40_000, 3)).astype(np.float32)
    weights = rng.normal(size=(3, 3)).astype(np.float32)
    rows[7, 1] = np.nan

    def function(rows: Any, weights: Any) -> Any:
        return reduced(weights @ rows.T)

    program = backend.jit(function, products=Products.YNNPACK)
    expected = reduced(weights.astype(np.float64) @ rows.T)
    np.testing.assert_allclose(program(rows, weights), expected, rtol=1e-4)


@pytest.mark.skipif(
    not backend.may_choose(), reason="YNNPACK of this jaxlib was not examined"
)
@pytest.mark.parametrize(
    ("given", "multiplies"), [("", True), ("=", True), ("=reduce", False)]
)
def test_ynnpack_multiplies_unless_the_user_gave_a_list(
    given: str, multiplies: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    flag = given and f"--xla_cpu_experimental_ynn_fusion_type{given}"
    monkeypatch.setenv("XLA_FLAGS", f"--xla_cpu_max_isa=AVX2 {flag}")
    program = backend.jit(lambda x: x @ x, products=Products.YNNPACK)
    text = program.lower(np.ones((512, 512), np.float32)).compile().as_text()
    assert ("ynn_fusion" in str(text)) == (multiplies and backend.needs_cure())


def test_flags_of_the_user_are_kept() -> None:
    code = "import os\nos.environ['XLA_FLAGS'] = '--xla_cpu_enable_fast_math=false'\n"
    code += "from dotnn.runtime import backend\nprint(os.environ['XLA_FLAGS'])"
    added = f" {backend._CURE}" if backend.needs_cure() else ""  # pyright: ignore[reportPrivateUsage]
    assert _said_by(code) == f"--xla_cpu_enable_fast_math=false{added}"


INLINE = "\nprint(jax.config.read('jax_cpu_enable_async_dispatch'))"


@pytest.mark.parametrize(
    ("before", "said"), [("", "False"), ("jax.numpy.ones(1)", "True")]
)
def test_calls_run_inline_unless_jax_has_started(before: str, said: str) -> None:
    code = f"import jax\n{before}\nfrom dotnn.runtime import backend{INLINE}"
    assert _said_by(code) == said


def test_settings_can_be_undone() -> None:
    back = "\njax.config.update('jax_cpu_enable_async_dispatch', True)"
    assert _said_by(f"import jax\nimport dotnn.runtime{back}{INLINE}") == "True"


def test_oldest_jax_is_that_of_the_requirements() -> None:
    (needed,) = [r for r in requires("dotnn") or [] if r.startswith("jax")]
    oldest = ".".join(map(str, backend.OLDEST))
    assert f">={oldest}" in needed


def test_jax_below_the_oldest_is_refused_with_what_helps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backend, "version", lambda _: "0.7.2")
    with pytest.raises(ImportError, match=r"needs jax>=0\.8, found 0\.7\.2"):
        backend.require_jax()


@pytest.mark.parametrize(
    ("installed", "expected"),
    [("0.7.2", "3"), ("0.10.1", "3"), ("0.10.2", None)],
)
def test_only_versions_that_print_about_cached_programs_are_silenced(
    installed: str, expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backend, "version", lambda _: installed)
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL", raising=False)
    backend.quiet()
    assert os.environ.get("TF_CPP_MIN_LOG_LEVEL") == expected


def test_installed_packages_meet_the_requirements() -> None:
    assert unmet() == []


def test_unmet_requirement_names_what_is_needed_and_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = {"jax": "0.11.1", "lark": None}
    monkeypatch.setattr(requirements, "_version", lambda name: found.get(name, "99"))
    monkeypatch.setattr(
        requirements,
        "requires",
        lambda _: ["jax!=0.11.1,>=0.8", "lark>=1", "a; extra == 'b'"],
    )
    assert unmet() == [
        "dotnn needs jax!=0.11.1,>=0.8, found jax 0.11.1",
        "dotnn needs lark>=1, found lark missing",
    ]


def test_ynnpack_multiplies_only_where_it_was_examined(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("XLA_FLAGS", raising=False)
    monkeypatch.setattr(backend, "version", lambda _: "0.9.2")
    assert backend.needs_cure()
    assert not backend.may_choose()
    monkeypatch.setattr(backend, "version", lambda _: "0.10.2")
    assert backend.may_choose()
