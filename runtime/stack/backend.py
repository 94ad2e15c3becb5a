"""The stack underneath: its known faults, cured in this one place, and its caches.

Imported before JAX starts its backend. Faults and cures:

- XLA on CPU sends reductions to YNNPACK from jaxlib 0.10.1 on. Large `max` and `min`
  drop NaN and some contractions are wrong by up to 98 % (jax-ml/jax#39103,
  openxla/xla#48378). Emptying the list of fusions cures both; the flag has to be set
  before the backend starts. Products of matrices alone are right, fused with nothing,
  and faster than Eigen's where matrices are large: a program may ask for those.
- jax 0.11.1 updates a slice inside a loop in time proportional to the whole buffer
  (jax-ml/jax#40101). It is excluded by the package's requirements.
- JAX hands a call on CPU of more than a thousand operations to another thread. Where a
  network is small, to wake that thread takes several times as long as the call, and
  what calls wait for here is their result. They are run in the thread that makes them.
- safetensors writes arrays that are not contiguous in a permuted order, and does not
  notice a flipped byte (huggingface/safetensors#825); see `store`.
"""

import os
import platform
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from enum import Enum, auto
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

# An unknown flag ends the process, so it is given to versions that know it.
_FLAG = "xla_cpu_experimental_ynn_fusion_type"
_CURE = f"--{_FLAG}="
_PRODUCTS_ALONE = "LIBRARY_FUSION_TYPE_INDIVIDUAL_DOT"
_FAULTY_FROM = (0, 10, 1)
_FLAG_KNOWN_BELOW = (0, 12, 1)

CACHE_BYTES = 256 * 2**20


def _release(text: str) -> tuple[int, ...]:
    parts = text.split(".")
    return tuple(int(part) for part in parts if part.isdecimal())


def needs_cure() -> bool:
    """Whether the installed jaxlib has the faulty fusions and knows the flag."""
    return _FAULTY_FROM <= _release(version("jaxlib")) < _FLAG_KNOWN_BELOW


class Products(Enum):
    """What multiplies matrices in a program on CPU (see `benchmarks/README.md`).

    Attributes:
        EIGEN: XLA's own choice, once it is cured.
        EIGEN_IN_ONE_THREAD: for products so small that they had better not be divided.
        YNNPACK: for large matrices, where `may_choose` says so.
    """

    EIGEN = auto()
    EIGEN_IN_ONE_THREAD = auto()
    YNNPACK = auto()


def may_choose() -> bool:
    """Whether there is a choice, which a user who gives a list of fusions has made."""
    return needs_cure() and _flags_given() in ([], [_CURE])


def cure() -> None:
    """Empty XLA's list of YNNPACK fusions, if the backend has not started yet.

    Where it has, the calls that go through `jit` below are cured one by one.
    """
    if not needs_cure() or _flags_given() or _backend_has_started():
        return
    flags = os.environ.get("XLA_FLAGS", "")
    os.environ["XLA_FLAGS"] = f"{flags} {_CURE}".strip()


def _flags_given() -> list[str]:
    """What the environment says of the fusions."""
    flags = os.environ.get("XLA_FLAGS", "").split()
    return [flag for flag in flags if _FLAG in flag]


def _backend_has_started() -> bool:
    bridge = sys.modules.get("jax._src.xla_bridge")
    return bridge is not None and bridge.backends_are_initialized()


cure()

import jax  # noqa: E402  (after the cure)

from ...compiler import private_folder  # noqa: E402

if not _backend_has_started():
    jax.config.update("jax_cpu_enable_async_dispatch", False)


def is_traced(value: Any) -> bool:
    """Whether a value stands for numbers not known yet, inside `jit` or `vmap`."""
    from jax.core import Tracer

    return isinstance(value, Tracer)


def in_precision(precision: str) -> AbstractContextManager[None]:
    """A context in which JAX computes in `float32` or `float64`."""
    wanted = precision == "float64"
    given = jax.config.jax_enable_x64  # pyright: ignore[reportAttributeAccessIssue]
    if given == wanted:
        return nullcontext()  # each call inside another takes longer
    return jax.enable_x64(wanted)


def jit(
    function: Callable[..., Any],
    *,
    products: Products = Products.EIGEN,
    **options: Any,
) -> Any:
    """`jax.jit` cured even where the flag came too late; not to be traced through."""
    told: dict[str, Any] = {}
    if products is Products.YNNPACK and may_choose():
        told[_FLAG] = _PRODUCTS_ALONE
    elif needs_cure() and not _flags_given():
        told[_FLAG] = ""
    if products is Products.EIGEN_IN_ONE_THREAD:
        told["xla_cpu_multi_thread_eigen"] = False
    if told and jax.default_backend() == "cpu":
        options["compiler_options"] = told
    return jax.jit(function, **options)


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


# ---- compiled programs, kept ----


def enable_cache() -> Path | None:
    """Keep compiled programs in a private folder of this user, for jaxlib and machine.

    Returns:
        The folder; None where there is none that is this user's alone.
    """
    folder = private_folder(f"xla/{_stack_name()}")
    if folder is None:
        return None
    jax.config.update("jax_compilation_cache_dir", str(folder))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
    jax.config.update("jax_compilation_cache_max_size", CACHE_BYTES)
    return folder


def _stack_name() -> str:
    machine = sha256(_processor().encode()).hexdigest()[:12]
    return f"jaxlib-{version('jaxlib')}-{machine}"


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return platform.processor() or platform.machine()
    kept = {line for line in text.splitlines() if line.startswith(("model n", "flags"))}
    return "\n".join(sorted(kept))


def describe() -> dict[str, str]:
    """Versions, devices and flags, as a run records them."""
    devices = ", ".join(str(device) for device in jax.devices())
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "processor": _processor_name(),
        **{name: version(name) for name in ("jax", "jaxlib", "optax", "numpy")},
        "devices": devices,
        "xla_flags": os.environ.get("XLA_FLAGS", ""),
        "threads": os.environ.get("PJRT_NPROC", ""),
    }


def _processor_name() -> str:
    for line in _processor().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
