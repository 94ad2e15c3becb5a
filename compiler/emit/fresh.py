"""Entries of fresh weights and state."""

from collections.abc import Iterator
from typing import assert_never

from .. import ir
from ..ir.walk import Node, Part, has_entry, scope_of, weights_in
from ..vocabulary import Weight
from .functions import Functions
from .keys import CONSTANT, Keys, draws_keys, keys_in, keys_of, keys_of_run
from .python import tree as py
from .repeats import Run, is_scanned

Pairs = list[py.Entry]


class Init:
    """Emits the entries of one part of the params: weights or state."""

    def __init__(self, functions: Functions, part: Part) -> None:
        self._functions = functions
        self._part: Part = part
        self._dtype = py.Dotted(f"jnp.{functions.precision}")

    def named(self, node: Node, keys: Keys) -> tuple[Pairs, Pairs]:
        """Entries of a node and of the stages that it names."""
        own: Pairs = []
        named: Pairs = []
        found = list(scope_of(node))
        shared = [n for n in found if isinstance(n, ir.Shared)]
        for each in (*(n for n in found if not isinstance(n, ir.Shared)), *shared):
            if has_entry(each, self._part):
                if isinstance(each, ir.Shared):
                    value = py.Dict(tuple(self._of_stages(each.stages, keys)))
                    named.append((py.Key(f"as {each.name}"), value))
                else:
                    own.append((py.Key(each.key), self._entry(each, keys)))
            keys = keys.after(keys_of(each))
        return own, named

    def body(self, node: Node, keys: Keys) -> py.Dict:
        """Entries of the body of a block or repetition."""
        own, named = self.named(node, keys)
        return py.Dict((*own, *named))

    def _of_stages(
        self, stages: tuple[ir.Stage, ...], keys: Keys
    ) -> Iterator[tuple[py.Expr | None, py.Expr]]:
        for stage in stages:
            own, named = self.named(stage, keys)
            yield from (*own, *named)
            keys = keys.after(keys_in(stage))

    def _entry(
        self, node: ir.Layer | ir.Bias | ir.Block | ir.Repeat, keys: Keys
    ) -> py.Expr:
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
                return py.Call(name, given, passed)
            case ir.Repeat():
                return self._repeat(node, keys)
            case _:
                assert_never(node)

    def _layer(self, layer: ir.Layer, keys: Keys) -> py.Expr:
        weights = weights_in(layer, self._part)
        if _is_affine(weights):
            draw = py.Dotted(weights[0].initializer)
            return py.call(
                "init_affine", keys.first(), draw, py.shape_literal(weights[0].shape)
            )
        found: list[tuple[py.Expr, py.Expr]] = []
        ordered = sorted(layer.weights, key=lambda weight: not weight.trained)
        for weight in ordered:
            if weight in weights:
                found.append((py.Key(weight.name), self._array(weight, keys)))
            if weight.initializer not in CONSTANT:
                keys = keys.after(weight.parts)
        return py.Dict(tuple(found))

    def _array(self, weight: Weight, keys: Keys) -> py.Expr:
        if weight.initializer in CONSTANT:
            constant = self._constant(weight.initializer, weight.shape)
            return _scaled(weight, constant)
        if weight.parts == 1:
            return self._draw(weight, weight.shape, keys.first())
        part = (*weight.shape[:-1], weight.shape[-1] // weight.parts)
        key = py.Symbol("key")
        drawn = self._draw(weight, part, key)
        parts = py.Listed(drawn, key, keys.slice(weight.parts))
        return py.call("jnp.hstack", parts)

    def _constant(self, function: str, shape: tuple[int, ...]) -> py.Expr:
        return py.call(f"jnp.{function}", py.shape_literal(shape), self._dtype)

    def _draw(self, weight: Weight, shape: tuple[int, ...], key: py.Expr) -> py.Expr:
        drawn = py.call(weight.initializer, key, py.shape_literal(shape), self._dtype)
        return _scaled(weight, drawn)

    # ---- repetitions ----

    def _repeat(self, repeat: ir.Repeat, keys: Keys) -> py.Expr:
        runs = repeat.runs
        if len(runs) == 1:
            return self._run(runs[0], keys)
        nested = any(map(is_scanned, runs))
        parts: list[py.Expr] = []
        for run in runs:
            parts.append(self._run(run, keys))
            keys = keys.after(keys_of_run(run))
        if nested:
            return py.Sequence(tuple(parts), "[]")
        return py.joined(parts)

    def _run(self, run: Run, keys: Keys) -> py.Expr:
        count, body = run
        if is_scanned(run):
            inner = py.Symbol("layer_keys")
            fresh = py.Lambda((inner,), self.body(body, Keys(inner)))
            numbers = (py.Literal(count, "count"), py.Key(keys_in(body)))
            return py.call("stacked", keys.first(), *numbers, fresh)
        if count == 1:
            return py.Sequence((self.body(body, keys),), "[]")
        draws = draws_keys(body, self._part)
        index = py.Symbol("i") if draws else py.Symbol("_", fixed=True)
        element = self.body(body, keys.in_loop(keys_in(body), index))
        return py.Listed(element, index, py.call("range", py.Literal(count, "count")))


def _scaled(weight: Weight, value: py.Expr) -> py.Expr:
    if weight.scale == 1:
        return value
    return py.joined((value, py.Literal(weight.scale, "scale")), "*")


def _is_affine(weights: tuple[Weight, ...]) -> bool:
    match weights:
        case (Weight(name="weight") as weight, Weight(name="bias") as bias):
            drawn = weight.initializer not in CONSTANT and weight.parts == 1
            plain = bias.initializer == "zeros" and bias.shape == weight.shape[-1:]
            return drawn and plain and weight.scale == 1
        case _:
            return False
