"""Initializers of weights and biases: those of `jax.nn.initializers`, and SIREN's.

`code` defines the initializer in the emitted module under its own name, as a function
`(key, shape, dtype)`.
"""

from collections.abc import Mapping

from .activations import Family


def _jax(name: str, arguments: str = "") -> str:
    return f"{name} = jax.nn.initializers.{name}({arguments})\n"


INITIALIZERS: Mapping[str, str] = {
    "glorot_normal": _jax("glorot_normal"),
    "glorot_uniform": _jax("glorot_uniform"),
    "he_normal": _jax("he_normal"),
    "he_uniform": _jax("he_uniform"),
    "lecun_normal": _jax("lecun_normal"),
    "lecun_uniform": _jax("lecun_uniform"),
    "orthogonal": _jax("orthogonal"),
    "normal": _jax("normal", "0.02"),
    "truncated_normal": _jax("truncated_normal", "0.02"),
    "zeros": "zeros = jax.nn.initializers.zeros\n",
    "ones": "ones = jax.nn.initializers.ones\n",
    # Uniform within sqrt(6 / in) of 0, for any kernel (Sitzmann et al. 2020).
    "siren_uniform": "siren_uniform = jax.nn.initializers.he_uniform()\n",
}

# Initializers of specific layers, which a spec cannot name.
PRIVATE_INITIALIZERS: Mapping[str, str] = {
    "spectral_uniform": """\
def spectral_uniform(key, shape, dtype):
    \"\"\"Uniform from 0 to 1 / (in_features * out_features) (Li et al. 2021).\"\"\"
    return jax.random.uniform(key, shape, dtype) / (shape[-2] * shape[-1])
""",
    "standard_normal": """\
def standard_normal(key, shape, dtype):
    \"\"\"Normal, of deviation 1.\"\"\"
    return jax.random.normal(key, shape, dtype)
""",
    "unit_uniform": """\
def unit_uniform(key, shape, dtype):
    \"\"\"Uniform within 1 of 0.\"\"\"
    return jax.random.uniform(key, shape, dtype, -1.0, 1.0)
""",
}

# Initializers independent of the input features, which also serve biases.
OF_ANY_SHAPE = ("zeros", "ones", "normal", "truncated_normal")

# Initializer by the family of the next activation; papers in `activations`.
BY_FAMILY: Mapping[Family, str] = {
    "he": "he_normal",
    "lecun": "lecun_normal",
    "glorot": "glorot_uniform",
    "siren": "siren_uniform",
}
