"""Cells of recurrent layers, with their formulas and source."""

from textwrap import fill, indent

from ...text.record import record
from ..activations import ACTIVATIONS
from ..arguments import Arguments
from .values import as_text, without_bias


@record
class Cell:
    """A recurrent cell.

    Attributes:
        gates: number of linear combinations of input and state per step.
        formula: the step, for the docstring, and its paper.
        step: emitted function of one step.
        start: initial carry, with `h` as the initial state.
        state_bias: whether the last gate has a separate bias of the state.
    """

    gates: int
    formula: str
    paper: str
    step: str
    start: str = "h"
    state_bias: bool = False


RNN_CELL = Cell(
    1,
    "h = {act}(W x + U h + b)",
    "Elman 1990, doi:10.1207/s15516709cog1402_1",
    """\
def step(h, sums):
    h = {activation}(sums + h @ {recurrent})
    return h, h
""",
)

# Reset after the product, as in Flax, PyTorch and cuDNN.
GRU_CELL = Cell(
    3,
    "r and z = {gate}(W x + U h + b), n = {act}(W x + b + r * (U h + c)), "
    "h = (1 - z) * n + z * h",
    "Cho et al. 2014, arXiv:1406.1078",
    """\
def step(h, sums):
    r, z, n = jnp.split(sums, 3)
    r_h, z_h, n_h = jnp.split(h @ {recurrent}, 3)
    r = {gate_activation}(r + r_h)
    z = {gate_activation}(z + z_h)
    n = {activation}(n + r * {n_h})
    h = (1.0 - z) * n + z * h
    return h, h
""",
    state_bias=True,
)

LSTM_CELL = Cell(
    4,
    "i, f and o = {gate}(W x + U h + b), g = {act}(W x + U h + b), "
    "c = f * c + i * g, h = o * {act}(c)",
    "Hochreiter and Schmidhuber 1997, doi:10.1162/neco.1997.9.8.1735",
    """\
def step(state, sums):
    h, c = state
    i, f, g, o = jnp.split(sums + h @ {recurrent}, 4)
    c = {gate_activation}(f) * c + {gate_activation}(i) * {activation}(g)
    h = {gate_activation}(o) * {activation}(c)
    return (h, c), h
""",
    start="(h, jnp.zeros_like(h))",
)


# ---- code ----


def cell_code(name: str, cell: Cell, arguments: Arguments) -> str:
    """Source of the function of a layer with this cell."""
    both, biased = arguments["bidirectional"], arguments["bias"]
    of = 'params[way + "_{}"]'.format if both else 'params["{}"]'.format
    step = cell.step.format(
        recurrent=of("recurrent"),
        n_h=f"(n_h + {of('state_bias')})" if biased else "n_h",
        activation=_function(arguments["activation"]),
        gate_activation=_function(arguments.get("gate_activation", "sigmoid")),
    )
    sums = f"x @ {of('weight')}" + (f" + {of('bias')}" if biased else "")
    scan = f"_, states = jax.lax.scan(step, {cell.start}, sums"
    lines = (
        _both_ways(step, sums, scan, arguments)
        if both
        else _one_way(step, sums, scan, arguments)
    )
    initial = ", initial" if arguments["initial"] is not None else ""
    body = "\n".join(lines)
    docstring = _docstring(cell, arguments)
    named = _variant(name, arguments)
    return f"def {named}(params, x{initial}):\n{indent(docstring + body, ' ' * 4)}\n"


def _variant(name: str, arguments: Arguments) -> str:
    """Name of the function, which identifies its text."""
    for word, default in (("activation", "tanh"), ("gate_activation", "sigmoid")):
        if arguments.get(word, default) != default:
            name += f"_{arguments[word]}"
    name += "_both_ways" * bool(arguments["bidirectional"])
    name += "_reversed" * bool(arguments["reverse"])
    name += "_last" * (not arguments["sequence"])
    name += "_from" * (arguments["initial"] is not None)
    return name + without_bias(arguments)


def _one_way(step: str, sums: str, scan: str, arguments: Arguments) -> tuple[str, ...]:
    reverse, last = (", reverse=True", "[0]") if arguments["reverse"] else ("", "[-1]")
    zeros = 'jnp.zeros(params["recurrent"].shape[0], x.dtype)'
    return (
        step,
        f"h = {zeros if arguments['initial'] is None else 'initial'}",
        f"sums = {sums}",
        f"{scan}{reverse})",
        f"return states{'' if arguments['sequence'] else last}",
    )


def _both_ways(
    step: str, sums: str, scan: str, arguments: Arguments
) -> tuple[str, ...]:
    read = (step, f"sums = {sums}", f"{scan}, reverse=reverse)", "return states\n")
    zeros = 'before = after = jnp.zeros(params["forward_recurrent"].shape[0], x.dtype)'
    given = "before, after = jnp.split(initial, 2)"
    found = (
        ("forward", "backward")
        if arguments["sequence"]
        else ("forward[-1]", "backward[0]")
    )
    return (
        "def read(way, h, reverse):",
        indent("\n".join(read), " " * 4),
        zeros if arguments["initial"] is None else given,
        'forward = read("forward", before, reverse=False)',
        'backward = read("backward", after, reverse=True)',
        f"return jnp.hstack([{', '.join(found)}])",
    )


def _docstring(cell: Cell, arguments: Arguments) -> str:
    act, gate = arguments["activation"], arguments.get("gate_activation")
    formula = cell.formula.format(act=act, gate=gate)
    if not arguments["bias"]:
        formula = formula.replace(" + b", "").replace("(U h + c)", "U h")
    way = "at each step"
    if arguments["reverse"]:
        way += ", from the last to the first"
    if arguments["bidirectional"]:
        way += ", both ways side by side"
    size = "2 * size" if arguments["bidirectional"] else "size"
    out = f"(time, {size})" if arguments["sequence"] else f"({size},), the last state"
    text = f'"""{formula} {way}: (time, features) to {out} ({cell.paper})."""'
    return fill(text, 84, break_long_words=False, break_on_hyphens=False) + "\n\n"


def _function(word: object) -> str:
    return ACTIVATIONS[as_text(word)].function
