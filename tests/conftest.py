"""Settings of all tests."""

import atexit
import os
import shutil
from collections.abc import Iterator
from tempfile import mkdtemp

import pytest
from hypothesis import settings

# Read when jax or matplotlib is first imported: tests that need neither pay nothing.
os.environ["JAX_NUMPY_DTYPE_PROMOTION"] = "strict"
os.environ["MPLBACKEND"] = "agg"

# Many tests train the same tiny networks, also in child processes, which share compiled
# programs by this cache.
if "JAX_COMPILATION_CACHE_DIR" not in os.environ:
    _cache = mkdtemp(prefix="dotnn-tests-")
    atexit.register(shutil.rmtree, _cache, ignore_errors=True)
    os.environ["JAX_COMPILATION_CACHE_DIR"] = _cache
    os.environ["JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"] = "0"
    os.environ["JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES"] = "-1"

settings.register_profile("dotnn", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("dotnn")

# XLA's flags are set before any test starts the backend, as in child processes.
from dotnn.runtime.stack import backend  # noqa: E402, F401


@pytest.fixture(scope="module", autouse=True)
def _programs_of_one_module() -> Iterator[None]:
    """Drop compiled programs after each module, to limit memory."""
    yield
    import jax

    jax.clear_caches()
