"""Recurrent layers, which carry a state along a sequence.

The gates of a layer are concatenated along the last axis of its weights, so that one
product computes them all.
"""

from functools import partial

from ..arguments import BOOLEAN, Arguments, Parameter
from .cells import GRU_CELL, LSTM_CELL, RNN_CELL, Cell, cell_code
from .contract import MAX_WITHIN, Layer, Misfit, Plan, Shape, Weight
from .values import (
    ACTIVATION_WORDS,
    BIAS,
    BIAS_INIT,
    SIZE,
    as_shape,
    as_text,
    as_whole,
    initializer,
    operand,
)

# ---- plan ----


def _plan(cell: Cell, shape: Shape, arguments: Arguments) -> Plan | Misfit:
    steps, features = shape
    size = as_whole(arguments["size"])
    ways = _ways(arguments)
    if ways and arguments["reverse"]:
        reason = "takes `bidirectional` or `reverse`, found both"
        return Misfit(reason, "remove `reverse`")
    width = size * (len(ways) or 1)
    initial = as_shape(arguments["initial"])
    if initial is not None and initial != (width,):
        found = f"real{list(initial)}" if initial else "real"
        reason = f"expects its `initial` state to be real[{width}], found {found}"
        return Misfit(reason, f"for example, apply `dense({width})` to it")
    if not arguments["sequence"] and steps * width > MAX_WITHIN:
        reason = f"has too many states, {steps} of {width} numbers"
        return Misfit(reason, "use fewer steps, or a smaller `size`")
    weights = tuple(
        weight
        for way in ways or ("",)
        for weight in _weights(cell, way, (features, size), arguments)
    )
    out = (steps, width) if arguments["sequence"] else (width,)
    sums = cell.gates * width * (features + size)
    return Plan(out, weights, multiply_adds=steps * sums)


def _ways(arguments: Arguments) -> tuple[str, ...]:
    """Prefixes of the weight names, if the layer runs in both directions."""
    return ("forward_", "backward_") if arguments["bidirectional"] else ()


def _weights(
    cell: Cell, way: str, sizes: tuple[int, int], arguments: Arguments
) -> tuple[Weight, ...]:
    (features, size), gates = sizes, cell.gates
    init, recurrent, bias = (
        as_text(arguments[name]) for name in ("init", "recurrent_init", "bias_init")
    )
    kernels = (
        Weight(f"{way}weight", (features, gates * size), init, parts=gates),
        Weight(f"{way}recurrent", (size, gates * size), recurrent, parts=gates),
    )
    biases = (Weight(f"{way}bias", (gates * size,), bias),)
    if cell.state_bias:
        biases = (*biases, Weight(f"{way}state_bias", (size,), bias))
    return kernels + (biases if arguments["bias"] else ())


# ---- rows ----

_ACTIVATION = Parameter(
    "activation", ACTIVATION_WORDS, "tanh", "activation of the state", word=True
)
_GATE = Parameter(
    "gate_activation", ACTIVATION_WORDS, "sigmoid", "activation of the gates", word=True
)


def _layer(
    name: str,
    cell: Cell,
    *activations: Parameter,
    explodes: bool = False,
    elsewhere: tuple[tuple[str, int], ...] = (),
) -> Layer:
    parameters = (
        SIZE,
        *activations,
        Parameter("bidirectional", BOOLEAN, False, "read in both directions"),
        Parameter("reverse", BOOLEAN, False, "read from the last step to the first"),
        Parameter("sequence", BOOLEAN, True, "return every state, or only the last"),
        BIAS,
        initializer("init", "lecun_normal", "initializer of the input weights"),
        initializer("recurrent_init", "orthogonal", "initializer of the state weights"),
        BIAS_INIT,
        operand("initial", "state before the first step; the default is zeros"),
    )
    return Layer(
        parameters,
        partial(_plan, cell),
        lambda _, arguments: cell_code(name, cell, arguments),
        ranks=(2, 2),
        sized="size",
        operands=("initial",),
        hint="`reshape` it to (time, features) first",
        explodes=explodes,
        kept=True,
        elsewhere=elsewhere,
    )


RNN = _layer("rnn", RNN_CELL, _ACTIVATION, explodes=True)
# Its state is a mean of the last state and a bounded candidate.
GRU = _layer("gru", GRU_CELL, _ACTIVATION, _GATE, elsewhere=(("GRU", 0),))
LSTM = _layer(
    "lstm",
    LSTM_CELL,
    _ACTIVATION,
    _GATE,
    explodes=True,
    elsewhere=(("LSTM", 0),),
)
