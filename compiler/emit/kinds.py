"""Functions of the module for complex numbers and angles, each where it is used."""

from collections.abc import Iterable, Iterator, Mapping

from .. import ir
from .extras import physical_inputs

_CODE: Mapping[str, str] = {
    "as_parts": '''\
def as_parts(z):
    """Real and imaginary parts along a new last axis."""
    return jnp.stack([jnp.real(z), jnp.imag(z)], -1)
''',
    "as_complex": '''\
def as_complex(parts):
    """Complex numbers from their parts along the last axis."""
    return jax.lax.complex(parts[..., 0], parts[..., 1])
''',
    "waves": '''\
def waves(turns):
    """Cosines of some turns, then their sines, along the last axis."""
    angle = 2.0 * jnp.pi * jnp.atleast_1d(turns)
    return jnp.concatenate([jnp.cos(angle), jnp.sin(angle)], -1)
''',
    "on_circle": '''\
def on_circle(turns):
    """Cosine and sine of each turn along a new last axis."""
    angle = 2.0 * jnp.pi * turns
    return jnp.stack([jnp.cos(angle), jnp.sin(angle)], -1)
''',
    "turns_of": '''\
def turns_of(point):
    """How far around the circle points are, from 0 to 1."""
    return jnp.mod(jnp.arctan2(point[..., 1], point[..., 0]) / (2.0 * jnp.pi), 1.0)
''',
    # At 0 the phase is that of 1 + z, so that weights of zero learn all the same.
    "unit_phase": '''\
def unit_phase(z):
    """z / |z| along the last axis; near z = 0, where that has no slope, from 1 + z."""
    size = jax.lax.stop_gradient(jnp.max(jnp.abs(z), -1, keepdims=True))
    some = size > jnp.sqrt(jnp.finfo(z.dtype).tiny)
    near = z + jnp.array([1.0, 0.0], z.dtype)
    z = jnp.where(some, z / jnp.where(some, size, 1.0), near)
    return z / jnp.sqrt(jnp.sum(jnp.square(z), -1, keepdims=True))
''',
}


def helpers_in(specs: Iterable[ir.Spec]) -> list[str]:
    """Names of the functions that the quantities of some specs need, in order."""
    found = {name for spec in specs for name in _helpers_of(spec)}
    return [name for name in _CODE if name in found]


def helper_code(specs: Iterable[ir.Spec]) -> list[str]:
    """Their source."""
    return [_CODE[name] for name in helpers_in(specs)]


def _helpers_of(spec: ir.Spec) -> Iterator[str]:
    seen = physical_inputs(spec)
    for variable in (*spec.inputs, *spec.outputs):
        output = variable.role == "output"
        unscaled = output or variable.name in seen
        if variable.kind == "complex":
            yield from ("as_parts", "as_complex") if unscaled else ("as_parts",)
        if isinstance(variable.scaling, ir.Phase):
            yield from ("on_circle", "unit_phase") if output else ("waves",)
            yield from ("turns_of",) if unscaled else ()
