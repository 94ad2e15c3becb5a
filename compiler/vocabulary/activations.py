"""Activations: the elementwise functions of `jax.nn` by their names there, and `sin`.

`family` decides the initialization of the layer before:

- `he`: rectifiers, which pass about half of their input (He et al. 2015,
  https://arxiv.org/abs/1502.01852).
- `lecun`: near the identity, and the self-normalizing `selu` (LeCun et al. 1998,
  Efficient BackProp; Klambauer et al. 2017, https://arxiv.org/abs/1706.02515).
- `glorot`: saturating on both sides (Glorot and Bengio 2010,
  https://proceedings.mlr.press/v9/glorot10a.html).
- `siren`: sines (Sitzmann et al. 2020, https://arxiv.org/abs/2006.09661).
"""

from collections.abc import Mapping
from typing import Literal

from ..record import record
from .arguments import BOOLEAN, NON_NEGATIVE, POSITIVE, UP_TO_ONE, Parameter

Family = Literal["he", "lecun", "glorot", "siren"]


@record
class Activation:
    """A row: the Python function it is emitted as, its arguments, its family."""

    function: str
    family: Family
    parameters: tuple[Parameter, ...] = ()


def _jax_nn(name: str, family: Family, *parameters: Parameter) -> Activation:
    return Activation(f"jax.nn.{name}", family, parameters)


_ALPHA = Parameter("alpha", POSITIVE, 1.0, "height of the negative plateau")

ACTIVATIONS: Mapping[str, Activation] = {
    "celu": _jax_nn("celu", "he", _ALPHA),
    "elu": _jax_nn("elu", "he", _ALPHA),
    "gelu": _jax_nn(
        "gelu",
        "he",
        Parameter("approximate", BOOLEAN, True, "by tanh instead of erf"),
    ),
    "hard_sigmoid": _jax_nn("hard_sigmoid", "glorot"),
    "hard_silu": _jax_nn("hard_silu", "he"),
    "hard_swish": _jax_nn("hard_swish", "he"),
    "hard_tanh": _jax_nn("hard_tanh", "glorot"),
    "identity": _jax_nn("identity", "lecun"),
    "leaky_relu": _jax_nn(
        "leaky_relu",
        "he",
        Parameter("negative_slope", UP_TO_ONE, 0.01, "slope below 0"),
    ),
    "log1mexp": _jax_nn("log1mexp", "lecun"),
    "log_sigmoid": _jax_nn("log_sigmoid", "he"),
    "mish": _jax_nn("mish", "he"),
    "relu": _jax_nn("relu", "he"),
    "relu6": _jax_nn("relu6", "he"),
    "selu": _jax_nn("selu", "lecun"),
    "sigmoid": _jax_nn("sigmoid", "glorot"),
    "silu": _jax_nn("silu", "he"),
    "sin": Activation("jnp.sin", "siren"),
    "soft_sign": _jax_nn("soft_sign", "glorot"),
    "softplus": _jax_nn("softplus", "he"),
    "sparse_plus": _jax_nn("sparse_plus", "he"),
    "sparse_sigmoid": _jax_nn("sparse_sigmoid", "glorot"),
    "squareplus": _jax_nn(
        "squareplus", "he", Parameter("b", NON_NEGATIVE, 4.0, "smoothness at 0")
    ),
    "swish": _jax_nn("swish", "he"),
    "tanh": _jax_nn("tanh", "glorot"),
}
