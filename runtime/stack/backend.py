"""The backend: workarounds for its known faults, and its caches.

Imported before JAX starts its backend. Faults and workarounds:

- XLA on CPU sends reductions to YNNPACK from jaxlib 0.9.1 on. Large `max` and `min`
  drop NaN, and some contractions are wrong by up to 98 % (jax-ml/jax#39103,
  openxla/xla#48378). An empty list of fusions avoids both; the flag must be set before
  the backend starts. Plain matrix products, without fusion, are correct, and faster
  than Eigen's for large matrices: a program may enable them.
- jax 0.11.1 updates a slice inside a loop in time proportional to the whole buffer
  (jax-ml/jax#40101). The requirements of the package exclude it.
- JAX runs a CPU call of more than a thousand operations in another thread. For small
  networks, waking the thread takes several times as long as the call, whose result is
  needed at once anyway. Calls run in the calling thread instead.
- safetensors writes arrays that are not contiguous in a permuted order, and does not
  detect a flipped byte (huggingface/safetensors#825); see `store`.
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

# An unknown flag aborts the process, so only versions that know it get it.
_FLAG = "xla_cpu_experimental_ynn_fusion_type"
_CURE = f"--{_FLAG}="
_PRODUCTS_ALONE = "LIBRARY_FUSION_TYPE_INDIVIDUAL_DOT"
_FAULTY_FROM = (0, 9, 1)
# Products by YNNPACK were examined from here on.
_EXAMINED_FROM = (0, 10, 1)
_FLAG_KNOWN_BELOW = (0, 12, 1)
_QUIET_FROM = (0, 10, 2)
# The oldest JAX that pyproject.toml allows.
OLDEST = (0, 8)

CACHE_BYTES = 256 * 2**20


def _release(text: str) -> tuple[int, ...]:
    parts = text.split(".")
    return tuple(int(part) for part in parts if part.isdecimal())


def first_device() -> Any:
    """The device on which programs run.

    Raises:
        ValueError: there is none, as with JAX_PLATFORMS=cuda where there is no GPU.
    """
    try:
        return jax.devices()[0]
    except (AssertionError, RuntimeError) as error:  # JAX asserts on a missing plugin
        asked = os.environ.get("JAX_PLATFORMS", "")
        reason = f" ({error})" if str(error) else ""
        rule = f"JAX finds no device for JAX_PLATFORMS={asked}{reason}"
        raise ValueError(f"{rule}; unset it, or install `jax[cuda12]`") from error


def require_jax() -> None:
    """Refuse a version of JAX that is too old, before importing it.

    Raises:
        ImportError: another package has moved JAX below what dotnn needs.
    """
    if _release(found := version("jax")) < OLDEST:
        needed = f"jax>={'.'.join(map(str, OLDEST))}"
        raise ImportError(f"dotnn needs {needed}, found {found}; `dotnn doctor` helps")


def needs_cure() -> bool:
    """Whether the installed jaxlib has the faulty fusions and knows the flag."""
    return _FAULTY_FROM <= _release(version("jaxlib")) < _FLAG_KNOWN_BELOW


class Products(Enum):
    """The implementation of matrix products on CPU (see `benchmarks/README.md`).

    Attributes:
        EIGEN: XLA's default.
        EIGEN_IN_ONE_THREAD: for products too small to parallelize.
        YNNPACK: for large matrices, if `may_choose` allows it.
    """

    EIGEN = auto()
    EIGEN_IN_ONE_THREAD = auto()
    YNNPACK = auto()


def may_choose() -> bool:
    """Whether the choice is free; a user's own list of fusions fixes it."""
    is_examined = _release(version("jaxlib")) >= _EXAMINED_FROM
    return needs_cure() and is_examined and _flags_given() in ([], [_CURE])


def cure() -> None:
    """Empty XLA's list of YNNPACK fusions, unless the backend has started.

    In that case, `jit` below applies the workaround per program.
    """
    if not needs_cure() or _flags_given() or _backend_has_started():
        return
    flags = os.environ.get("XLA_FLAGS", "")
    os.environ["XLA_FLAGS"] = f"{flags} {_CURE}".strip()


def quiet() -> None:
    """Silence the lines that older versions print for each program from the cache.

    jaxlib before 0.10.2 reports two preferences of the compiler as missing features of
    the processor (jax-ml/jax#38445). A level that the user gave stays.
    """
    if _release(version("jaxlib")) < _QUIET_FROM:
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def _flags_given() -> list[str]:
    """The fusion flags in the environment."""
    flags = os.environ.get("XLA_FLAGS", "").split()
    return [flag for flag in flags if _FLAG in flag]


def _backend_has_started() -> bool:
    bridge = sys.modules.get("jax._src.xla_bridge")
    return bridge is not None and bridge.backends_are_initialized()


require_jax()
cure()
quiet()

import jax  # noqa: E402  (after the cure)

from ...compiler import private_folder  # noqa: E402

if not _backend_has_started():
    jax.config.update("jax_cpu_enable_async_dispatch", False)


def is_jax(value: Any) -> bool:
    """Whether a value is an array of JAX, or a tracer."""
    return isinstance(value, jax.Array)


def is_traced(value: Any) -> bool:
    """Whether a value is a tracer, inside `jit` or `vmap`."""
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
    """`jax.jit` with the workaround even after the backend has started."""
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
    """Number of cores available to this process."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


# ---- compiled programs, kept ----


def enable_cache() -> Path | None:
    """Cache compiled programs in a private folder, by jaxlib version and machine.

    Returns:
        The folder; None if no private folder is available.
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
