"""Emitted repetitions: a loop, or a scan for many."""

from dataclasses import replace
from typing import TYPE_CHECKING

from .. import ir
from ..ir.walk import has_running, is_random, stores
from .entries import Entries, body_state
from .python.tree import (
    Attribute,
    Call,
    Chain,
    Dict,
    Dotted,
    Expr,
    For,
    Function,
    Item,
    Key,
    Literal,
    Return,
    Sequence,
    Slice,
    Statement,
    Symbol,
    call,
)
from .repeats import Run, is_rematerialized, is_scanned

if TYPE_CHECKING:
    from .stages import Place


def write_repeat(place: "Place", repeat: ir.Repeat, target: Symbol) -> None:
    """Emit all repetitions."""
    key, start = repeat.key, 0
    entries = place.entries.at(key)
    moved: list[Expr] = []
    alone, nested = len(repeat.runs) == 1, any(map(is_scanned, repeat.runs))
    for number, run in enumerate(repeat.runs):
        count, body = run
        part = entries
        if nested and not alone:
            part = _item(entries, Key(number))
        elif not alone:
            part = _item(entries, Slice(Key(start), Key(start + count)))
        if is_scanned(run):
            _write_scan(place, run, part, target)
        elif count == 1:
            index = 0 if nested else start
            one = part if nested else entries
            moved.append(_write_once(place, body, _item(one, Key(index)), target))
        else:
            moved.append(_write_loop(place, run, part, target))
        start += count
    if any(has_running(body) for _, body in repeat.runs) and place.scope.batch:
        place.entries.moved[(*place.entries.path, key)] = _joined(moved)


def _item(entries: Entries, index: Expr) -> Entries:
    weights, state = Item(entries.weights, index), Item(entries.state, index)
    return replace(entries, weights=weights, state=state)


def _joined(lists: list[Expr]) -> Expr:
    first, *rest = lists
    return Chain(first, tuple(("+", each) for each in rest)) if rest else first


def _inside(place: "Place", weights: Expr, state: Expr) -> "Place":
    """The place of a body with separate weights and state."""
    entries = replace(place.entries, weights=weights, state=state, path=(), moved={})
    return replace(place, entries=entries, root=entries, depth=place.depth + 1)


def _write_once(
    place: "Place", body: ir.Body, entries: Entries, target: Symbol
) -> Expr:
    """Emit a single repetition; return a list of its new state."""
    layer, state = place.local("layer"), place.local("old")
    if stores(body, "weights"):
        place.assign(layer, entries.weights)
    if stores(body, "state"):
        place.assign(state, entries.state)
    inner = _inside(place, layer, state)
    inner.body(body, target, target)
    return Sequence((_state_of(body, inner),), "[]")


def _state_of(body: ir.Body, place: "Place") -> Dict:
    return body_state(body, place.entries)


def _write_loop(place: "Place", run: Run, entries: Entries, target: Symbol) -> Expr:
    """Emit a `for` loop over repetitions of a body; return a list of new states."""
    count, body = run
    running = has_running(body) and place.scope.batch is not None
    layer, state, moved = place.local("layer"), place.local("old"), Symbol("moved")
    index, key = place.local("index"), Symbol("key")
    names, iterable = _each(body, entries, (layer, state))
    inner = replace(_inside(place, layer, state), statements=[])
    if running:
        place.assign(moved, Sequence((), "[]"))
    if is_random(body):
        subkey = place.scope.subkey(place.key)
        inner.assign(key, call("subkey", subkey, index))
        inner = replace(inner, key=key)
        iterable = call("enumerate", iterable) if names else _range(count)
        names = Sequence((index, names)) if names else index
    elif names is None:
        names, iterable = Dotted("_"), _range(count)
    inner.body(body, target, target)
    if running:
        append = call(Attribute(moved, "append"), _state_of(body, inner))
        inner.assign(None, append)
    loop = For(names, iterable, tuple(inner.statements), place.origins)
    place.statements.append(loop)
    return moved if running else entries.state


def _range(count: int) -> Expr:
    return call("range", Literal(count, "count"))


def _each(
    body: ir.Body, entries: Entries, names: tuple[Symbol, Symbol]
) -> tuple[Expr | None, Expr]:
    """The iterable of a loop: weights, and state if there is any."""
    match stores(body, "weights"), stores(body, "state"):
        case True, True:
            return Sequence(names), call("zip", entries.weights, entries.state)
        case True, False:
            return names[0], entries.weights
        case False, True:
            return names[1], entries.state
        case _:
            return None, Sequence(())


def _write_scan(place: "Place", run: Run, entries: Entries, target: Symbol) -> None:
    """Emit many repetitions that compile once."""
    count, body = run
    step, carry, turn = Symbol("step"), Symbol("h"), Symbol("turn")
    layer, state, index = Symbol("layer"), Symbol("old"), Symbol("index")
    parts: list[tuple[Symbol, Expr]] = []
    if stores(body, "weights"):
        parts.append((layer, entries.weights))
    if stores(body, "state"):
        parts.append((state, entries.state))
    inner = replace(_inside(place, layer, state), statements=[], locals={})
    if is_random(body):
        parts.append((index, call("jnp.arange", Literal(count, "count"))))
    each = [symbol for symbol, _ in parts]
    if len(each) > 1:
        inner.assign(Sequence(tuple(each)), turn)
    if is_random(body):
        key = Symbol("key")
        inner.assign(key, call("subkey", place.scope.subkey(place.key), index))
        inner = replace(inner, key=key)
    inner.body(body, carry, carry)
    given = turn if len(each) > 1 else each[0]
    result = Return(Sequence((carry, Dotted("None"))))
    body_lines: tuple[Statement, ...] = (*inner.statements, result)
    function = Function(step, (carry, given), "", body_lines, origins=place.origins)
    place.statements.append(function)
    values = [value for _, value in parts]
    over = values[0] if len(values) == 1 else Sequence(tuple(values))
    stepped: Expr = call("rematerialized", step) if is_rematerialized(body) else step
    scan = Call(Dotted("jax.lax.scan"), (stepped, target, over))
    place.assign(Sequence((target, Dotted("_"))), scan)
