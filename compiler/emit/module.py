"""IR to the source of a Python module: pure JAX functions, as one would write them.

The module imports jax alone. Its functions take one example; `loss` and `scaled_loss`
take a batch.
"""

from collections.abc import Iterable, Iterator

from .. import ir
from ..ir.walk import terms_in
from .conversions import scale_function, unscale_function
from .criteria import criteria_function
from .forward import apply_function, network_function, spec_has_running, spec_is_random
from .functions import Functions
from .kinds import helper_code, helpers_in
from .loss import LossFunctions, loss_code, loss_function, losses_in
from .notes import Notes
from .repeats import scan_code
from .scalings import described
from .start import fixed_entries, init_function, initializer_code, initializers_of
from .text import Namer, docstring

_NAMES = (
    "jax",
    "jnp",
    "stacked",
    "rematerialized",
    "subkey",
    "init",
    "scale_inputs",
    "scale_targets",
    "network",
    "unscale_inputs",
    "unscale_outputs",
    "apply",
    "loss",
    "scaled_loss",
    "training_loss",
    "trained",
    "criteria",
    "FIXED",
    # Parameters of the functions that call blocks, which would hide one called so.
    "params",
    "inputs",
    "key",
)
# Variables beside which a loss or a criterion calls a user's functions.
_BESIDE_LAWS = (
    "targets",
    "outputs",
    "rows",
    "keys",
    "one",
    "batched",
    "predictions",
    "unscale",
    "values",
    "truths",
    "given",
)


def emit_module(spec: ir.Spec, origin: str, notes: Notes | None = None) -> str:
    """The source of the module for a spec.

    Args:
        origin: where the spec stands and by what it was compiled, in a few words.
        notes: where what each part of the spec becomes is noted.
    """
    specs = (*_used_by(spec), spec)
    running = spec_has_running(spec)
    taken = _taken(specs, running=any(map(spec_has_running, specs)))
    functions = Functions(Namer(taken))
    _emit_models(spec, functions)
    # From here on: places in the texts of used models are none of this spec.
    functions.notes = notes
    network = network_function(spec, functions)
    losses = LossFunctions(spec, functions)
    criteria = list(criteria_function(spec, functions))
    expressions = (value.expression for each in specs for value in each.values)
    start = (
        _text(_opening(spec, origin)),
        *initializer_code(initializers_of(spec)),
        *scan_code(expressions),
        *functions.start_code,
        _text(init_function(spec, functions)),
        *([_SUBKEY] if any(map(spec_is_random, specs)) else []),
        *functions.layer_code,
        *functions.block_code,
    )
    rest = (
        *functions.model_code,
        _text(scale_function(spec, "inputs", functions.namer)),
        network,
        _text(unscale_function(spec)),
        _text(apply_function(spec)),
        *loss_code(spec.loss),
        _text(scale_function(spec, "targets", functions.namer)),
        *losses.unscale_inputs(),
        _text(losses.scaled_loss()),
        *([_text(losses.training_loss())] if running else []),
        _text(loss_function()),
        *([_text(criteria)] if criteria else []),
    )
    parts = (*start, *helper_code(helpers_in(specs), "".join(rest)), *rest)
    return "\n\n\n".join(part.strip("\n") for part in parts) + "\n"


def _taken(specs: Iterable[ir.Spec], *, running: bool) -> Iterator[str]:
    yield from _NAMES
    yield from ("batch",) if running else ()
    for spec in specs:
        yield from initializers_of(spec)
        yield from losses_in(spec.loss)
        yield from _BESIDE_LAWS if _has_laws(spec) else ()
    yield from helpers_in(specs)


def _has_laws(spec: ir.Spec) -> bool:
    """Whether a loss or a criterion calls a user's function."""
    terms = (*terms_in(spec.loss), *(criterion.metric for criterion in spec.accept))
    return any(isinstance(term, ir.FunctionTerm) for term in terms)


def _used_by(spec: ir.Spec) -> list[ir.Spec]:
    """The specs of the models that a spec uses, and of those that these use."""
    return [use.spec for use in _all_uses(spec)]


def _all_uses(spec: ir.Spec) -> list[ir.Use]:
    return [u for use in spec.uses for u in (*_all_uses(use.spec), use)]


def _emit_models(spec: ir.Spec, functions: Functions) -> None:
    """Add the functions of used models, those that they use first."""
    for use in spec.uses:
        _emit_models(use.spec, functions)
        start = functions.name_start(use)
        functions.start_code.append(_text(init_function(use.spec, functions, start)))
        name = functions.name_model(use)
        functions.model_code.append(network_function(use.spec, functions, name))


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines)


_SUBKEY = '''\
def subkey(key, index):
    """A key of its own for each random stage; without a key, none."""
    return None if key is None else jax.random.fold_in(key, index)
'''


def _opening(spec: ir.Spec, origin: str) -> list[str]:
    variables = [f"{v.role:<6}  {described(v)}" for v in (*spec.inputs, *spec.outputs)]
    generated = f"Generated {origin}; change the spec, not this file."
    if spec.train.precision == "float64":
        generated += '\nNeeds jax.config.update("jax_enable_x64", True).'
    frozen = any(use.frozen for use in _all_uses(spec))
    sources = "data or from a trained model" if frozen else "data"
    text = docstring(spec.name, spec.description, generated, "\n".join(variables))
    return [
        text,
        "",
        "import jax",
        "import jax.numpy as jnp",
        "",
        f"# Entries of params that come from {sources} and are not trained.",
        f"FIXED = {_tuple(fixed_entries(spec))}",
    ]


def _tuple(names: list[str]) -> str:
    inside = ", ".join(f'"{name}"' for name in names)
    return f"({inside},)" if len(names) == 1 else f"({inside})"
