"""Memory of a training, as XLA reports it for the compiled epochs."""

from typing import Any

from ..cases import DENSE, Dense
from ..contest import Note
from .table import Table

_COLUMNS = (
    "case",
    "data",
    "weights",
    "moments of Adam",
    "best weights",
    "temporary",
    "temporary, by hand",
)


def study(*, rounds: int, note: Note) -> Table:
    """MB of the dense cases; a single measurement suffices."""
    del rounds
    rows: list[tuple[str, ...]] = []
    for case in DENSE.values():
        note(f"memory: {case.name}")
        rows.append(_row(case))
    lines = (
        "Temporary are the gradients and what the layers keep of a batch, beside those "
        "of the `lax.scan` by hand. The state is given up to the program, which writes "
        "the new one in its place.",
    )
    about = "what a training holds on the device, MB"
    return Table("memory", about, _COLUMNS, tuple(rows), lines)


def _row(case: Dense) -> tuple[str, ...]:
    import jax
    import numpy as np

    import dotnn
    from dotnn.runtime.network.params import moving_parts
    from dotnn.runtime.training.epochs import make_epochs
    from dotnn.runtime.training.state import Data, init_state, settings_of

    network, (inputs, targets) = dotnn.compile(case.spec), case.data()
    recipe, numbers = settings_of(network, rows=case.rows)
    params = network.init(jax.random.key(0))
    moving = moving_parts(params)
    fixed = {part: tree for part, tree in params.items() if part not in moving}
    train = jax.tree.map(jax.numpy.array, ({"x": inputs}, {"y": targets}))
    data = Data(fixed, train, None, numbers, jax.random.key(0))
    state = init_state(recipe, moving, numbers)
    order, scales = np.zeros((1, case.rows), np.int32), np.ones(1, np.float32)
    products = recipe.products(state.moving)
    ours = make_epochs(recipe, products=products).lower(
        state, data, order, scales, np.int32(1)
    )
    held = [train, state.moving, state.optimizer, state.best]
    numbers = [*map(_size, held), _temporary(ours), _temporary(_by_hand(case))]
    return (case.name, *(f"{number / 1e6:.3g}" for number in numbers))


def _by_hand(case: Dense) -> Any:
    """The lowered epoch of the hand-written scan."""
    import jax

    from ..contenders.by_hand import build_scan

    # optax promotes types.
    with jax.numpy_dtype_promotion("standard"):
        return build_scan(case, *case.data()).lower()


def _temporary(lowered: Any) -> int:
    return lowered.compile().memory_analysis().temp_size_in_bytes


def _size(tree: Any) -> int:
    import jax

    return sum(array.nbytes for array in jax.tree.leaves(tree))
