"""The memory of this machine, and errors that say what did not fit into it."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_UNLIMITED = 2**62
_CGROUP = Path("/sys/fs/cgroup/memory.max")
TRAIN_LESS = "lower `batch`, `ensemble` or the widths of the network"
PREDICT_LESS = "predict fewer rows at a time"


class OutOfMemory(MemoryError):
    """Something does not fit into memory; the message says how much it needs."""


def memory_here() -> int:
    """Bytes of memory that this process may use."""
    try:
        whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):  # Windows
        return _UNLIMITED
    try:
        return min(whole, int(_CGROUP.read_text()))
    except (OSError, ValueError):  # no control group, or "max"
        return whole


def require_memory(needed: int, what: str) -> None:
    """Refuse what cannot fit into the memory of the device.

    Raises:
        OutOfMemory: it needs more.
    """
    limit = _memory_of_device()
    if needed > limit:
        words = f"{what} needs {_size(needed)} of memory, and there are {_size(limit)}"
        raise OutOfMemory(f"{words}; {TRAIN_LESS}")


@contextmanager
def memory_explained(what: str, remedy: str = TRAIN_LESS) -> Iterator[None]:
    """Raise OutOfMemory for the errors of Python and XLA about memory."""
    from .backend import jax  # here: `dotnn check` looks at data without JAX

    try:
        yield
    except OutOfMemory:
        raise
    except (MemoryError, jax.errors.JaxRuntimeError) as error:
        text = str(error)
        if not (isinstance(error, MemoryError) or "RESOURCE_EXHAUSTED" in text):
            raise
        asked = re.search(r"llocat\w* ([\d.]+ ?[KMGT]?i?B|\d+ bytes)", text)
        size = f" (it asked for {asked[1]} more)" if asked else ""
        words = f"{what} does not fit into memory{size}"
        raise OutOfMemory(f"{words}; {remedy}") from error


def _memory_of_device() -> int:
    from .backend import first_device, jax

    device = first_device()
    try:
        return int((device.memory_stats() or {})["bytes_limit"])
    except (KeyError, jax.errors.JaxRuntimeError):
        return memory_here()


def _size(count: int) -> str:
    return f"{count / 1e9:.3g} GB"
