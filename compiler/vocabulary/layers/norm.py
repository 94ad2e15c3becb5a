"""Layers that bring values to mean 0 and deviation 1."""

from ..arguments import BOOLEAN, POSITIVE, Arguments, Parameter
from .contract import MAX_RANK, Layer, Plan, Shape, Weight


def _plan_layer_norm(shape: Shape, arguments: Arguments) -> Plan:
    scale = Weight("scale", shape[-1:], "ones")
    bias = Weight("bias", shape[-1:], "zeros")
    weights = ((scale,) if arguments["scale"] else ()) + (
        (bias,) if arguments["bias"] else ()
    )
    return Plan(shape, weights, passed=(("epsilon", arguments["epsilon"]),))


def _code_layer_norm(_shape: Shape, arguments: Arguments) -> str:
    scale = ' * params["scale"]' if arguments["scale"] else ""
    bias = ' + params["bias"]' if arguments["bias"] else ""
    params = "params, " if scale or bias else ""
    return f'''\
def layer_norm({params}x, epsilon):
    """The last axis to mean 0 and deviation 1 (Ba et al. 2016, arXiv:1607.06450)."""
    x = x - jnp.mean(x, axis=-1, keepdims=True)
    variance = jnp.mean(jnp.square(x), axis=-1, keepdims=True)
    return x * jax.lax.rsqrt(variance + epsilon){scale}{bias}
'''


LAYER_NORM = Layer(
    (
        Parameter("epsilon", POSITIVE, 1e-6, "added to the variance"),
        Parameter("scale", BOOLEAN, True, "whether to multiply by learned factors"),
        Parameter("bias", BOOLEAN, True, "whether to add learned constants"),
    ),
    _plan_layer_norm,
    _code_layer_norm,
    ranks=(1, MAX_RANK),
)
