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
from .signs import Positive, always, never

Family = Literal["he", "lecun", "glorot", "siren"]


@record
class Activation:
    """A row of the table: emitted Python function, family and arguments.

    Attributes:
        reach: range of the results, for the default arguments.
        slope: steepest slope, for activations that saturate on both sides.
        linear: whether it returns its input.
        normalizing: whether it keeps mean and deviation through many layers.
        complex: whether it accepts complex numbers.
        positive: whether its result is positive, by whether its input is.
        elsewhere: its names in Keras, PyTorch and Flax.
    """

    function: str
    family: Family
    parameters: tuple[Parameter, ...] = ()
    reach: tuple[float, float] = (-inf, inf)
    slope: float | None = None
    linear: bool = False
    normalizing: bool = False
    complex: bool = False
    positive: Positive = never
    elsewhere: tuple[str, ...] = ()


_ALPHA = Parameter("alpha", POSITIVE, 1.0, "magnitude of the negative plateau")

ACTIVATIONS: Mapping[str, Activation] = {
    "celu": Activation("jax.nn.celu", "he", parameters=(_ALPHA,), reach=(-1, inf)),
    "elu": Activation(
        "jax.nn.elu", "he", parameters=(_ALPHA,), reach=(-1, inf), elsewhere=("ELU",)
    ),
    "gelu": Activation(
        "jax.nn.gelu",
        "he",
        parameters=(
            Parameter("approximate", BOOLEAN, True, "use tanh instead of erf"),
        ),
        reach=(-0.17, inf),
        elsewhere=("GELU",),
    ),
    "hard_sigmoid": Activation(
        "jax.nn.hard_sigmoid", "glorot", reach=(0, 1), slope=1 / 6
    ),
    "hard_silu": Activation("jax.nn.hard_silu", "he", reach=(-0.375, inf)),
    "hard_swish": Activation("jax.nn.hard_swish", "he", reach=(-0.375, inf)),
    "hard_tanh": Activation("jax.nn.hard_tanh", "glorot", reach=(-1, 1), slope=1),
    "identity": Activation(
        "jax.nn.identity", "lecun", linear=True, complex=True, positive=all
    ),
    "leaky_relu": Activation(
        "jax.nn.leaky_relu",
        "he",
        parameters=(Parameter("negative_slope", UP_TO_ONE, 0.01, "slope below 0"),),
        elsewhere=("LeakyReLU",),
    ),
    "log1mexp": Activation("jax.nn.log1mexp", "lecun", reach=(-inf, 0)),
    "log_sigmoid": Activation("jax.nn.log_sigmoid", "he", reach=(-inf, 0)),
    "mish": Activation("jax.nn.mish", "he", reach=(-0.309, inf)),
    "relu": Activation(
        "jax.nn.relu", "he", reach=(0, inf), positive=all, elsewhere=("ReLU",)
    ),
    "relu6": Activation("jax.nn.relu6", "he", reach=(0, 6)),
    "selu": Activation(
        "jax.nn.selu",
        "lecun",
        reach=(-1.758, inf),
        normalizing=True,
        elsewhere=("SELU",),
    ),
    "sigmoid": Activation(
        "jax.nn.sigmoid",
        "glorot",
        reach=(0, 1),
        slope=0.25,
        positive=always,
        elsewhere=("Sigmoid",),
    ),
    "silu": Activation("jax.nn.silu", "he", reach=(-0.278, inf), elsewhere=("SiLU",)),
    "sin": Activation(
        "jnp.sin", "siren", reach=(-1, 1), complex=True, normalizing=True
    ),
    "soft_sign": Activation("jax.nn.soft_sign", "glorot", reach=(-1, 1), slope=1),
    "softplus": Activation(
        "jax.nn.softplus",
        "he",
        reach=(0, inf),
        positive=always,
        elsewhere=("Softplus",),
    ),
    "sparse_plus": Activation("jax.nn.sparse_plus", "he", reach=(0, inf)),
    "sparse_sigmoid": Activation(
        "jax.nn.sparse_sigmoid", "glorot", reach=(0, 1), slope=0.5
    ),
    "squareplus": Activation(
        "jax.nn.squareplus",
        "he",
        parameters=(Parameter("b", NON_NEGATIVE, 4.0, "smoothness at 0"),),
        reach=(0, inf),
        positive=always,
    ),
    "swish": Activation(
        "jax.nn.swish", "he", reach=(-0.278, inf), elsewhere=("Swish",)
    ),
    "tanh": Activation(
        "jax.nn.tanh",
        "glorot",
        reach=(-1, 1),
        slope=1,
        complex=True,
        elsewhere=("Tanh",),
    ),
}
