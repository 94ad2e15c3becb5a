"""The order of rows in each epoch, as a function of seed and epoch."""

import numpy as np

# Philox generates numbers in fours.
_BLOCK = 4


def order_of(seed: int, epoch: int, rows: int) -> np.ndarray:
    """The order of rows in an epoch, int32 (rows,)."""
    order = np.empty((1, rows), np.int32)
    write_orders(order, seed, epoch)
    return order[0]


def write_orders(orders: np.ndarray, seed: int, first: int) -> None:
    """Write the orders of rows in consecutive epochs.

    Each row draws a 64-bit number, and the rows are sorted by it. The last bits are the
    row number, so there are no ties. Philox is keyed by the seed, and its counter
    continues from epoch to epoch: any epoch can be computed without the previous ones,
    and numpy generates many at once without holding Python's lock.

    Args:
        orders: destination, int32 (epochs, rows).
        first: number of the first epoch.

    References:
        Salmon et al. 2011, Parallel random numbers: as easy as 1, 2, 3,
        https://doi.org/10.1145/2063384.2063405.
    """
    epochs, rows = orders.shape
    blocks = -(-rows // _BLOCK)
    draws = np.random.Philox(key=seed, counter=first * blocks)
    raw = draws.random_raw(epochs * blocks * _BLOCK)
    mask = np.uint64((1 << (rows - 1).bit_length()) - 1)
    keys = raw.reshape(epochs, blocks * _BLOCK)[:, :rows]
    # In place, because allocating other arrays takes as long as sorting.
    keys &= ~mask
    keys |= np.arange(rows, dtype=np.uint64)
    keys.sort(axis=1)
    keys &= mask
    orders[:] = keys
