"""The order of rows in each epoch, a function of seed and epoch alone."""

from collections.abc import Iterable, Iterator

import numpy as np


def order_of(seed: int, epoch: int, rows: int) -> np.ndarray:
    """The order of rows in an epoch, int32 (rows,)."""
    return next(orders_of(seed, [epoch], rows))


def orders_of(seed: int, epochs: Iterable[int], rows: int) -> Iterator[np.ndarray]:
    """The orders of rows in some epochs, int32 (rows,) each.

    Philox is keyed by the seed and counts from the epoch on, so any epoch is reached
    without those before. To set its state takes a tenth of the time that a generator
    takes to be made, which is longer than to shuffle a few hundred rows.

    References:
        Salmon et al. 2011, Parallel random numbers: as easy as 1, 2, 3,
        https://doi.org/10.1145/2063384.2063405.
    """
    bits = np.random.Philox(key=seed)
    generator, state = np.random.Generator(bits), bits.state
    for epoch in epochs:
        # The highest word: an epoch has 2^192 numbers before those of the next.
        state["state"]["counter"][3] = epoch
        bits.state = state
        yield generator.permutation(rows).astype(np.int32)
