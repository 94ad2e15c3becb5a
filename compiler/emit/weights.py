"""The dictionary of fresh weights that `init` returns."""

from collections.abc import Iterable, Iterator

from .. import ir
from ..ir.walk import keeps_weights, layers_in, scope_of
from ..vocabulary import NOT_TRAINED, Shape, Weight
from .places import entry_of_named
from .repeats import is_scanned
from .text import INDENT, quoted

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


def keys_in(node: ir.Expression | ir.Body | ir.Stage) -> int:
    """How many random keys the weights of a place take."""
    return sum(map(_keys_of, scope_of(node)))


def _keys_of(node: ir.Layer | ir.Bias | ir.Block | ir.Repeat | ir.Shared) -> int:
    match node:
        case ir.Layer(weights=weights):
            return sum(w.parts for w in weights if w.initializer not in _CONSTANT)
        case ir.Bias():
            return 0
        case ir.Block(body=body):
            return keys_in(body)
        case ir.Shared(stages=stages, defines=defines):
            return sum(map(keys_in, stages)) if defines else 0
        case ir.Repeat():
            return sum(map(_keys_of_run, node.runs))


def _keys_of_run(run: tuple[int, ir.Body]) -> int:
    count, body = run
    return 1 if is_scanned(run) else count * keys_in(body)


def init_entries(node: ir.Expression | ir.Body | ir.Stage, dtype: str) -> Iterator[str]:
    """Lines of the entries of a place, named stages left out."""
    for found in scope_of(node):
        if not keeps_weights(found):
            continue
        match found:
            case ir.Layer(key=key, weights=weights):
                yield f"{quoted(key)}: {{"
                yield from _inner(_layer_entries(weights, dtype))
                yield "},"
            case ir.Bias(key=key):
                yield f"{quoted(key)}: jnp.zeros((), {dtype}),"
            case ir.Block(key=key, body=body):
                yield f"{quoted(key)}: {{"
                yield from _inner(body_entries(body, dtype))
                yield "},"
            case ir.Repeat(key=key):
                yield from _repeat_entry(key, found, dtype)
            case ir.Shared():
                continue


def named_entries(
    node: ir.Expression | ir.Body | ir.Stage, dtype: str
) -> Iterator[str]:
    """Lines of the entries of the stages that get their names in a place."""
    for found in scope_of(node):
        if isinstance(found, ir.Shared) and keeps_weights(found):
            yield f"{entry_of_named(found.name)}: {{"
            for stage in found.stages:
                yield from _inner(init_entries(stage, dtype))
                yield from _inner(named_entries(stage, dtype))
            yield "},"


def body_entries(body: ir.Body, dtype: str) -> Iterator[str]:
    """Lines of the entries of the body of a block or of a repetition."""
    yield from init_entries(body, dtype)
    yield from named_entries(body, dtype)


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


def _entry(weight: Weight, dtype: str) -> Iterator[str]:
    """The lines of one array."""
    name, shape = quoted(weight.name), weight.shape
    if weight.initializer in _CONSTANT:
        constant = f"jnp.{weight.initializer}({shape}, {dtype})"
        yield f"{name}: {_scaled(weight, constant)},"
    elif weight.parts == 1:
        yield f"{name}: {_draw(weight, shape, dtype)},"
    else:
        part = (*shape[:-1], shape[-1] // weight.parts)
        yield f"{name}: jnp.hstack(["
        yield f"{INDENT}{_draw(weight, part, dtype)}"
        yield f"{INDENT}for _ in range({weight.parts})"
        yield "]),"


def _draw(weight: Weight, shape: Shape, dtype: str) -> str:
    return _scaled(weight, f"{weight.initializer}(next(keys), {shape}, {dtype})")


def _scaled(weight: Weight, draw: str) -> str:
    return draw if weight.scale == 1 else f"{draw} * {weight.scale!r}"


# ---- repetitions ----


def _repeat_entry(key: str, repeat: ir.Repeat, dtype: str) -> Iterator[str]:
    runs = repeat.runs
    if len(runs) == 1 and is_scanned(runs[0]):
        yield from _stacked(f"{quoted(key)}: ", runs[0], dtype)
        return
    yield f"{quoted(key)}: ["
    for run in runs:
        if is_scanned(run):
            yield from _inner(_stacked("", run, dtype))
        elif any(map(is_scanned, runs)):
            listed = _inner(_run_entries(run, dtype, alone=True))
            yield from _inner(("[", *listed, "],"))
        else:
            yield from _inner(_run_entries(run, dtype, alone=len(runs) == 1))
    yield "],"


def _run_entries(run: tuple[int, ir.Body], dtype: str, *, alone: bool) -> Iterator[str]:
    count, body = run
    entries = list(_inner(body_entries(body, dtype)))
    generator = ("{", *entries, "}", f"for _ in range({count})")
    if count == 1:
        yield from ("{", *entries, "},")
    elif alone:
        yield from generator
    else:
        yield from ("*(", *_inner(generator), "),")


def _stacked(before: str, run: tuple[int, ir.Body], dtype: str) -> Iterator[str]:
    count, body = run
    yield f"{before}stacked("
    yield f"{INDENT}next(keys), {count}, {keys_in(body)},"
    yield f"{INDENT}lambda keys: {{"
    yield from _inner(_inner(body_entries(body, dtype)))
    yield f"{INDENT}}},"
    yield "),"


def _inner(lines: Iterable[str]) -> Iterator[str]:
    return (INDENT + line for line in lines)
