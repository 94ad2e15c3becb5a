"""The functions that give fresh parameters, and what they draw them with."""

from collections.abc import Iterable, Iterator
from typing import assert_never

from .. import ir
from ..ir.walk import Node, Part, Scoped, has_entry, layers_in, scope_of, weights_in
from ..vocabulary import INITIALIZERS, PRIVATE_INITIALIZERS, Weight
from .conversions import with_statistics
from .functions import UNNAMED, Functions
from .python.tree import (
    Assign,
    Call,
    Chain,
    Dict,
    Dotted,
    Expr,
    Function,
    Item,
    Key,
    Lambda,
    Listed,
    Literal,
    Return,
    Sequence,
    Slice,
    Symbol,
    call,
    entry,
    shape_literal,
)
from .repeats import Run, is_scanned
from .scalings import statistics_of

_CONSTANT = ("zeros", "ones")
INIT_AFFINE = '''\
def init_affine(key, draw, shape):
    """Fresh weights of a layer with a bias, which begins at zero."""
    weight = draw(key, shape, jnp.float32)
    return {"weight": weight, "bias": jnp.zeros(shape[-1:], weight.dtype)}
'''
Pairs = list[tuple[Expr | None, Expr]]


def initializer_code(used: Iterable[str]) -> Iterator[str]:
    """Definitions of some initializers: the functions after the one-liners."""
    known = {**INITIALIZERS, **PRIVATE_INITIALIZERS}
    codes = [known[name] for name in known if name in set(used)]
    lines = [code.strip() for code in codes if not code.startswith("def ")]
    if lines:
        yield "\n".join(lines)
    yield from (code for code in codes if code.startswith("def "))


def initializers_in(spec: ir.Spec) -> set[str]:
    """Names of the initializers that a spec needs, without its used models."""
    return {
        weight.initializer
        for value in spec.values
        for layer in layers_in(value.expression)
        for weight in layer.weights
        if weight.initializer not in _CONSTANT
    }


# ---- keys ----


class _Keys:
    """A position in an array of keys: `keys[3]`, in a loop `keys[2 * i + 3]`."""

    def __init__(
        self, array: Symbol, start: int = 0, loops: tuple[tuple[int, Symbol], ...] = ()
    ) -> None:
        self._array, self._start, self._loops = array, start, loops

    def after(self, count: int) -> "_Keys":
        return _Keys(self._array, self._start + count, self._loops)

    def in_loop(self, stride: int, index: Symbol) -> "_Keys":
        """The first key of each turn of a loop."""
        return _Keys(self._array, self._start, (*self._loops, (stride, index)))

    def first(self) -> Expr:
        return Item(self._array, self._index(0))

    def slice(self, count: int) -> Expr:
        return Item(self._array, Slice(self._index(0), self._index(count)))

    def _index(self, count: int) -> Expr:
        terms: list[Expr] = [
            index if stride == 1 else Chain(Key(stride), (("*", index),))
            for stride, index in self._loops
        ]
        if self._start + count or not terms:
            terms.append(Key(self._start + count))
        first, *rest = terms
        return Chain(first, tuple(("+", t) for t in rest)) if rest else first


def keys_in(node: Node) -> int:
    """How many random keys the arrays of a node take."""
    return sum(map(_keys_of, scope_of(node)))


def _keys_of(node: Scoped) -> int:
    match node:
        case ir.Layer(weights=weights):
            return sum(w.parts for w in weights if w.initializer not in _CONSTANT)
        case ir.Bias():
            return 0
        case ir.Block(body=body):
            return keys_in(body)
        case ir.Shared(stages=stages, defines=defines):
            return sum(map(keys_in, stages)) if defines else 0
        case ir.Repeat(runs=runs):
            return sum(map(_keys_of_run, runs))


def _keys_of_run(run: Run) -> int:
    count, body = run
    return 1 if is_scanned(run) else count * keys_in(body)


def _draws(node: Node, part: Part) -> bool:
    """Whether the entries of a node in a part take any keys."""
    return any(
        weight.initializer not in _CONSTANT
        for layer in layers_in(node)
        for weight in weights_in(layer, part)
    )


# ---- entries ----


class Init:
    """Writes the entries of one part of params: weights, or state."""

    def __init__(self, functions: Functions, part: Part) -> None:
        self._functions = functions
        self._part: Part = part
        self._dtype = Dotted(f"jnp.{functions.precision}")

    def named(self, node: Node, keys: _Keys) -> tuple[Pairs, Pairs]:
        """The entries of a node, and beside them those of the stages it names."""
        own: Pairs = []
        named: Pairs = []
        found = list(scope_of(node))
        shared = [n for n in found if isinstance(n, ir.Shared)]
        for each in (*(n for n in found if not isinstance(n, ir.Shared)), *shared):
            if has_entry(each, self._part):
                if isinstance(each, ir.Shared):
                    value = Dict(tuple(self._of_stages(each.stages, keys)))
                    named.append((Key(f"as {each.name}"), value))
                else:
                    own.append((Key(each.key), self._entry(each, keys)))
            keys = keys.after(_keys_of(each))
        return own, named

    def body(self, node: Node, keys: _Keys) -> Dict:
        """The entries of the body of a block or a repetition."""
        own, named = self.named(node, keys)
        return Dict((*own, *named))

    def _of_stages(
        self, stages: tuple[ir.Stage, ...], keys: _Keys
    ) -> Iterator[tuple[Expr | None, Expr]]:
        for stage in stages:
            own, named = self.named(stage, keys)
            yield from (*own, *named)
            keys = keys.after(keys_in(stage))

    def _entry(
        self, node: ir.Layer | ir.Bias | ir.Block | ir.Repeat, keys: _Keys
    ) -> Expr:
        match node:
            case ir.Layer():
                return self._layer(node, keys)
            case ir.Bias():
                return self._constant("zeros", ())
            case ir.Block(body=body):
                name, passed = self._functions.block_init(node, self._part)
                given = (keys.slice(keys_in(body)),) if _draws(body, self._part) else ()
                return Call(name, given, passed)
            case ir.Repeat():
                return self._repeat(node, keys)
            case _:
                assert_never(node)

    def _layer(self, layer: ir.Layer, keys: _Keys) -> Expr:
        weights = weights_in(layer, self._part)
        if _is_affine(weights):
            draw = Dotted(weights[0].initializer)
            return call(
                "init_affine", keys.first(), draw, shape_literal(weights[0].shape)
            )
        found: list[tuple[Expr, Expr]] = []
        ordered = sorted(layer.weights, key=lambda weight: not weight.trained)
        for weight in ordered:
            if weight in weights:
                found.append((Key(weight.name), self._array(weight, keys)))
            if weight.initializer not in _CONSTANT:
                keys = keys.after(weight.parts)
        return Dict(tuple(found))

    def _array(self, weight: Weight, keys: _Keys) -> Expr:
        if weight.initializer in _CONSTANT:
            constant = self._constant(weight.initializer, weight.shape)
            return _scaled(weight, constant)
        if weight.parts == 1:
            return self._draw(weight, weight.shape, keys.first())
        part = (*weight.shape[:-1], weight.shape[-1] // weight.parts)
        key = Symbol("key")
        drawn = self._draw(weight, part, key)
        parts = Listed(drawn, key, keys.slice(weight.parts))
        return call("jnp.hstack", parts)

    def _constant(self, function: str, shape: tuple[int, ...]) -> Expr:
        return call(f"jnp.{function}", shape_literal(shape), self._dtype)

    def _draw(self, weight: Weight, shape: tuple[int, ...], key: Expr) -> Expr:
        drawn = call(weight.initializer, key, shape_literal(shape), self._dtype)
        return _scaled(weight, drawn)

    # ---- repetitions ----

    def _repeat(self, repeat: ir.Repeat, keys: _Keys) -> Expr:
        runs = repeat.runs
        if len(runs) == 1:
            return self._run(runs[0], keys)
        nested = any(map(is_scanned, runs))
        parts: list[Expr] = []
        for run in runs:
            parts.append(self._run(run, keys))
            keys = keys.after(_keys_of_run(run))
        if nested:
            return Sequence(tuple(parts), "[]")
        first, *rest = parts
        return Chain(first, tuple(("+", part) for part in rest))

    def _run(self, run: Run, keys: _Keys) -> Expr:
        count, body = run
        if is_scanned(run):
            inner = Symbol("layer_keys")
            fresh = Lambda((inner,), self.body(body, _Keys(inner)))
            numbers = (Literal(count, "count"), Key(keys_in(body)))
            return call("stacked", keys.first(), *numbers, fresh)
        if count == 1:
            return Sequence((self.body(body, keys),), "[]")
        draws = _draws(body, self._part)
        index = Symbol("i") if draws else Symbol("_", fixed=True)
        element = self.body(body, keys.in_loop(keys_in(body), index))
        return Listed(element, index, call("range", Literal(count, "count")))


def _scaled(weight: Weight, value: Expr) -> Expr:
    if weight.scale == 1:
        return value
    return Chain(value, (("*", Literal(weight.scale, "scale")),))


def _is_affine(weights: tuple[Weight, ...]) -> bool:
    match weights:
        case (Weight(name="weight") as weight, Weight(name="bias") as bias):
            drawn = weight.initializer not in _CONSTANT and weight.parts == 1
            plain = bias.initializer == "zeros" and bias.shape == weight.shape[-1:]
            return drawn and plain and weight.scale == 1
        case _:
            return False


# ---- functions ----


def write_init(functions: Functions, block: ir.Block, part: Part) -> Function:
    """The function that gives the fresh weights, or the state, of a block."""
    keys = Symbol("keys")
    entries = Init(functions, part).body(block.body, _Keys(keys))
    given = (keys,) if _draws(block.body, part) else ()
    about = f"Fresh {part} of `{block.name}`."
    return Function(UNNAMED, given, about, (Return(entries),))


def init_function(spec: ir.Spec, functions: Functions, name: Symbol) -> Function:
    """The function that gives fresh parameters."""
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
    """The parts that the params of a spec have; weights are always among them."""
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
    """Add the entries of the values of a network; how many keys they take."""
    count = 0
    for part in ("weights", "state"):
        init = Init(functions, part)
        count = 0
        for value in spec.values:
            own, named = init.named(value.expression, _Keys(array, count))
            if own:
                parts[part].append((Key(value.name), Dict(tuple(own))))
            parts[part] += named
            count += keys_in(value.expression)
    return count
