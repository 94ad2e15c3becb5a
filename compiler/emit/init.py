"""The emitted init functions and their initializers."""

from collections.abc import Iterable, Iterator

from .. import ir
from ..ir.walk import Part, has_entry, layers_in, scope_of
from ..vocabulary import INITIALIZERS, PRIVATE_INITIALIZERS
from .conversions import with_statistics
from .fresh import Init
from .functions import UNNAMED, Functions
from .keys import CONSTANT, Keys, draws_keys, keys_in
from .python import tree as py
from .scalings import statistics_of

INIT_AFFINE = '''\
def init_affine(key, draw, shape):
    """Fresh weights of a layer with a bias, which begins at zero."""
    weight = draw(key, shape, jnp.float32)
    return {"weight": weight, "bias": jnp.zeros(shape[-1:], weight.dtype)}
'''


def initializer_code(used: Iterable[str]) -> Iterator[str]:
    """Definitions of initializers: one-liners, then functions."""
    known = {**INITIALIZERS, **PRIVATE_INITIALIZERS}
    codes = [known[name] for name in known if name in set(used)]
    lines = [code.strip() for code in codes if not code.startswith("def ")]
    if lines:
        yield "\n".join(lines)
    yield from (code for code in codes if code.startswith("def "))


def initializers_in(spec: ir.Spec) -> set[str]:
    """Names of initializers that a spec needs, without its trained models."""
    return {
        weight.initializer
        for value in spec.values
        for layer in layers_in(value.expression)
        for weight in layer.weights
        if weight.initializer not in CONSTANT
    }


def write_init(functions: Functions, block: ir.Block, part: Part) -> py.Function:
    """Emit the function that draws the weights or the state of a block."""
    keys = py.Symbol("keys")
    entries = Init(functions, part).body(block.body, Keys(keys))
    given = (keys,) if draws_keys(block.body, part) else ()
    about = f"Fresh {part} of `{block.name}`."
    return py.Function(UNNAMED, given, about, (py.Return(entries),))


def init_function(spec: ir.Spec, functions: Functions, name: py.Symbol) -> py.Function:
    """Emit the function that draws fresh params."""
    key, keys = py.Symbol("key", fixed=True), py.Symbol("keys")
    parts: dict[str, list[py.Entry]] = {
        part: [] for part in ("weights", "state", "scaling", "frozen")
    }
    count = _add_values(parts, spec, functions, keys)
    body = []
    for number, use in enumerate(spec.uses, count):
        fresh = py.call(functions.start_of(use), py.Item(keys, py.Key(number)))
        if use.frozen:
            parts["frozen"].append((py.Key(use.name), fresh))
            continue
        local = py.Symbol(use.name)
        body.append(py.Assign(local, fresh))
        for part in params_parts(use.spec):
            parts[part].append((py.Key(use.name), py.entry(local, part)))
    dtype = f"jnp.{spec.train.precision}"
    for variable in with_statistics(spec):
        arrays = (
            (py.Key(k), py.call(f"jnp.{f}", py.Literal(shape), py.Dotted(dtype)))
            for k, f, shape in statistics_of(variable)
        )
        parts["scaling"].append((py.Key(variable.name), py.Dict(tuple(arrays))))
    if count + len(spec.uses):
        split = py.call("jax.random.split", key, py.Key(count + len(spec.uses)))
        body.insert(0, py.Assign(keys, split))
    present = params_parts(spec)
    found = ((py.Key(part), py.Dict(tuple(parts[part]))) for part in present)
    about = "Fresh parameters, drawn with a JAX random key."
    if name.wish != "init":
        about = "Parameters of the shapes of a trained model."
    return py.Function(name, (key,), about, (*body, py.Return(py.Dict(tuple(found)))))


def params_parts(spec: ir.Spec) -> list[str]:
    """Parts of the params of a spec, which always include the weights."""
    values = [value.expression for value in spec.values]
    tuned = [use for use in spec.uses if not use.frozen]
    inner = {part for use in tuned for part in params_parts(use.spec)}
    found = {
        "weights": True,
        "state": any(has_entry(n, "state") for v in values for n in scope_of(v)),
        "scaling": bool(with_statistics(spec)),
        "frozen": any(use.frozen for use in spec.uses),
    }
    return [part for part, has in found.items() if has or part in inner]


def _add_values(
    parts: dict[str, list[py.Entry]],
    spec: ir.Spec,
    functions: Functions,
    array: py.Symbol,
) -> int:
    """Add the entries of network values; return the number of keys."""
    count = 0
    for part in ("weights", "state"):
        init = Init(functions, part)
        count = 0
        for value in spec.values:
            own, named = init.named(value.expression, Keys(array, count))
            if own:
                parts[part].append((py.Key(value.name), py.Dict(tuple(own))))
            parts[part] += named
            count += keys_in(value.expression)
    return count
