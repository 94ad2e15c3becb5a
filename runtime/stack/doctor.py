"""Tests of the platform for its known faults."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from . import backend
from .backend import jax
from .store import StoreError, load_tree, save_tree

jnp = jax.numpy


@dataclass(frozen=True, slots=True)
class Finding:
    """A test and whether it passed."""

    what: str
    sound: bool


def examine() -> tuple[Finding, ...]:
    """Run all tests."""
    return tuple(Finding(what, test()) for what, test in _TESTS.items())


def maximum_keeps_nan() -> bool:
    """Whether the maximum of many numbers, one of them NaN, is NaN."""
    values = jnp.ones(30_000, jnp.float32).at[-1].set(jnp.nan)
    return bool(jnp.isnan(backend.jit(jnp.max)(values)))


def contraction_is_right() -> bool:
    """Whether sum((W r)^2) over many rows r agrees with numpy."""
    rng = np.random.default_rng(0)
    weights = rng.normal(size=(3, 3)).astype(np.float32)
    rows = rng.normal(size=(40_000, 3)).astype(np.float32)
    # In full precision, because GPUs round float32 to ten bits before a product by
    # default.
    product = partial(jnp.matmul, weights, precision="highest")
    norm = backend.jit(jax.vmap(lambda r: jnp.sum(jnp.square(product(r)))))
    expected = np.square(rows @ weights.T).sum(axis=1)
    return bool(np.allclose(np.asarray(norm(rows)), expected, rtol=1e-4))


def large_products_are_right() -> bool:
    """Whether large matrix products agree with numpy, including NaN."""
    rng, right = np.random.default_rng(0), True
    by_ynnpack = partial(backend.jit, products=backend.Products.YNNPACK)
    for rows, inside, outside in ((300, 513, 512), (7, 1024, 300), (40_000, 3, 3)):
        left = rng.normal(size=(rows, inside)).astype(np.float32)
        weights = rng.normal(size=(inside, outside)).astype(np.float32)
        left[3, 1] = np.nan
        product = by_ynnpack(partial(jnp.matmul, precision="highest"))
        expected = left.astype(np.float64) @ weights
        result = np.asarray(product(left, weights))
        right &= np.allclose(result, expected, rtol=1e-4, atol=1e-3, equal_nan=True)
    return right


def arrays_come_back() -> bool:
    """Whether an array that is not contiguous is saved unchanged."""
    array = np.arange(12, dtype=np.float32).reshape(3, 4).T
    with TemporaryDirectory() as folder:
        path = Path(folder) / "array.safetensors"
        save_tree(path, {"a": array}, {})
        loaded, _ = load_tree(path, {"a": array})
    return bool(np.array_equal(loaded["a"], array))


def flipped_byte_is_noticed() -> bool:
    """Whether a file of arrays with one changed byte is rejected."""
    array = np.zeros(8, np.float32)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "array.safetensors"
        save_tree(path, {"a": array}, {})
        content = bytearray(path.read_bytes())
        content[-1] ^= 1
        path.write_bytes(content)
        try:
            load_tree(path, {"a": array})
        except StoreError:
            return True
    return False


_TESTS: dict[str, Callable[[], bool]] = {
    "a maximum over many values keeps NaN": maximum_keeps_nan,
    "a contraction over many rows is correct": contraction_is_right,
    "products of large matrices are correct": large_products_are_right,
    "safetensors keeps non-contiguous arrays intact": arrays_come_back,
    "a flipped byte in an array file is detected": flipped_byte_is_noticed,
}
