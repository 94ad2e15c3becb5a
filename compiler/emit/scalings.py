"""Formulas of scalings and heads."""

from decimal import Decimal
from typing import assert_never

from .. import ir
from ..ir.wording import clauses_text, kind_text
from ..vocabulary import Shape
from .formulas import minus, over, plus, times
from .python import tree as py


def statistics_of(variable: ir.Variable) -> tuple[tuple[str, str, Shape], ...]:
    """Statistics of a variable, with their initial values and shapes.

    Both parts of a complex number share one deviation, which preserves phases.
    """
    shape = ir.network_shape(variable)
    match variable.scaling:
        case ir.Standard():
            common = (*variable.shape, 1) if variable.kind == "complex" else shape
            return (("mean", "zeros", shape), ("deviation", "ones", common))
        case ir.HalfLine(size=None):
            return (("size", "ones", shape),)
        case _:
            return ()


def physical_type(variable: ir.Variable, precision: str) -> str:
    """The dtype of a variable's physical values, by its numpy name."""
    match variable.kind:
        case "complex":
            return {"float32": "complex64", "float64": "complex128"}[precision]
        case "one_of":
            return "int32"
        case "real" | "simplex" | "fractions":
            return precision
        case _:
            assert_never(variable.kind)


def scaled(
    variable: ir.Variable, value: py.Expr, statistics: py.Expr, *, precision: str
) -> py.Expr:
    """The formula that scales a physical value.

    Args:
        statistics: statistics of the training split.
    """
    x = py.call("jnp.log10", value) if variable.log else value
    if variable.kind == "complex":
        x = py.call("known_parts" if variable.optional else "as_parts", value)
    match variable.scaling:
        case ir.Affine(center=center, half=half):
            return over(minus(x, center), half)
        case ir.Standard():
            distance = py.joined((x, py.entry(statistics, "mean")), "-")
            return over(distance, py.entry(statistics, "deviation"))
        case ir.Interval(lo=-1.0, hi=1.0):
            return x
        case ir.Interval(lo=lo, hi=hi):
            return over(minus(x, lo), _width(lo, hi))
        case ir.HalfLine(end=end, sign=sign, size=size):
            distance = (
                minus(x, end) if sign > 0 else py.joined((py.Literal(end), x), "-")
            )
            return over(
                distance, py.entry(statistics, "size") if size is None else size
            )
        case ir.Phase(lo=lo, hi=hi):
            function = "waves" if variable.role == "input" else "on_circle"
            return py.call(function, over(minus(x, lo), _width(lo, hi)))
        case ir.OneHot():
            count, dtype = len(variable.classes), py.Dotted(f"jnp.{precision}")
            function = "known_one_hot" if variable.optional else "jax.nn.one_hot"
            return py.call(function, x, py.Literal(count), dtype=dtype)
        case ir.Shares():
            return x
        case _:
            assert_never(variable.scaling)


def unscaled_width(
    variable: ir.Variable, value: py.Expr, statistics: py.Expr
) -> py.Expr:
    """The formula that unscales a deviation; of log10 for `log`."""
    match variable.scaling:
        case ir.Affine(half=half):
            return times(half, value)
        case ir.Standard():
            return times(py.entry(statistics, "deviation"), value)
        case ir.Interval(lo=-1.0, hi=1.0):
            return value
        case ir.Interval(lo=lo, hi=hi):
            return times(_width(lo, hi), value)
        case ir.HalfLine(size=None):
            return times(py.entry(statistics, "size"), value)
        case ir.HalfLine(size=float(size)):
            return times(size, value)
        case _:
            raise AssertionError("a spread is of real numbers")


def unscaled(variable: ir.Variable, value: py.Expr, statistics: py.Expr) -> py.Expr:
    """The formula that unscales a value."""
    x = _on_scale(variable, value, statistics)
    if variable.kind == "complex":
        return py.call("as_complex", x)
    return _held(variable, py.Power(py.Literal(10.0), x)) if variable.log else x


def _on_scale(variable: ir.Variable, value: py.Expr, statistics: py.Expr) -> py.Expr:
    match variable.scaling:
        case ir.Affine(center=center, half=half):
            return plus(center, times(half, value))
        case ir.Standard():
            distance = times(py.entry(statistics, "deviation"), value)
            return py.joined((py.entry(statistics, "mean"), distance))
        case ir.Interval(lo=-1.0, hi=1.0) | ir.Interval(lo=0.0, hi=1.0):
            return value
        case ir.Interval(lo=lo, hi=hi):
            formula = plus(lo, times(_width(lo, hi), value))
            return formula if variable.log else _held(variable, formula)
        case ir.HalfLine(end=end, sign=sign, size=size):
            distance = times(
                py.entry(statistics, "size") if size is None else size, value
            )
            if sign > 0:
                return plus(end, distance)
            return py.joined((py.Literal(end), distance), "-")
        case ir.Phase(lo=lo, hi=hi):
            turns = py.call("turns_of", value)
            if variable.role == "input":
                turns = py.call("turns_of_waves", value, py.Literal(variable.shape))
            if (lo, hi) == (0.0, 1.0):
                return turns
            return _clip(plus(lo, times(_width(lo, hi), turns)), lo, hi)
        case ir.OneHot() | ir.Shares():
            return value
        case _:
            assert_never(variable.scaling)


def _held(variable: ir.Variable, formula: py.Expr) -> py.Expr:
    """A formula clipped to the bound, against rounding."""
    bound = variable.bound
    if variable.role == "input" or bound is None:
        return formula
    lo, hi = bound.lo, bound.hi
    if variable.log and lo == 0 and hi is None:  # a power of 10 is never negative
        return formula
    return _clip(formula, lo, hi)


def _clip(value: py.Expr, lo: float | None, hi: float | None) -> py.Expr:
    return py.call("jnp.clip", value, py.Literal(lo), py.Literal(hi))


def head(variable: ir.Variable, value: py.Expr) -> py.Expr:
    """The formula of the head of an output."""
    match variable.scaling:
        case ir.Interval(lo=-1.0, hi=1.0):
            return py.call("jnp.tanh", value)
        case ir.Interval():
            return py.call("jax.nn.sigmoid", value)
        case ir.HalfLine():
            return py.call("jax.nn.softplus", value)
        case ir.Phase():
            return py.call("unit_phase", value)
        case ir.Shares(rest=True):
            return py.call("fractions_of", value)
        case ir.OneHot() | ir.Shares():
            return py.call("jax.nn.softmax", value)
        case _:
            return value


def described(variable: ir.Variable) -> str:
    """A one-line description of a variable: `thickness (6,) nm in 20..120`."""
    # As in comments of the module: with Python's shape, and without `real`.
    kind = "" if variable.kind == "real" else kind_text(variable)
    shape = str(variable.shape) if variable.shape else ""
    parts = (variable.name, kind, shape, variable.unit, clauses_text(variable))
    return " ".join(part for part in parts if part)


def _width(lo: float, hi: float) -> float:
    # With exact decimals, 0.1..0.4 is 0.3 wide, not 0.30000000000000004.
    return float(Decimal(repr(hi)) - Decimal(repr(lo)))
