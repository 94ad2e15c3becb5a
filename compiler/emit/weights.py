"""The dictionary of fresh weights that `init` returns."""

from collections.abc import Iterable, Iterator

from .. import ir
from ..vocabulary import NOT_TRAINED, Shape, Weight
from .text import INDENT, quoted
from .walk import has_weights, layers_in

_CONSTANT = ("zeros", "ones")


def initializers_in(expressions: Iterable[ir.Expression]) -> set[str]:
    """Names of the initializers in use that need a definition."""
    return {
        weight.initializer
        for expression in expressions
        for layer in layers_in(expression)
        for weight in layer.weights
        if weight.initializer not in _CONSTANT
    }


def keys_in(node: ir.Expression | ir.Body) -> int:
    """How many random keys the weights of an expression or a body take."""
    return sum(map(_keys_of_stage, _scope_stages(node)))


def _keys_of_stage(stage: ir.Stage) -> int:
    match stage:
        case ir.Layer(weights=weights):
            return sum(w.parts for w in weights if w.initializer not in _CONSTANT)
        case ir.Block(body=body):
            return keys_in(body)
        case ir.Repeat(runs=runs):
            return sum(count * keys_in(body) for count, body in runs)
        case _:
            return 0


def _scope_stages(node: ir.Expression | ir.Body) -> Iterator[ir.Stage]:
    """Stages whose weights stand in one dictionary: not those inside blocks."""
    match node:
        case ir.Pipe(source=source, stages=stages):
            yield from _scope_stages(source)
            for stage in stages:
                yield stage
                match stage:
                    case ir.Residual(body=body):
                        yield from _scope_stages(body)
                    case ir.Layer(operands=operands):
                        for _, operand in operands:
                            yield from _scope_stages(operand)
                    case _:
                        continue
        case ir.Concat(items=items):
            for item in items:
                yield from _scope_stages(item)
        case ir.Arithmetic(left=left, right=right):
            yield from _scope_stages(left)
            yield from _scope_stages(right)
        case ir.Body(values=values, result=result):
            for value in values:
                yield from _scope_stages(value.expression)
            yield from _scope_stages(result)
        case _:
            return


def init_entries(node: ir.Expression | ir.Body, dtype: str) -> Iterator[str]:
    """Lines of the entries, one a stage that has weights."""
    for stage in _scope_stages(node):
        match stage:
            case ir.Layer(key=key, weights=weights) if weights:
                yield f"{quoted(key)}: {{"
                yield from (INDENT + line for line in _layer_entries(weights, dtype))
                yield "},"
            case ir.Block(key=key, body=body) if has_weights(body):
                yield f"{quoted(key)}: {{"
                yield from (INDENT + line for line in init_entries(body, dtype))
                yield "},"
            case ir.Repeat(key=key) if has_weights(stage):
                yield f"{quoted(key)}: ["
                yield from (INDENT + line for line in _repeated(stage, dtype))
                yield "],"
            case _:
                continue


def _layer_entries(weights: tuple[Weight, ...], dtype: str) -> Iterator[str]:
    """Entries of a layer, those that are not trained below one of their own."""
    for weight in weights:
        if weight.trained:
            yield from _entry(weight, dtype)
    kept = [weight for weight in weights if not weight.trained]
    if kept:
        yield f'"{NOT_TRAINED}": {{'
        for weight in kept:
            yield from (INDENT + line for line in _entry(weight, dtype))
        yield "},"


def _repeated(repeat: ir.Repeat, dtype: str) -> Iterator[str]:
    alone = len(repeat.runs) == 1
    for count, body in repeat.runs:
        entries = [INDENT + line for line in init_entries(body, dtype)]
        if count == 1:
            yield from ("{", *entries, "},")
        elif alone:
            yield from ("{", *entries, "}", f"for _ in range({count})")
        else:
            generator = ("{", *entries, "}", f"for _ in range({count})")
            yield from ("*(", *(INDENT + line for line in generator), "),")


def _entry(weight: Weight, dtype: str) -> Iterator[str]:
    """The lines of one array."""
    name, shape = quoted(weight.name), weight.shape
    if weight.initializer in _CONSTANT:
        yield f"{name}: jnp.{weight.initializer}({shape}, {dtype}),"
    elif weight.parts == 1:
        yield f"{name}: {_draw(weight, shape, dtype)},"
    else:
        part = (*shape[:-1], shape[-1] // weight.parts)
        yield f"{name}: jnp.hstack(["
        yield f"{INDENT}{_draw(weight, part, dtype)}"
        yield f"{INDENT}for _ in range({weight.parts})"
        yield "]),"


def _draw(weight: Weight, shape: Shape, dtype: str) -> str:
    draw = f"{weight.initializer}(next(keys), {shape}, {dtype})"
    return draw if weight.scale == 1 else f"{draw} * {weight.scale!r}"
