"""Emitted helper functions for outputs whose targets may be missing, as NaN."""

from collections.abc import Mapping

from .. import ir
from .python import tree as py

HELPERS: Mapping[str, str] = {
    "known_error": '''\
def known_error(predictions, targets):
    """p - t; 0 where the target is NaN, which says that it is not known"""
    return jnp.where(jnp.isnan(targets), 0.0, predictions - targets)
''',
    "known_mean": '''\
def known_mean(values, targets):
    """Mean of the values whose targets are known, not NaN; 0 without any"""
    known = ~jnp.isnan(targets)
    count = jnp.maximum(jnp.sum(known), 1).astype(values.dtype)
    return jnp.sum(jnp.where(known, values, 0.0)) / count
''',
    "known_or": '''\
def known_or(predictions, targets):
    """Targets, with predictions in the place of those that are not known"""
    return jnp.where(jnp.isnan(targets), jax.lax.stop_gradient(predictions), targets)
''',
    "mean_of_known_rows": '''\
def mean_of_known_rows(values, *targets):
    """Mean of the values of rows whose targets are all known; 0 without any"""
    missing = [jnp.isnan(t).reshape(len(t), -1).any(axis=1) for t in targets]
    known = ~jnp.stack(missing).any(axis=0)
    count = jnp.maximum(jnp.sum(known), 1).astype(values.dtype)
    rows = jnp.mean(values.reshape(len(values), -1), axis=1)
    return jnp.sum(jnp.where(known, rows, 0.0)) / count
''',
    "known_parts": '''\
def known_parts(z):
    """Real and imaginary parts along a new last axis; both are NaN where one is"""
    parts = jnp.stack([jnp.real(z), jnp.imag(z)], -1)
    return jnp.where(jnp.isnan(z)[..., None], jnp.nan, parts)
''',
    "known_one_hot": '''\
def known_one_hot(x, classes, dtype):
    """One-hot encoding; NaN for the class -1, which says that it is not known"""
    x = jnp.asarray(x)
    encoded = jax.nn.one_hot(x, classes, dtype=dtype)
    return jnp.where(x[..., None] < 0, jnp.nan, encoded)
''',
}


def optional_in(spec: ir.Spec, operands: tuple[ir.LossOperand, ...]) -> tuple[str, ...]:
    """Optional outputs whose targets are among the operands of a loss."""
    optional = {variable.name for variable in spec.outputs if variable.optional}
    found = [_target_of(operand) for operand in operands]
    return tuple(dict.fromkeys(name for name in found if name in optional))


def _target_of(operand: ir.LossOperand) -> str:
    match operand:
        case ir.Target(output=name) | ir.Wanted(name=name):
            return name
        case _:
            return ""


def known_name(loss: str) -> str:
    """The function of a loss over known targets."""
    return f"known_{loss}"


def mean_of_rows(values: py.Expr, targets: tuple[py.Expr, ...]) -> py.Expr:
    """The mean of the values of rows, of those whose targets are known."""
    if not targets:
        return py.call("jnp.mean", values)
    return py.call("mean_of_known_rows", values, *targets)
