"""Entries of fresh weights and state."""

from collections.abc import Iterator
from typing import assert_never

from .. import ir
from ..ir.walk import Node, Part, has_entry, scope_of, weights_in
from ..vocabulary import Weight
from .functions import Functions
from .keys import CONSTANT, Keys, draws_keys, keys_in, keys_of, keys_of_run
from .python.tree import (
    Call,
    Chain,
    Dict,
    Dotted,
    Expr,
    Key,
    Lambda,
    Listed,
    Literal,
    Sequence,
    Symbol,
    call,
    shape_literal,
)
from .repeats import Run, is_scanned

Pairs = list[tuple[Expr | None, Expr]]


class Init:
    """Emits the entries of one part of the params: weights or state."""

    def __init__(self, functions: Functions, part: Part) -> None:
        self._functions = functions
        self._part: Part = part
        self._dtype = Dotted(f"jnp.{functions.precision}")

    def named(self, node: Node, keys: Keys) -> tuple[Pairs, Pairs]:
        """Entries of a node and of the stages that it names."""
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
            keys = keys.after(keys_of(each))
        return own, named

    def body(self, node: Node, keys: Keys) -> Dict:
        """Entries of the body of a block or repetition."""
        own, named = self.named(node, keys)
        return Dict((*own, *named))

    def _of_stages(
        self, stages: tuple[ir.Stage, ...], keys: Keys
    ) -> Iterator[tuple[Expr | None, Expr]]:
        for stage in stages:
            own, named = self.named(stage, keys)
            yield from (*own, *named)
            keys = keys.after(keys_in(stage))

    def _entry(
        self, node: ir.Layer | ir.Bias | ir.Block | ir.Repeat, keys: Keys
    ) -> Expr:
        match node:
            case ir.Layer():
                return self._layer(node, keys)
            case ir.Bias():
                return self._constant("zeros", ())
            case ir.Block(body=body):
                name, passed = self._functions.block_init(node, self._part)
                given = (
                    (keys.slice(keys_in(body)),) if draws_keys(body, self._part) else ()
                )
                return Call(name, given, passed)
            case ir.Repeat():
                return self._repeat(node, keys)
            case _:
                assert_never(node)

    def _layer(self, layer: ir.Layer, keys: Keys) -> Expr:
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
            if weight.initializer not in CONSTANT:
                keys = keys.after(weight.parts)
        return Dict(tuple(found))

    def _array(self, weight: Weight, keys: Keys) -> Expr:
        if weight.initializer in CONSTANT:
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

    def _repeat(self, repeat: ir.Repeat, keys: Keys) -> Expr:
        runs = repeat.runs
        if len(runs) == 1:
            return self._run(runs[0], keys)
        nested = any(map(is_scanned, runs))
        parts: list[Expr] = []
        for run in runs:
            parts.append(self._run(run, keys))
            keys = keys.after(keys_of_run(run))
        if nested:
            return Sequence(tuple(parts), "[]")
        first, *rest = parts
        return Chain(first, tuple(("+", part) for part in rest))

    def _run(self, run: Run, keys: Keys) -> Expr:
        count, body = run
        if is_scanned(run):
            inner = Symbol("layer_keys")
            fresh = Lambda((inner,), self.body(body, Keys(inner)))
            numbers = (Literal(count, "count"), Key(keys_in(body)))
            return call("stacked", keys.first(), *numbers, fresh)
        if count == 1:
            return Sequence((self.body(body, keys),), "[]")
        draws = draws_keys(body, self._part)
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
            drawn = weight.initializer not in CONSTANT and weight.parts == 1
            plain = bias.initializer == "zeros" and bias.shape == weight.shape[-1:]
            return drawn and plain and weight.scale == 1
        case _:
            return False
