"""Emitted modules of small programs and of the gallery.

`DOTNN_UPDATE_GOLDENS=1 pytest tests/test_emit.py` rewrites the golden modules.
"""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from dotnn.compiler import Folder, Source, compile_source, emit_source, ir
from dotnn.compiler.ir.walk import operands_in

HERE = Path(__file__).parent
GOLDEN = HERE / "golden/modules"
SPECS = HERE.parent / "specs"
FILES = (
    *sorted((HERE / "good").glob("*.nn")),
    SPECS / "neuron.nn",
    SPECS / "thin_film.nn",
)
every_program = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def compiled(file: Path) -> ir.Spec:
    text, beside = file.read_text(encoding="utf-8"), Folder(file.parent)
    return compile_source(Source(text, file.name, beside))


def emitted(file: Path) -> str:
    return emit_source(compiled(file), "by dotnn")


# ---- the text ----


@every_program
def test_a_program_becomes_its_golden_module(file: Path) -> None:
    golden = GOLDEN / f"{file.stem}.py"
    code = emitted(file)
    if os.environ.get("DOTNN_UPDATE_GOLDENS") == "1":
        golden.write_text(code, encoding="utf-8")
    assert code == golden.read_text(encoding="utf-8")


def test_no_golden_module_is_left_over() -> None:
    assert {file.stem for file in GOLDEN.glob("*")} == {file.stem for file in FILES}


EMIT_ALL = """
import json, sys
from pathlib import Path
from dotnn.compiler import Folder, Source, compile_source, emit_source
files = map(Path, sys.argv[1:])
texts = [(f.read_text(encoding="utf-8"), f.name, Folder(f.parent)) for f in files]
codes = [emit_source(compile_source(Source(*text)), "by dotnn") for text in texts]
print(json.dumps(codes))
"""


def test_a_process_with_other_hashes_emits_the_same() -> None:
    others = {"0": "1"}.get(os.environ.get("PYTHONHASHSEED", ""), "0")
    done = subprocess.run(
        [sys.executable, "-c", EMIT_ALL, *map(str, FILES)],
        env=os.environ | {"PYTHONHASHSEED": others},
        cwd=HERE.parent,
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout) == [emitted(file) for file in FILES]


def _imports(code: str) -> set[str]:
    """Packages that a module imports."""
    names: list[str] = []
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Import():
                names += [alias.name for alias in node.names]
            case ast.ImportFrom():
                names.append(f"{'.' * node.level}{node.module or ''}")
            case _:
                pass
    return {name.split(".")[0] for name in names}


@every_program
def test_a_module_imports_jax_alone(file: Path) -> None:
    code = emitted(file)
    assert _imports(code) == {"jax"}
    assert "__import__" not in code


@every_program
def test_a_module_is_python_with_a_docstring(file: Path) -> None:
    module = ast.parse(emitted(file))
    compile(module, file.name, "exec")
    assert str(ast.get_docstring(module)).startswith(compiled(file).name)


# ---- the functions ----


def executed(file: Path) -> Any:
    module = ModuleType(file.stem)
    exec(compile(emitted(file), file.name, "exec"), module.__dict__)
    return module


def test_no_block_takes_a_name_that_training_reads() -> None:
    text = """
model m
input x : real
output y : real
network { y = x -> training_loss }
block training_loss { dense }
loss mse
optimizer adam(learning_rate = 1e-3)
"""
    assert "def training_loss(" not in emit_source(compile_source(Source(text)))


def ones(variables: tuple[ir.Variable, ...]) -> dict[str, np.ndarray]:
    """An example of ones, because zero has no logarithm."""
    return {v.name: np.ones(v.shape, np.float32) for v in variables}


def predicted(spec: ir.Spec) -> Any:
    """Shapes and types of predictions."""
    precision = spec.train.precision
    kinds = {"float32": "complex64", "float64": "complex128"}
    found = {
        v.name: (
            ir.prediction_shape(v),
            kinds[precision] if v.kind == "complex" else precision,
        )
        for v in spec.outputs
    }
    spread = {o.output for o in operands_in(spec.loss) if isinstance(o, ir.Spread)}
    return found | {ir.spread_name(name): found[name] for name in spread}


def shapes(tree: Any) -> Any:
    return jax.tree.map(np.shape, tree)


def quickly(function: Callable[..., Any], *args: Any) -> Any:
    """Result of a function compiled without optimization."""
    options: dict[str, str | bool] = {"xla_backend_optimization_level": "0"}
    return jax.jit(function).lower(*args).compile(options)(*args)


@every_program
def test_a_module_has_finite_outputs_loss_and_gradient(file: Path) -> None:
    spec, module = compiled(file), executed(file)
    examples, targets = ones(spec.inputs), ones(spec.outputs)

    def use(params: Any, key: jax.Array) -> Any:
        batch, truth = jax.tree.map(lambda a: jnp.stack([a, a]), (examples, targets))
        loss = jax.value_and_grad(module.loss)
        return module.apply(params, examples), loss(params, batch, truth, key=key)

    with jax.enable_x64(spec.train.precision == "float64"):
        params = quickly(module.init, jax.random.key(0))
        outputs, (loss, gradient) = quickly(use, params, jax.random.key(1))
    found = {name: (y.shape, y.dtype.name) for name, y in outputs.items()}
    assert found == predicted(spec)
    assert shapes(gradient) == shapes(params)
    assert all(np.isfinite(leaf).all() for leaf in jax.tree.leaves(outputs))
    for leaf in jax.tree.leaves((params, loss, gradient)):
        assert np.isfinite(leaf).all()
        assert leaf.dtype.name == spec.train.precision
