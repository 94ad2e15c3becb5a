"""Emitted helper functions for complex numbers and angles."""

from collections.abc import Mapping

HELPERS: Mapping[str, str] = {
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
    "turns_of_waves": '''\
def turns_of_waves(x, shape):
    """How far around they are whose cosines and then sines are along the last axis."""
    point = jnp.stack(jnp.split(x, 2, -1), -1)
    return jnp.reshape(turns_of(point), shape)
''',
    "fractions_of": '''\
def fractions_of(z):
    """Softmax of z and of a rest at 0, without the rest, along the last axis."""
    return jax.nn.softmax(with_rest_of(z, 0.0))[..., :-1]
''',
    "with_rest_of": '''\
def with_rest_of(x, rest):
    """x with a rest behind it along the last axis."""
    x = jnp.asarray(x)
    rest = jnp.broadcast_to(rest, (*x.shape[:-1], 1)).astype(x.dtype)
    return jnp.concatenate([x, rest], -1)
''',
    "logits_with_rest": '''\
def logits_with_rest(z):
    """Logits of fractions and of the rest, which is at 0."""
    return with_rest_of(z, 0.0)
''',
    "shares_with_rest": '''\
def shares_with_rest(x):
    """Fractions and the rest, which is none for a rounded sum above 1."""
    return with_rest_of(x, jnp.maximum(1.0 - jnp.sum(x, -1, keepdims=True), 0.0))
''',
    # At 0 the phase is that of 1 + z, so that zero weights still learn.
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
