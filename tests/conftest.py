"""Settings of all tests, and which tests a plain run leaves out."""

import atexit
import os
import shutil
from collections.abc import Iterator
from tempfile import mkdtemp

import pytest
from hypothesis import settings

settings.register_profile("dotnn", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("dotnn")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--exhaustive",
        action="store_true",
        help="run every test, its programs optimized as those of a user",
    )


def pytest_configure(config: pytest.Config) -> None:
    # Read when jax or matplotlib is first imported, in the children of tests too.
    os.environ["JAX_NUMPY_DTYPE_PROMOTION"] = "strict"
    os.environ["MPLBACKEND"] = "agg"
    # XLA takes most of the time of a run; half of it goes to optimization.
    optimized = config.getoption("--exhaustive")
    os.environ["JAX_DISABLE_MOST_OPTIMIZATIONS"] = "0" if optimized else "1"
    _share_compiled_programs()
    # XLA's flags are set before any test starts the backend.
    from dotnn.runtime.stack import backend  # noqa: F401


def _share_compiled_programs() -> None:
    """Let tests, workers and children take what another one has compiled."""
    if "JAX_COMPILATION_CACHE_DIR" in os.environ:
        return
    folder = mkdtemp(prefix="dotnn-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["JAX_COMPILATION_CACHE_DIR"] = folder
    os.environ["JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"] = "0"
    os.environ["JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES"] = "-1"


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave out what is marked `exhaustive`, unless it is asked for."""
    if config.getoption("--exhaustive"):
        return
    left_out = [item for item in items if item.get_closest_marker("exhaustive")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if not item.get_closest_marker("exhaustive")]


@pytest.fixture(scope="module", autouse=True)
def _programs_of_one_module() -> Iterator[None]:
    """Drop compiled programs after each module, to limit memory."""
    yield
    import jax

    jax.clear_caches()
