"""The emitted init functions and their initializers."""

from collections.abc import Iterable, Iterator

from .. import ir
from ..ir.walk import Part, has_entry, layers_in, scope_of
from ..vocabulary import INITIALIZERS, PRIVATE_INITIALIZERS
from .conversions import with_statistics
from .fresh import Init
from .functions import UNNAMED, Functions
from .keys import CONSTANT, Keys, draws_keys, keys_in
from .python.tree import (
    Assign,
    Dict,
    Dotted,
    Expr,
    Function,
    Item,
    Key,
    Literal,
    Return,
    Symbol,
    call,
    entry,
)
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


def write_init(functions: Functions, block: ir.Block, part: Part) -> Function:
    """Emit the function that draws the weights or the state of a block."""
    keys = Symbol("keys")
    entries = Init(functions, part).body(block.body, Keys(keys))
    given = (keys,) if draws_keys(block.body, part) else ()
    about = f"Fresh {part} of `{block.name}`."
    return Function(UNNAMED, given, about, (Return(entries),))


def init_function(spec: ir.Spec, functions: Functions, name: Symbol) -> Function:
    """Emit the function that draws fresh params."""
    key, keys = Symbol("key", fixed=True), Symbol("keys")
    parts: dict[str, list[tuple[Expr | None, Expr]]] = {
        part: [] for part in ("weights", "state", "scaling", "frozen")
    }
    count = _add_values(parts, spec, functions, keys)
    body = []
    for number, use in enumerate(spec.uses, count):
        fresh = call(functions.start_of(use), Item(keys, Key(number)))
        if use.frozen:
            parts["frozen"].append((Key(use.name), fresh))
            continue
        local = Symbol(use.name)
        body.append(Assign(local, fresh))
        for part in params_parts(use.spec):
            parts[part].append((Key(use.name), entry(local, part)))
    dtype = f"jnp.{spec.train.precision}"
    for variable in with_statistics(spec):
        arrays = (
            (Key(k), call(f"jnp.{f}", Literal(shape), Dotted(dtype)))
            for k, f, shape in statistics_of(variable)
        )
        parts["scaling"].append((Key(variable.name), Dict(tuple(arrays))))
    if count + len(spec.uses):
        split = call("jax.random.split", key, Key(count + len(spec.uses)))
        body.insert(0, Assign(keys, split))
    present = params_parts(spec)
    found = ((Key(part), Dict(tuple(parts[part]))) for part in present)
    about = "Fresh parameters, drawn with a JAX random key."
    if name.wish != "init":
        about = "Parameters of the shapes of a trained model."
    return Function(name, (key,), about, (*body, Return(Dict(tuple(found)))))


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
    parts: dict[str, list[tuple[Expr | None, Expr]]],
    spec: ir.Spec,
    functions: Functions,
    array: Symbol,
) -> int:
    """Add the entries of network values; return the number of keys."""
    count = 0
    for part in ("weights", "state"):
        init = Init(functions, part)
        count = 0
        for value in spec.values:
            own, named = init.named(value.expression, Keys(array, count))
            if own:
                parts[part].append((Key(value.name), Dict(tuple(own))))
            parts[part] += named
            count += keys_in(value.expression)
    return count
