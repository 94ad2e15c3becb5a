"""Properties of the table of optax transformations."""

import importlib
import inspect
import runpy
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from dotnn.compiler.vocabulary.arguments import BOOLEAN, REQUIRED, Parameter
from dotnn.compiler.vocabulary.limits import LIMITS
from dotnn.compiler.vocabulary.transforms import OPTAX_VERSION, TRANSFORMS, Transform

_OPTAX = runpy.run_path(str(Path(__file__).with_name("optax_table.py")))

_PARAMS = {
    "dense": {
        "weight": np.linspace(-0.5, 1.0, 12, dtype=np.float32).reshape(3, 4),
        "bias": np.full(4, 0.1, np.float32),
    },
    "shifts": [np.array(0.3, np.float32)],
}

same_version = pytest.mark.skipif(
    optax.__version__ != OPTAX_VERSION,
    reason=f"the table is of optax {OPTAX_VERSION}",
)


@same_version
def test_the_table_is_what_optax_itself_says():
    table = {
        row.name: (row.module, [(p.name, p.default) for p in row.parameters])
        for row in TRANSFORMS.values()
    }
    assert table == {
        name: (module, [(key, _default(value)) for key, value in arguments.items()])
        for name, (module, arguments) in _OPTAX["derive_table"]().items()
    }


@same_version
def test_the_rows_stand_in_the_source_as_the_script_prints_them():
    path = importlib.import_module(Transform.__module__).__file__
    assert path is not None
    assert _OPTAX["format_rows"]() in Path(path).read_text(encoding="utf-8")


@same_version
def test_what_is_left_out_is_there_in_optax():
    transforms = _OPTAX["find_transforms"]()
    assert set(_OPTAX["LEFT_OUT"]) <= set(transforms)
    for place in _OPTAX["LEFT_OUT_ARGUMENTS"]:
        name, argument = place.split(".")
        assert argument in inspect.signature(transforms[name][1]).parameters


@same_version
def test_the_whole_numbers_of_optax_are_whole_in_a_spec():
    assert _OPTAX["derive_whole"]() == {
        f"{row.name}.{parameter.name}"
        for row in TRANSFORMS.values()
        for parameter in row.parameters
        if parameter.rule is not BOOLEAN and not parameter.rule.accepts(4.5)
        if not parameter.rule.accepts(0.5)
    }


@pytest.mark.parametrize("row", TRANSFORMS.values(), ids=lambda row: row.name)
def test_every_default_obeys_its_own_limit(row: Transform):
    for parameter in row.parameters:
        if parameter.default is not REQUIRED:
            assert parameter.rule.accepts(parameter.default), parameter.name


def test_no_limit_is_without_an_argument():
    arguments = {
        name
        for row in TRANSFORMS.values()
        for parameter in row.parameters
        for name in (parameter.name, f"{row.name}.{parameter.name}")
    }
    assert set(LIMITS) <= arguments


@pytest.mark.parametrize("row", TRANSFORMS.values(), ids=lambda row: row.name)
def test_every_row_keeps_structure_shapes_and_types_in_a_loop(row: Transform):
    with _optax_promotion():
        updates = jax.eval_shape(partial(_two_updates, _construct(row)), _PARAMS)
    assert updates == jax.tree.map(
        lambda param: jax.ShapeDtypeStruct((2, *param.shape), param.dtype), _PARAMS
    )


@pytest.mark.parametrize("row", TRANSFORMS.values(), ids=lambda row: row.name)
def test_every_row_gives_finite_updates(row: Transform):
    # Compiling each loop would take twice as long as everything else.
    with _optax_promotion(), jax.disable_jit():
        updates = _two_updates(_construct(row), _PARAMS)
    for update in jax.tree.leaves(updates):
        assert np.isfinite(update).all()


def _optax_promotion() -> AbstractContextManager[None]:
    """Allow optax to mix floats with integers (`b1**count`)."""
    return jax.numpy_dtype_promotion("standard")


def _default(value: object) -> object:
    return REQUIRED if value is inspect.Parameter.empty else value


def _construct(row: Transform) -> optax.GradientTransformationExtraArgs:
    """The transformation with each default of the table passed explicitly."""
    arguments = {
        parameter.name: _value(parameter)
        for parameter in row.parameters
        if parameter.default is not None
    }
    function = getattr(importlib.import_module(row.module), row.name)
    return optax.with_extra_args_support(function(**arguments))


def _value(parameter: Parameter) -> Any:
    if parameter.default is not REQUIRED:
        return parameter.default
    return next(v for v in (1e-2, 3, True) if parameter.rule.accepts(v))


def _loss(params: Any) -> jax.Array:
    squares = [jnp.sum((leaf - 0.2) ** 2) for leaf in jax.tree.leaves(params)]
    return jnp.sum(jnp.stack(squares))


def _two_updates(
    transform: optax.GradientTransformationExtraArgs, params: Any
) -> optax.Updates:
    """Two update steps in a loop, whose state must keep its types."""

    def step(carry: Any, _: None) -> tuple[Any, optax.Updates]:
        params, state = carry
        value, grad = jax.value_and_grad(_loss)(params)
        updates, state = transform.update(
            grad, state, params, value=value, grad=grad, value_fn=_loss
        )
        return (optax.apply_updates(params, updates), state), updates

    start = (params, transform.init(params))
    return jax.lax.scan(step, start, None, length=2)[1]
