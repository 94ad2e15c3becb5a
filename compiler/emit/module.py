"""IR to the source of a Python module with pure JAX functions.

The module imports only jax. Its functions take one example; `loss` and `scaled_loss`
take a batch.
"""

import re

from .. import ir
from .blocks import write_block
from .conversions import has_unscale, scale_function, unscale_function
from .criteria import criteria_function
from .forward import apply_function, network_function, spec_has_running
from .functions import Functions
from .init import (
    INIT_AFFINE,
    init_function,
    initializer_code,
    initializers_in,
    write_init,
)
from .kinds import HELPERS
from .known import HELPERS as KNOWN
from .loss import (
    SUBKEYS,
    LossFunctions,
    loss_function,
    losses_in,
    sees_physical_inputs,
)
from .notes import Notes
from .python import tree as py
from .python.naming import Names, assign_names
from .python.printer import print_function
from .python.text import docstring
from .repeats import REMATERIALIZED, STACKED
from .rescaling import PART_OF
from .scalings import described

# Helper functions of the module, emitted where they are called.
_BEFORE_INIT = {
    "stacked": STACKED,
    "init_affine": INIT_AFFINE,
    "rematerialized": REMATERIALIZED,
}
_SUBKEY = '''\
def subkey(key, index):
    """A key of its own for each random stage; without a key, none."""
    return None if key is None else jax.random.fold_in(key, index)
'''
_HELPERS = {
    **_BEFORE_INIT,
    "subkey": _SUBKEY,
    "subkeys": SUBKEYS,
    "part_of": PART_OF,
    **HELPERS,
    **KNOWN,
}
# The functions of the module, and the names of their parameters.
_API = """
init scale_inputs scale_targets network unscale_inputs unscale_outputs apply loss
scaled_loss training_loss criteria
""".split()
_PARAMETERS = "params state inputs targets outputs key batch it".split()


def emit_module(spec: ir.Spec, origin: str, notes: Notes | None = None) -> str:
    """Emit the source of the module of a spec.

    Args:
        origin: short provenance: the spec and the version of the compiler.
        notes: collects the code of each part of the spec.
    """
    uses = _all_uses(spec)
    specs = (spec, *(use.spec for use in uses))
    functions = Functions(specs, write_block, write_init)
    _write_models(spec, functions)
    written = _written(spec, functions)
    parts = [
        *functions.layers,
        *functions.blocks,
        *functions.models,
        *written,
    ]
    initializers = {name for each in specs for name in initializers_in(each)}
    kept = {*_API, *_PARAMETERS, *_HELPERS, *initializers, *losses_in(spec)}
    names = assign_names([p for p in parts if p.name is not None], kept)
    if notes is not None:
        notes.gather(parts, functions, names)
    texts = [_text(part, names) for part in parts]
    helpers = _helpers("\n".join(texts))
    helpers = [code.replace("float32", spec.train.precision) for code in helpers]
    found = [
        _opening(spec, origin),
        *initializer_code(initializers),
        *helpers,
        *texts,
    ]
    return "\n\n\n".join(part.strip("\n") for part in found) + "\n"


def _written(spec: ir.Spec, functions: Functions) -> list[py.Function | py.Code]:
    """The functions of every module with its losses, in order."""
    losses = LossFunctions(spec, functions)
    criteria = criteria_function(spec, functions)
    return [
        init_function(spec, functions, py.api_name("init")),
        scale_function(spec, "inputs"),
        network_function(spec, functions, name=py.api_name("network")),
        *([unscale_function(spec)] if has_unscale(spec) else []),
        apply_function(spec),
        *map(py.Code, losses_in(spec).values()),
        scale_function(spec, "targets"),
        *([unscale_function(spec, "inputs")] if sees_physical_inputs(spec) else []),
        losses.scaled_loss(),
        *([losses.training_loss()] if spec_has_running(spec) else []),
        loss_function(spec),
        *([] if criteria is None else [criteria]),
    ]


def _text(part: py.Function | py.Code, names: Names) -> str:
    if isinstance(part, py.Function):
        return print_function(part, names)
    if part.name is None:
        return part.text
    return part.text.replace(f"def {part.name.wish}(", f"def {names[part.name]}(", 1)


def _helpers(text: str) -> list[str]:
    """Helpers that a text calls, directly or indirectly."""
    called: set[str] = set()
    while True:
        reads = text + "".join(_HELPERS[name] for name in called)
        more = {n for n in _HELPERS if re.search(rf"\b{n}\(", reads)} - called
        if not more:
            return [_HELPERS[name] for name in _HELPERS if name in called]
        called |= more


def _all_uses(spec: ir.Spec) -> list[ir.Use]:
    """Trained models of a spec, after the models that they use."""
    return [u for use in spec.uses for u in (*_all_uses(use.spec), use)]


def _write_models(spec: ir.Spec, functions: Functions) -> None:
    """Add the functions of trained models, dependencies first."""
    for use in spec.uses:
        _write_models(use.spec, functions)
        start, model = functions.name_start(use), functions.name_model(use)
        functions.models.append(init_function(use.spec, functions, start))
        functions.models.append(network_function(use.spec, functions, name=model))


def _opening(spec: ir.Spec, origin: str) -> str:
    variables = [f"{v.role:<6}  {described(v)}" for v in (*spec.inputs, *spec.outputs)]
    generated = f"Generated {origin}; change the spec, not this file."
    if spec.train.precision == "float64":
        generated += '\nNeeds jax.config.update("jax_enable_x64", True).'
    text = docstring(spec.name, spec.description, generated, "\n".join(variables))
    return f"{text}\n\nimport jax\nimport jax.numpy as jnp"
