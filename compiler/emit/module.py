"""IR to the source of a Python module: pure JAX functions, as one would write them.

The module imports jax alone. Its functions take one example; `loss` and `scaled_loss`
take a batch.
"""

from collections.abc import Iterable, Iterator

from .. import ir
from ..vocabulary import INITIALIZERS, LOSSES, PRIVATE_INITIALIZERS
from .conversions import fixed_key, scale_function, unscale_function, with_statistics
from .fold import folded
from .loss import (
    loss_function,
    losses_in,
    scaled_loss_function,
    training_loss_function,
)
from .scalings import described, head, statistics_of
from .stages import Frame, Functions
from .text import INDENT, Namer, docstring, indented, quoted
from .walk import has_running, has_weights, is_random
from .weights import init_entries, initializers_in, keys_in

_NAMES = (
    "jax",
    "jnp",
    "subkey",
    "init",
    "scale_inputs",
    "scale_targets",
    "network",
    "unscale_outputs",
    "apply",
    "loss",
    "scaled_loss",
    "FIXED",
    # Parameters of the functions that call blocks, which would hide one called so.
    "params",
    "inputs",
    "key",
)
# Names of a module whose network keeps running statistics.
_RUNNING_NAMES = ("training_loss", "batch")


def emit_module(spec: ir.Spec, origin: str) -> str:
    """The source of the module for a spec.

    Args:
        origin: where the spec stands and by what it was compiled, in a few words.
    """
    used = initializers_in(value.expression for value in spec.values)
    running = any(has_running(value.expression) for value in spec.values)
    names = (*_NAMES, *(_RUNNING_NAMES if running else ()))
    functions = Functions(Namer((*names, *used, *losses_in(spec.loss))))
    network = _network(spec, functions)
    random = any(is_random(value.expression) for value in spec.values)
    parts = (
        _text(_opening(spec, origin)),
        *_initializers(spec),
        _text(_init(spec)),
        *([_SUBKEY] if random else []),
        *functions.layer_code,
        *functions.block_code,
        _text(scale_function(spec, "inputs", functions.namer)),
        network,
        _text(unscale_function(spec)),
        _text(_apply()),
        *(LOSSES[name].code for name in losses_in(spec.loss)),
        _text(scale_function(spec, "targets", functions.namer)),
        _text(scaled_loss_function(spec)),
        *([_text(training_loss_function(spec))] if running else []),
        _text(loss_function()),
    )
    return "\n\n\n".join(part.strip("\n") for part in parts) + "\n"


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines)


_SUBKEY = '''\
def subkey(key, index):
    """A key of its own for each random stage; without a key, none."""
    return None if key is None else jax.random.fold_in(key, index)
'''


# ---- the opening ----


def _opening(spec: ir.Spec, origin: str) -> list[str]:
    variables = [f"{v.role:<6}  {described(v)}" for v in (*spec.inputs, *spec.outputs)]
    generated = f"Generated {origin}; change the spec, not this file."
    if spec.train.precision == "float64":
        generated += '\nNeeds jax.config.update("jax_enable_x64", True).'
    text = docstring(spec.name, spec.description, generated, "\n".join(variables))
    fixed = f"({quoted(fixed_key(spec))},)" if with_statistics(spec) else "()"
    return [
        text,
        "",
        "import jax",
        "import jax.numpy as jnp",
        "",
        "# Entries of params that come from data and are not trained.",
        f"FIXED = {fixed}",
    ]


# ---- parameters ----


def _dtype(spec: ir.Spec) -> str:
    return f"jnp.{spec.train.precision}"


def _initializers(spec: ir.Spec) -> Iterator[str]:
    """Definitions of the initializers in use: the functions after the one-liners."""
    used = initializers_in(v.expression for v in spec.values)
    known = {**INITIALIZERS, **PRIVATE_INITIALIZERS}
    codes = [known[name] for name in known if name in used]
    lines = [code.strip() for code in codes if not code.startswith("def ")]
    if lines:
        yield _text(lines)
    yield from (code for code in codes if code.startswith("def "))


def _init(spec: ir.Spec) -> Iterator[str]:
    yield "def init(key):"
    yield f'{INDENT}"""Fresh parameters, drawn with a JAX random key."""'
    keys = sum(keys_in(v.expression) for v in spec.values)
    if keys:
        yield f"{INDENT}keys = iter(jax.random.split(key, {keys}))"
    else:
        yield f"{INDENT}del key"
    yield f"{INDENT}return {{"
    for value in spec.values:
        if has_weights(value.expression):
            yield f"{INDENT * 2}{quoted(value.name)}: {{"
            entries = init_entries(value.expression, _dtype(spec))
            yield from indented(entries, 3)
            yield f"{INDENT * 2}}},"
    if with_statistics(spec):
        yield f"{INDENT * 2}{quoted(fixed_key(spec))}: {{"
        for variable in with_statistics(spec):
            yield from indented(_init_statistics(variable, _dtype(spec)), 3)
        yield f"{INDENT * 2}}},"
    yield f"{INDENT}}}"


def _init_statistics(variable: ir.Variable, dtype: str) -> Iterator[str]:
    yield f"{quoted(variable.name)}: {{"
    for name, function in statistics_of(variable):
        yield f"{INDENT}{quoted(name)}: jnp.{function}({variable.shape}, {dtype}),"
    yield "},"


# ---- the network ----


def _network(spec: ir.Spec, functions: Functions) -> str:
    """The function of the network; those it calls are added to `functions`."""
    random = any(is_random(v.expression) for v in spec.values)
    running = any(has_running(v.expression) for v in spec.values)
    about = ["A key turns dropout on, as in training." if random else "Needs no key."]
    if running:
        about.append(
            "In training `batch` names the axis of the batch, whose statistics"
        )
        about.append("are then used; those in params are updated in place.")
    lines = [
        f"def network(params, inputs, *, key=None{', batch=None' if running else ''}):",
        f'{INDENT}"""From scaled inputs of one example to scaled outputs.',
        "",
        *indented(about),
        f'{INDENT}"""',
    ]
    if not random:
        lines.append(f"{INDENT}del key")
    if not any(has_weights(v.expression) for v in spec.values):
        lines.append(f"{INDENT}del params")
    parameters = ("params", "inputs", "key", *(["batch"] if running else []))
    namer = Namer(parameters, functions.namer)
    frame = Frame(functions, namer, {}, namer.fresh("weights"))
    for variable in spec.inputs:
        local = namer.fresh(variable.name)
        frame.variables[variable.name] = local
        given = f"inputs[{quoted(variable.name)}]"
        frame.write_value(local, given, variable.shape)
    for value in spec.values:
        frame.write("")
        if has_weights(value.expression):
            frame.write(f"{frame.weights} = params[{quoted(value.name)}]")
        local = namer.fresh(value.name)
        frame.assign(local, value.expression)
        frame.variables[value.name] = local
    lines += [line.rstrip() for line in frame.lines]
    lines += ["", f"{INDENT}return {{"]
    for variable in spec.outputs:
        value = head(variable, frame.variables[variable.name])
        lines += folded(f"{INDENT * 2}{quoted(variable.name)}: ", value, ",")
    return _text([*lines, f"{INDENT}}}"])


def _apply() -> Iterator[str]:
    yield "def apply(params, inputs, *, key=None):"
    yield f'{INDENT}"""From physical inputs of one example to physical outputs."""'
    yield f"{INDENT}scaled = scale_inputs(params, inputs)"
    yield f"{INDENT}return unscale_outputs(params, network(params, scaled, key=key))"
