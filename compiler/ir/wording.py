"""Quantities in words: types and clauses in the syntax of a spec, and scalings."""

from typing import assert_never

from .. import ir


def type_and_unit(variable: ir.Variable) -> str:
    """Type, shape, unit and period: `real[2] nm`, `one_of(te, tm)`."""
    turn = variable.periodic
    period = "" if turn is None else f"periodic {range_text(turn)}"
    kind = kind_text(variable) + (str(list(variable.shape)) if variable.shape else "")
    return _joined(kind, variable.unit, period)


def declaration(variable: ir.Variable) -> str:
    """A quantity as a spec declares it: `real[wavelength] nm in 20..120`."""
    sizes = zip(variable.axes, variable.shape, strict=True)
    dimensions = ", ".join(axis or str(size) for axis, size in sizes)
    kind = kind_text(variable) + (f"[{dimensions}]" if dimensions else "")
    return _joined(kind, variable.unit, clauses_text(variable))


def kind_text(variable: ir.Variable) -> str:
    """A type without its shape: `complex`, `one_of(te, tm)`."""
    if variable.classes:
        return f"{variable.kind}({', '.join(variable.classes)})"
    return variable.kind


def clauses_text(variable: ir.Variable) -> str:
    """The clauses that restrict values: `in 20..120 bound 0.. log`."""
    parts: list[str] = []
    if variable.within is not None:
        parts.append(f"in {range_text(variable.within)}")
    if variable.bound is not None:
        parts.append(f"bound {range_text(variable.bound)}")
    if variable.periodic is not None:
        parts.append(f"periodic {range_text(variable.periodic)}")
    if variable.step is not None:
        parts.append(f"step {variable.step:g}")
    parts.append("log" if variable.log else "")
    return _joined(*parts)


def range_text(ends: ir.Range) -> str:
    """A range: `20..120`, `0..`."""
    lo = "" if ends.lo is None else f"{ends.lo:g}"
    hi = "" if ends.hi is None else f"{ends.hi:g}"
    return f"{lo}..{hi}"


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


# ---- scalings ----


def scaling_text(variable: ir.Variable) -> str:
    """The scaling of an input: `scaled to -1..1`."""
    match variable.scaling:
        case ir.Affine():
            said = "scaled to -1..1"
        case ir.Standard():
            said = "standardized by the training split"
        case ir.Phase():
            said = "as cosine and sine"
        case ir.OneHot():
            said = f"one-hot of {len(variable.classes)} classes"
        case ir.Interval() | ir.HalfLine() | ir.Shares():
            raise AssertionError("an input has no head")
        case _:
            assert_never(variable.scaling)
    return _of_parts(variable, f"log10 {said}" if variable.log else said)


def head_text(variable: ir.Variable) -> str:
    """The head of an output: `sigmoid head: 0..1`."""
    bound = "" if variable.bound is None else f": {range_text(variable.bound)}"
    match variable.scaling:
        case ir.Interval(lo=-1.0, hi=1.0):
            said = f"tanh head{bound}"
        case ir.Interval():
            said = f"sigmoid head{bound}"
        case ir.HalfLine():
            said = f"softplus head{bound}"
        case ir.Phase():
            said = "unit-phase head: cosine and sine"
        case ir.OneHot():
            said = "softmax head: a probability for each class"
        case ir.Shares(rest=True):
            said = "softmax head: shares that sum to at most one"
        case ir.Shares():
            said = "softmax head: shares that sum to one"
        case ir.Affine():
            said = "linear head, scaled to -1..1"
        case ir.Standard():
            said = "linear head, standardized by the training split"
        case _:
            assert_never(variable.scaling)
    return _of_parts(variable, f"{said} (of log10)" if variable.log else said)


def _of_parts(variable: ir.Variable, said: str) -> str:
    if variable.kind != "complex":
        return said
    return f"{said}, real and imaginary part"
