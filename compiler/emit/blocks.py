"""Functions of a user's blocks."""

from .. import ir
from ..ir.walk import (
    has_running,
    is_random,
    uses_part,
)
from .entries import Entries, body_state
from .functions import UNNAMED, Functions
from .python import tree as py
from .stages import Place, Scope


def write_block(functions: Functions, block: ir.Block, *, noted: bool) -> py.Function:
    """Emit the function of a block."""
    body, running = block.body, has_running(block.body)
    params, state, it = (py.Symbol(n, fixed=True) for n in ("params", "state", "it"))
    batch, key = py.Symbol("batch", fixed=True), py.Symbol("key", fixed=True)
    local: dict[str, py.Expr] = {name: py.Symbol(name) for name, _ in block.operands}
    entries = Entries(params, state)
    scope = Scope(functions, batch=batch, noted=noted)
    place = Place(scope, local, entries, entries, key=key)
    target = py.Symbol("h")
    place.body(body, it, target)
    result: py.Expr = target
    if running:
        result = py.Sequence((target, body_state(body, entries)))
    given = [params] if uses_part(body, "weights") else []
    given += [state] if uses_part(body, "state") else []
    given += [it, *(s for s in local.values() if isinstance(s, py.Symbol))]
    passed = ([batch] if running else []) + ([key] if is_random(body) else [])
    names = ", ".join((*local, *(name for name, _ in block.arguments)))
    about = f"Block `{block.name}({names})`." if names else f"Block `{block.name}`."
    return py.Function(
        UNNAMED,
        tuple(given),
        about,
        (*place.statements, py.Return(result)),
        tuple((symbol, None) for symbol in passed),
    )
