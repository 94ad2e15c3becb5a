"""The statements of a `repeat`: a loop, or a scan where there are many."""

from dataclasses import replace
from typing import TYPE_CHECKING

from .. import ir
from ..ir.walk import is_random, stores_weights
from .repeats import is_rematerialized, is_scanned
from .text import INDENT, quoted

if TYPE_CHECKING:
    from .stages import Frame

Run = tuple[int, ir.Body]


def write_repeat(frame: "Frame", repeat: ir.Repeat, target: str) -> None:
    """Take the value of a variable through all repetitions."""
    stored = f"{frame.weights}[{quoted(repeat.key)}]"
    alone, scanned = len(repeat.runs) == 1, any(map(is_scanned, repeat.runs))
    start = 0
    for number, run in enumerate(repeat.runs):
        count, body = run
        part, first = stored, start
        if scanned and not alone:
            part, first = f"{stored}[{number}]", 0
        elif count > 1 and not alone:
            part = f"{stored}[{start}:{start + count}]"
        if is_scanned(run):
            _write_scan(frame, run, part, target)
        elif count == 1:
            _write_once(frame, body, f"{part}[{first}]", target)
        else:
            _write_loop(frame, run, part, target)
        start += count


def _write_once(frame: "Frame", body: ir.Body, weights: str, target: str) -> None:
    inner = frame
    if stores_weights(body):
        layer = frame.namer.fresh("layer")
        frame.write(f"{layer} = {weights}")
        inner = frame.inside(layer, frame.depth)
    inner.body(body, target, target)


def _write_loop(frame: "Frame", run: Run, part: str, target: str) -> None:
    """A `for` over some repetitions of one and the same body."""
    count, body = run
    layer = frame.namer.fresh("layer") if stores_weights(body) else ""
    inner = replace(frame, depth=frame.depth + 1)
    if layer:
        inner = frame.inside(layer, frame.depth + 1)
    if is_random(body):
        key, index = frame.namer.fresh("key"), frame.namer.fresh("index")
        subkey = frame.subkey()
        each = f"{index}, {layer} in enumerate({part})"
        frame.write(f"for {each if layer else f'{index} in range({count})'}:")
        frame.write(f"{INDENT}{key} = subkey({subkey}, {index})")
        inner = replace(inner, key=key)
    elif layer:
        frame.write(f"for {layer} in {part}:")
    else:
        frame.write(f"for _ in range({count}):")
    inner.body(body, target, target)


def _write_scan(frame: "Frame", run: Run, weights: str, target: str) -> None:
    """Many repetitions, compiled once."""
    count, body = run
    fresh = frame.namer.fresh
    step, layer, carry = fresh("step"), fresh("layer"), fresh("h")
    inner = frame.inside(layer, frame.depth + 1)
    frame.lines.append("")
    each = weights
    if is_random(body):
        key, index, pair = fresh("key"), fresh("index"), fresh("pair")
        subkey = frame.subkey()
        frame.write(f"def {step}({carry}, {pair}):")
        frame.write(f"{INDENT}{layer}, {index} = {pair}")
        frame.write(f"{INDENT}{key} = subkey({subkey}, {index})")
        inner = replace(inner, key=key)
        each = f"({weights}, jnp.arange({count}))"
    else:
        frame.write(f"def {step}({carry}, {layer}):")
    inner.body(body, carry, carry)
    frame.write(f"{INDENT}return {carry}, None")
    frame.lines.append("")
    if is_rematerialized(body):
        step = f"rematerialized({step})"
    frame.write(f"{target}, _ = jax.lax.scan({step}, {target}, {each})")
