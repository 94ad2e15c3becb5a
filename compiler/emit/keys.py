"""Random keys of fresh weights: their number, and the key of each array."""

from .. import ir
from ..ir.walk import Node, Part, Scoped, layers_in, scope_of, stores, weights_in
from .python import tree as py
from .repeats import Run, is_scanned

# Deterministic initializers.
CONSTANT = ("zeros", "ones")


class Keys:
    """A position in an array of keys: `keys[3]`, in a loop `keys[2 * i + 3]`."""

    def __init__(
        self,
        array: py.Symbol,
        start: int = 0,
        loops: tuple[tuple[int, py.Symbol], ...] = (),
    ) -> None:
        self._array, self._start, self._loops = array, start, loops

    def after(self, count: int) -> "Keys":
        return Keys(self._array, self._start + count, self._loops)

    def in_loop(self, stride: int, index: py.Symbol) -> "Keys":
        """The first key of each iteration of a loop."""
        return Keys(self._array, self._start, (*self._loops, (stride, index)))

    def first(self) -> py.Expr:
        return py.Item(self._array, self._index(0))

    def slice(self, count: int) -> py.Expr:
        return py.Item(self._array, py.Slice(self._index(0), self._index(count)))

    def _index(self, count: int) -> py.Expr:
        terms: list[py.Expr] = [
            index if stride == 1 else py.joined((py.Key(stride), index), "*")
            for stride, index in self._loops
        ]
        if self._start + count or not terms:
            terms.append(py.Key(self._start + count))
        return py.joined(terms)


def keys_in(node: Node) -> int:
    """Number of random keys for the arrays of a node."""
    return sum(map(keys_of, scope_of(node)))


def keys_of(node: Scoped) -> int:
    match node:
        case ir.Layer(weights=weights):
            return sum(w.parts for w in weights if w.initializer not in CONSTANT)
        case ir.Bias():
            return 0
        case ir.Block(body=body):
            return keys_in(body)
        case ir.Shared(stages=stages, defines=defines):
            return sum(map(keys_in, stages)) if defines else 0
        case ir.Repeat(runs=runs):
            return sum(map(keys_of_run, runs))


def keys_of_run(run: Run) -> int:
    count, body = run
    return 1 if is_scanned(run) else count * keys_in(body)


def draws_keys(node: Node, part: Part) -> bool:
    """Whether the entries of a node in a part take random keys."""
    drawn = any(
        weight.initializer not in CONSTANT
        for layer in layers_in(node)
        for weight in weights_in(layer, part)
    )
    return drawn or any(_is_stacked(scoped, part) for scoped in scope_of(node))


def _is_stacked(node: Scoped, part: Part) -> bool:
    """Whether entries are made by `stacked`, which takes a key even for constants."""
    match node:
        case ir.Block(body=body):
            return draws_keys(body, part)
        case ir.Shared(stages=stages):
            return any(draws_keys(stage, part) for stage in stages)
        case ir.Repeat(runs=runs):
            return any(
                (is_scanned(run) and stores(run[1], part)) or draws_keys(run[1], part)
                for run in runs
            )
        case _:
            return False
