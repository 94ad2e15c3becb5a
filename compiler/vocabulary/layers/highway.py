"""`highway`: a gated mix of a transformed input and the input itself."""

from math import prod

from ..activations import ACTIVATIONS
from ..arguments import NUMBER, Arguments, Parameter
from ..initializers import BY_FAMILY
from .contract import MAX_RANK, Layer, Plan, Shape, Weight
from .values import ACTIVATION_WORDS, as_number, as_text


def _plan_highway(shape: Shape, arguments: Arguments) -> Plan:
    features, start = shape[-1], as_number(arguments["gate_bias"])
    square, row = (features, features), ACTIVATIONS[as_text(arguments["activation"])]
    weights = (
        Weight("weight", square, BY_FAMILY[row.family]),
        Weight("bias", (features,), "zeros"),
        Weight("gate_weight", square, BY_FAMILY[ACTIVATIONS["sigmoid"].family]),
        Weight("gate_bias", (features,), "ones", start),
    )
    return Plan(shape, weights, multiply_adds=2 * prod(shape) * features)


def _code_highway(_shape: Shape, arguments: Arguments) -> str:
    name = as_text(arguments["activation"])
    variant = "" if name == "relu" else f"_{name}"
    return f'''\
def highway{variant}(params, x):
    """t * h + (1 - t) * x over the last axis, with h = {name}(W x + b) and
    t = sigmoid(V x + c) (Srivastava et al. 2015, arXiv:1505.00387)."""
    h = {ACTIVATIONS[name].function}(x @ params["weight"] + params["bias"])
    t = jax.nn.sigmoid(x @ params["gate_weight"] + params["gate_bias"])
    return t * h + (1.0 - t) * x
'''


HIGHWAY = Layer(
    (
        Parameter("activation", ACTIVATION_WORDS, "relu", "activation of h", word=True),
        Parameter(
            "gate_bias",
            NUMBER,
            -1.0,
            "initial bias of the gate; below 0, the input passes",
        ),
    ),
    _plan_highway,
    _code_highway,
    ranks=(1, MAX_RANK),
    by_token=True,
)
