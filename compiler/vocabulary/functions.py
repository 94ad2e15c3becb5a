"""Functions in formulas: elementwise functions of one or two values, and reductions.

Formulas may also call activations. A reduction runs over all elements of a value.
"""

from collections.abc import Mapping

from ..text.record import record


@record
class MathFunction:
    """A row of the table: Python function, number of operands, whether it reduces."""

    function: str
    values: int = 1
    reduces: bool = False
    formula: str = ""


def _reduction(function: str, formula: str) -> MathFunction:
    return MathFunction(function, reduces=True, formula=formula)


FUNCTIONS: Mapping[str, MathFunction] = {
    "abs": MathFunction("jnp.abs"),
    "arccos": MathFunction("jnp.arccos"),
    "arcsin": MathFunction("jnp.arcsin"),
    "arctan": MathFunction("jnp.arctan"),
    "arctan2": MathFunction("jnp.arctan2", 2, formula="angle of the point (x, y)"),
    "cos": MathFunction("jnp.cos"),
    "cosh": MathFunction("jnp.cosh"),
    "erf": MathFunction("jax.lax.erf"),
    "exp": MathFunction("jnp.exp"),
    "expm1": MathFunction("jnp.expm1", formula="exp(x) - 1"),
    "log": MathFunction("jnp.log", formula="natural logarithm"),
    "log10": MathFunction("jnp.log10"),
    "log1p": MathFunction("jnp.log1p", formula="log(1 + x)"),
    "max": _reduction("jnp.max", "largest number"),
    "maximum": MathFunction("jnp.maximum", 2, formula="larger of two"),
    "mean": _reduction("jnp.mean", "mean of all numbers"),
    "min": _reduction("jnp.min", "smallest number"),
    "minimum": MathFunction("jnp.minimum", 2, formula="smaller of two"),
    "sign": MathFunction("jnp.sign"),
    "sinh": MathFunction("jnp.sinh"),
    "sqrt": MathFunction("jnp.sqrt"),
    "sum": _reduction("jnp.sum", "sum of all numbers"),
    "tan": MathFunction("jnp.tan"),
}

# Functions and activations that accept complex numbers. The result of `abs` is real.
OF_COMPLEX = frozenset(
    """
    abs arccos arcsin arctan cos cosh exp expm1 identity log log10 log1p mean sign sin
    sinh sqrt sum tan tanh
    """.split()
)
