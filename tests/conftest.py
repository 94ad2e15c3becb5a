"""What every test runs under."""

import os

from hypothesis import settings

# Read when jax or matplotlib is first imported: tests that need neither pay nothing.
os.environ["JAX_NUMPY_DTYPE_PROMOTION"] = "strict"
os.environ["MPLBACKEND"] = "agg"

settings.register_profile("dotnn", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("dotnn")
