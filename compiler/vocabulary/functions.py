"""Functions in formulas: elementwise functions of one or two values, and reductions.

Formulas may also call activations. A reduction runs over all elements of a value.
"""

from collections.abc import Mapping

from ..text.record import record
from .signs import Positive, always, never


@record
class MathFunction:
    """A row of the table: Python function, number of operands, whether it reduces.

    Attributes:
        complex: whether it accepts complex numbers. The result of `abs` is real.
        positive: whether its result is positive, given which operands are.
    """

    function: str
    values: int = 1
    reduces: bool = False
    formula: str = ""
    complex: bool = False
    positive: Positive = never


FUNCTIONS: Mapping[str, MathFunction] = {
    "abs": MathFunction("jnp.abs", complex=True, positive=all),
    "arccos": MathFunction("jnp.arccos", complex=True),
    "arcsin": MathFunction("jnp.arcsin", complex=True),
    "arctan": MathFunction("jnp.arctan", complex=True),
    "arctan2": MathFunction("jnp.arctan2", 2, formula="angle of the point (x, y)"),
    "cos": MathFunction("jnp.cos", complex=True),
    "cosh": MathFunction("jnp.cosh", complex=True),
    "erf": MathFunction("jax.lax.erf"),
    "exp": MathFunction("jnp.exp", complex=True, positive=always),
    "expm1": MathFunction("jnp.expm1", formula="exp(x) - 1", complex=True),
    "log": MathFunction("jnp.log", formula="natural logarithm", complex=True),
    "log10": MathFunction("jnp.log10", complex=True),
    "log1p": MathFunction("jnp.log1p", formula="log(1 + x)", complex=True),
    "max": MathFunction(
        "jnp.max", reduces=True, formula="largest number", positive=all
    ),
    "maximum": MathFunction(
        "jnp.maximum", 2, formula="larger of two values", positive=any
    ),
    "mean": MathFunction(
        "jnp.mean",
        reduces=True,
        formula="mean of all elements",
        complex=True,
        positive=all,
    ),
    "min": MathFunction(
        "jnp.min", reduces=True, formula="smallest number", positive=all
    ),
    "minimum": MathFunction(
        "jnp.minimum", 2, formula="smaller of two values", positive=all
    ),
    "sign": MathFunction("jnp.sign", complex=True),
    "sinh": MathFunction("jnp.sinh", complex=True),
    "sqrt": MathFunction("jnp.sqrt", complex=True, positive=all),
    "sum": MathFunction(
        "jnp.sum",
        reduces=True,
        formula="sum of all elements",
        complex=True,
        positive=all,
    ),
    "tan": MathFunction("jnp.tan", complex=True),
}
