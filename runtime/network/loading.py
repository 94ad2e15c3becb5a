"""Emitted source as a Python module, and its compiled functions."""

import linecache
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from types import ModuleType
from typing import Any

from ...compiler import ir
from ..stack import backend
from ..stack.backend import jax
from .plain import Reader, all_plain, make_readers

Params = dict[str, Any]
"""Nested dictionaries and lists of arrays."""


@dataclass(frozen=True, slots=True)
class Programs:
    """Jitted functions of a module, which JAX compiles on first use.

    Attributes:
        init: draws params from a key.
        init_from_zero: draws params from the key 0, without running a program when only
            their shapes are asked for.
        checked_apply: returns whether a batch of inputs of the right dtypes is plain
            (see `plain`), and the outputs, from params and the inputs.
        readers: readers of the plain arrays of each input.
    """

    init: Callable[[jax.Array], Params]
    init_from_zero: Callable[[], Params]
    checked_apply: Callable[..., tuple[jax.Array, dict[str, jax.Array]]]
    readers: tuple[Reader, ...]


# Modules and programs of specs, of which the least recently used are forgotten.
_KEPT = 64


@lru_cache(maxsize=_KEPT)
def make_programs(
    inputs: tuple[ir.Variable, ...], precision: str, module: ModuleType
) -> Programs:
    """The programs of the module that a spec with these inputs was emitted as."""
    apply = jax.vmap(module.apply, (None, 0))

    def run(params: Params, given: dict[str, jax.Array]) -> tuple[jax.Array, Params]:
        return all_plain(inputs, given), apply(params, given)

    return Programs(
        init=jax.jit(module.init),
        init_from_zero=jax.jit(lambda: module.init(jax.random.key(0))),
        checked_apply=backend.jit(run),
        readers=make_readers(inputs, precision),
    )


@lru_cache(maxsize=_KEPT)
def load_module(source: str, name: str) -> ModuleType:
    """Execute the emitted source of a spec.

    The source is registered with `linecache`, so that tracebacks show its lines.

    Args:
        name: name of the model.
    """
    digest = sha256(source.encode()).hexdigest()[:12]
    filename = f"<dotnn {name} {digest}>"
    lines = source.splitlines(keepends=True)
    linecache.cache[filename] = (len(source), None, lines, filename)
    module = ModuleType(f"dotnn_{name}_{digest}", f"Emitted from the model {name}.")
    exec(compile(source, filename, "exec"), module.__dict__)
    return module
