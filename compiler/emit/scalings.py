"""Formulas between physical values and the units of the network, and the heads."""

from decimal import Decimal
from typing import assert_never

from .. import ir
from ..ir.wording import clauses_text, kind_text
from ..vocabulary import Shape


def statistics_of(variable: ir.Variable) -> tuple[tuple[str, str, Shape], ...]:
    """Arrays that the training split gives, what they are before, and their shapes.

    Both parts of a complex number have one deviation, so that phases keep.
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
    """The type of the array of a variable's physical values, by its name in numpy."""
    match variable.kind:
        case "complex":
            return {"float32": "complex64", "float64": "complex128"}[precision]
        case "one_of":
            return "int32"
        case "real" | "simplex":
            return precision
        case _:
            assert_never(variable.kind)


def scaled(
    variable: ir.Variable, value: str, statistics: str, *, precision: str
) -> str:
    """Python that scales a physical value."""
    x = f"jnp.log10({value})" if variable.log else value
    x = f"as_parts({value})" if variable.kind == "complex" else x
    match variable.scaling:
        case ir.Affine(center=center, half=half):
            return _over(_minus(x, center), half, x)
        case ir.Standard():
            return f'({x} - {statistics}["mean"]) / {statistics}["deviation"]'
        case ir.Interval(lo=-1.0, hi=1.0):
            return x
        case ir.Interval(lo=lo, hi=hi):
            return _over(_minus(x, lo), _width(lo, hi), x)
        case ir.HalfLine(end=end, sign=sign, size=size):
            distance = _minus(x, end) if sign > 0 else f"{end!r} - {x}"
            divisor = f'{statistics}["size"]' if size is None else size
            return _over(distance, divisor, x)
        case ir.Phase(lo=lo, hi=hi):
            function = "waves" if variable.role == "input" else "on_circle"
            return f"{function}({_over(_minus(x, lo), _width(lo, hi), x)})"
        case ir.OneHot():
            count = len(variable.classes)
            return f"jax.nn.one_hot({x}, {count}, dtype=jnp.{precision})"
        case ir.Shares():
            return x
        case _:
            assert_never(variable.scaling)


def unscaled_width(variable: ir.Variable, value: str, statistics: str) -> str:
    """Python that turns a scaled deviation into a physical one, of log10 for a log."""
    match variable.scaling:
        case ir.Affine(half=half):
            return _times(half, value)
        case ir.Standard():
            return f'{statistics}["deviation"] * {value}'
        case ir.Interval(lo=-1.0, hi=1.0):
            return value
        case ir.Interval(lo=lo, hi=hi):
            return _times(_width(lo, hi), value)
        case ir.HalfLine(size=None):
            return f'{statistics}["size"] * {value}'
        case ir.HalfLine(size=float(size)):
            return _times(size, value)
        case _:
            raise AssertionError("a spread is of real numbers")


def unscaled(variable: ir.Variable, value: str, statistics: str) -> str:
    """Python that turns a scaled value into a physical one."""
    x = _on_scale(variable, value, statistics)
    if variable.kind == "complex":
        return f"as_complex({x})"
    if not variable.log:
        return x
    power = x if x.isidentifier() or x == value else f"({x})"
    return _held(variable, f"10.0 ** {power}")


def _on_scale(variable: ir.Variable, value: str, statistics: str) -> str:
    match variable.scaling:
        case ir.Affine(center=center, half=half):
            return _plus(center, _times(half, value))
        case ir.Standard():
            return f'{statistics}["mean"] + {statistics}["deviation"] * {value}'
        case ir.Interval(lo=-1.0, hi=1.0) | ir.Interval(lo=0.0, hi=1.0):
            return value
        case ir.Interval(lo=lo, hi=hi):
            formula = _plus(lo, _times(_width(lo, hi), value))
            return formula if variable.log else _held(variable, formula)
        case ir.HalfLine(end=end, sign=sign, size=size):
            if size is None:
                distance = f'{statistics}["size"] * {value}'
            else:
                distance = _times(size, value)
            return _plus(end, distance) if sign > 0 else f"{end!r} - {distance}"
        case ir.Phase(lo=lo, hi=hi):
            turns = f"turns_of({value})"
            if variable.role == "input":
                turns = f"turns_of_waves({value}, {variable.shape})"
            if (lo, hi) == (0.0, 1.0):
                return turns
            angle = _plus(lo, _times(_width(lo, hi), turns))
            return f"jnp.clip({angle}, {lo!r}, {hi!r})"
        case ir.OneHot() | ir.Shares():
            return value
        case _:
            assert_never(variable.scaling)


def _held(variable: ir.Variable, formula: str) -> str:
    """A formula kept within the bound against the last rounding."""
    bound = variable.bound
    if variable.role == "input" or bound is None:
        return formula
    lo, hi = bound.lo, bound.hi
    if variable.log and lo == 0 and hi is None:  # a power of 10 is never negative
        return formula
    return f"jnp.clip({formula}, {lo!r}, {hi!r})"


def head(variable: ir.Variable, value: str) -> str:
    """Python of the function that holds an output within its bound."""
    match variable.scaling:
        case ir.Interval(lo=-1.0, hi=1.0):
            return f"jnp.tanh({value})"
        case ir.Interval():
            return f"jax.nn.sigmoid({value})"
        case ir.HalfLine():
            return f"jax.nn.softplus({value})"
        case ir.Phase():
            return f"unit_phase({value})"
        case ir.OneHot() | ir.Shares():
            return f"jax.nn.softmax({value})"
        case _:
            return value


def described(variable: ir.Variable) -> str:
    """A line that says what a variable is: `thickness (6,) nm in 20..120`."""
    # As in comments of the module: Python's shape, and `real` goes without saying.
    kind = "" if variable.kind == "real" else kind_text(variable)
    shape = str(variable.shape) if variable.shape else ""
    parts = (variable.name, kind, shape, variable.unit, clauses_text(variable))
    return " ".join(part for part in parts if part)


def _minus(value: str, number: float) -> str:
    if number == 0:
        return value
    return f"{value} - {number!r}" if number > 0 else f"{value} + {-number!r}"


def _plus(number: float, value: str) -> str:
    return value if number == 0 else f"{number!r} + {value}"


def _times(number: float, value: str) -> str:
    return value if number == 1 else f"{number!r} * {value}"


def _over(difference: str, divisor: float | str, single: str) -> str:
    """A quotient; `single` is the difference where nothing is subtracted."""
    if divisor == 1:
        return difference
    return f"{difference if difference == single else f'({difference})'} / {divisor}"


def _width(lo: float, hi: float) -> float:
    # In decimals as written, 0.1..0.4 is 0.3 wide and not 0.30000000000000004.
    return float(Decimal(repr(hi)) - Decimal(repr(lo)))
