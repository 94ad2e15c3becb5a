"""Emitted repetitions: a loop, or a scan for many."""

from dataclasses import replace
from typing import TYPE_CHECKING

from .. import ir
from ..ir.walk import has_running, is_random, stores
from .entries import Entries, body_state
from .python import tree as py
from .repeats import Run, is_rematerialized, is_scanned

if TYPE_CHECKING:
    from .stages import Place


def write_repeat(place: "Place", repeat: ir.Repeat, target: py.Symbol) -> None:
    """Emit all repetitions."""
    key, start = repeat.key, 0
    entries = place.entries.at(key)
    moved: list[py.Expr] = []
    alone, nested = len(repeat.runs) == 1, any(map(is_scanned, repeat.runs))
    for number, run in enumerate(repeat.runs):
        count, body = run
        part = entries
        if nested and not alone:
            part = _item(entries, py.Key(number))
        elif not alone:
            part = _item(entries, py.Slice(py.Key(start), py.Key(start + count)))
        if is_scanned(run):
            _write_scan(place, run, part, target)
        elif count == 1:
            index = 0 if nested else start
            one = part if nested else entries
            moved.append(_write_once(place, body, _item(one, py.Key(index)), target))
        else:
            moved.append(_write_loop(place, run, part, target))
        start += count
    if any(has_running(body) for _, body in repeat.runs) and place.scope.batch:
        place.entries.moved[(*place.entries.path, key)] = py.joined(moved)


def _item(entries: Entries, index: py.Expr) -> Entries:
    weights, state = py.Item(entries.weights, index), py.Item(entries.state, index)
    return replace(entries, weights=weights, state=state)


def _inside(place: "Place", weights: py.Expr, state: py.Expr) -> "Place":
    """The place of a body with separate weights and state."""
    entries = replace(place.entries, weights=weights, state=state, path=(), moved={})
    return replace(place, entries=entries, root=entries, depth=place.depth + 1)


def _write_once(
    place: "Place", body: ir.Body, entries: Entries, target: py.Symbol
) -> py.Expr:
    """Emit a single repetition; return a list of its new state."""
    layer, state = place.local("layer"), place.local("old")
    if stores(body, "weights"):
        place.assign(layer, entries.weights)
    if stores(body, "state"):
        place.assign(state, entries.state)
    inner = _inside(place, layer, state)
    inner.body(body, target, target)
    return py.Sequence((body_state(body, inner.entries),), "[]")


def _write_loop(
    place: "Place", run: Run, entries: Entries, target: py.Symbol
) -> py.Expr:
    """Emit a `for` loop over repetitions of a body; return a list of new states."""
    count, body = run
    running = has_running(body) and place.scope.batch is not None
    layer, state, moved = place.local("layer"), place.local("old"), py.Symbol("moved")
    index, key = place.local("index"), py.Symbol("key")
    names, iterable = _each(body, entries, (layer, state))
    inner = replace(_inside(place, layer, state), statements=[])
    if running:
        place.assign(moved, py.Sequence((), "[]"))
    if is_random(body):
        subkey = place.scope.subkey(place.key)
        inner.assign(key, py.call("subkey", subkey, index))
        inner = replace(inner, key=key)
        iterable = py.call("enumerate", iterable) if names else _range(count)
        names = py.Sequence((index, names)) if names else index
    elif names is None:
        names, iterable = py.Dotted("_"), _range(count)
    inner.body(body, target, target)
    if running:
        append = py.call(py.Attribute(moved, "append"), body_state(body, inner.entries))
        inner.assign(None, append)
    loop = py.For(names, iterable, tuple(inner.statements), place.origins)
    place.statements.append(loop)
    return moved if running else entries.state


def _range(count: int) -> py.Expr:
    return py.call("range", py.Literal(count, "count"))


def _each(
    body: ir.Body, entries: Entries, names: tuple[py.Symbol, py.Symbol]
) -> tuple[py.Expr | None, py.Expr]:
    """The iterable of a loop: weights, and state if there is any."""
    match stores(body, "weights"), stores(body, "state"):
        case True, True:
            return py.Sequence(names), py.call("zip", entries.weights, entries.state)
        case True, False:
            return names[0], entries.weights
        case False, True:
            return names[1], entries.state
        case _:
            return None, py.Sequence(())


def _write_scan(place: "Place", run: Run, entries: Entries, target: py.Symbol) -> None:
    """Emit many repetitions that compile once."""
    count, body = run
    step, carry, turn = py.Symbol("step"), py.Symbol("h"), py.Symbol("turn")
    layer, state, index = py.Symbol("layer"), py.Symbol("old"), py.Symbol("index")
    parts: list[tuple[py.Symbol, py.Expr]] = []
    if stores(body, "weights"):
        parts.append((layer, entries.weights))
    if stores(body, "state"):
        parts.append((state, entries.state))
    inner = replace(_inside(place, layer, state), statements=[], locals={})
    if is_random(body):
        parts.append((index, py.call("jnp.arange", py.Literal(count, "count"))))
    each = [symbol for symbol, _ in parts]
    if len(each) > 1:
        inner.assign(py.Sequence(tuple(each)), turn)
    if is_random(body):
        key = py.Symbol("key")
        inner.assign(key, py.call("subkey", place.scope.subkey(place.key), index))
        inner = replace(inner, key=key)
    inner.body(body, carry, carry)
    given = turn if len(each) > 1 else each[0]
    result = py.Return(py.Sequence((carry, py.Dotted("None"))))
    body_lines: tuple[py.Statement, ...] = (*inner.statements, result)
    function = py.Function(step, (carry, given), "", body_lines, origins=place.origins)
    place.statements.append(function)
    values = [value for _, value in parts]
    over = values[0] if len(values) == 1 else py.Sequence(tuple(values))
    stepped: py.Expr = (
        py.call("rematerialized", step) if is_rematerialized(body) else step
    )
    scan = py.Call(py.Dotted("jax.lax.scan"), (stepped, target, over))
    place.assign(py.Sequence((target, py.Dotted("_"))), scan)
