"""Activations: the elementwise functions of `jax.nn`, under the same names, and `sin`.

`family` selects the initialization of the preceding layer:

- `he`: rectifiers, which pass about half of their input (He et al. 2015,
  https://arxiv.org/abs/1502.01852).
- `lecun`: near the identity, and the self-normalizing `selu` (LeCun et al. 1998,
  Efficient BackProp; Klambauer et al. 2017, https://arxiv.org/abs/1706.02515).
- `glorot`: saturating on both sides (Glorot and Bengio 2010,
  https://proceedings.mlr.press/v9/glorot10a.html).
- `siren`: sines (Sitzmann et al. 2020, https://arxiv.org/abs/2006.09661).
"""

from collections.abc import Mapping
from math import inf
from typing import Literal

from ..text.record import record
from .arguments import BOOLEAN, NON_NEGATIVE, POSITIVE, UP_TO_ONE, Parameter

Family = Literal["he", "lecun", "glorot", "siren"]


@record
class Activation:
    """A row of the table: emitted Python function, arguments and family.

    Attributes:
        reach: range of the results, for the default arguments.
        slope: steepest slope, for activations that saturate on both sides.
    """

    function: str
    family: Family
    parameters: tuple[Parameter, ...] = ()
    reach: tuple[float, float] = (-inf, inf)
    slope: float | None = None


def _jax_nn(
    name: str,
    family: Family,
    *parameters: Parameter,
    reach: tuple[float, float] = (-inf, inf),
    slope: float | None = None,
) -> Activation:
    return Activation(f"jax.nn.{name}", family, parameters, reach, slope)


_ALPHA = Parameter("alpha", POSITIVE, 1.0, "height of the negative plateau")

ACTIVATIONS: Mapping[str, Activation] = {
    "celu": _jax_nn("celu", "he", _ALPHA, reach=(-1, inf)),
    "elu": _jax_nn("elu", "he", _ALPHA, reach=(-1, inf)),
    "gelu": _jax_nn(
        "gelu",
        "he",
        Parameter("approximate", BOOLEAN, True, "use tanh instead of erf"),
        reach=(-0.17, inf),
    ),
    "hard_sigmoid": _jax_nn("hard_sigmoid", "glorot", reach=(0, 1), slope=1 / 6),
    "hard_silu": _jax_nn("hard_silu", "he", reach=(-0.375, inf)),
    "hard_swish": _jax_nn("hard_swish", "he", reach=(-0.375, inf)),
    "hard_tanh": _jax_nn("hard_tanh", "glorot", reach=(-1, 1), slope=1),
    "identity": _jax_nn("identity", "lecun"),
    "leaky_relu": _jax_nn(
        "leaky_relu",
        "he",
        Parameter("negative_slope", UP_TO_ONE, 0.01, "slope below 0"),
    ),
    "log1mexp": _jax_nn("log1mexp", "lecun", reach=(-inf, 0)),
    "log_sigmoid": _jax_nn("log_sigmoid", "he", reach=(-inf, 0)),
    "mish": _jax_nn("mish", "he", reach=(-0.309, inf)),
    "relu": _jax_nn("relu", "he", reach=(0, inf)),
    "relu6": _jax_nn("relu6", "he", reach=(0, 6)),
    "selu": _jax_nn("selu", "lecun", reach=(-1.758, inf)),
    "sigmoid": _jax_nn("sigmoid", "glorot", reach=(0, 1), slope=0.25),
    "silu": _jax_nn("silu", "he", reach=(-0.278, inf)),
    "sin": Activation("jnp.sin", "siren", reach=(-1, 1)),
    "soft_sign": _jax_nn("soft_sign", "glorot", reach=(-1, 1), slope=1),
    "softplus": _jax_nn("softplus", "he", reach=(0, inf)),
    "sparse_plus": _jax_nn("sparse_plus", "he", reach=(0, inf)),
    "sparse_sigmoid": _jax_nn("sparse_sigmoid", "glorot", reach=(0, 1), slope=0.5),
    "squareplus": _jax_nn(
        "squareplus",
        "he",
        Parameter("b", NON_NEGATIVE, 4.0, "smoothness at 0"),
        reach=(0, inf),
    ),
    "swish": _jax_nn("swish", "he", reach=(-0.278, inf)),
    "tanh": _jax_nn("tanh", "glorot", reach=(-1, 1), slope=1),
}
