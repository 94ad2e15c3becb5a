"""Errors and notices about units, order, coordinates and digits of data."""

from collections.abc import Sequence

from ...compiler import Diagnostic, ir

Ends = tuple[float, float]
Sizes = tuple[float, float, float]

_SHOWN = 40  # characters of a text in a message


def _error(code: str, message: str, hint: str = "") -> Diagnostic:
    return Diagnostic(code, message, None, hint=hint)


def _warning(code: str, message: str, hint: str = "") -> Diagnostic:
    return Diagnostic(code, message, None, hint=hint, severity="warning")


def _note(code: str, message: str, hint: str = "") -> Diagnostic:
    return Diagnostic(code, message, None, hint=hint, severity="note")


# ---- units ----


def other_unit(name: str, units: tuple[str, str], reason: str, hint: str) -> Diagnostic:
    found, expected = units
    wanted = expected if expected == "no unit" else f"`{expected}`"
    message = f"expected {wanted} for `{name}`, found `{found}` in the data: {reason}"
    return _error("D179", message, hint or "correct the unit in the spec or the file")


def converted(name: str, source: str, target: str) -> Diagnostic:
    return _note("D207", f"`{name}` is converted from {source} to {target}")


def unused_unit(name: str, unit: str, *, known: bool) -> Diagnostic:
    if known:
        message = f"`{name}` is in {unit} in the data and has no unit in the spec"
        return _warning("D208", message, f"declare it: `{name} : real {unit}`")
    shown = unit if len(unit) <= _SHOWN else f"{unit[:_SHOWN]}…"
    message = f"the data state `{shown}` for `{name}`, which is not a known unit"
    return _warning("D208", message, "the numbers are taken to be in the spec's unit")


# ---- order ----


def other_order(name: str, columns: Sequence[str]) -> Diagnostic:
    shown = ", ".join(f"`{column}`" for column in columns[:4])
    more = ", …" if len(columns) > 4 else ""
    message = (
        f"the columns of `{name}` are taken in the order of their names, "
        f"{shown}{more}, which is not that of the file"
    )
    return _warning("D209", message, "list them in `from` for another order")


def transposed(name: str, found: Sequence[str], wanted: Sequence[str]) -> Diagnostic:
    axes = f"({', '.join(found)}) to ({', '.join(wanted)})"
    return _note("D213", f"`{name}` is transposed from {axes}")


# ---- coordinates ----


def _span(ends: Ends) -> str:
    return f"{ends[0]:.6g}..{ends[1]:.6g}"


def _on(axis: ir.Axis) -> str:
    return f"the axis `{axis.name}`"


def interpolated(name: str, axis: ir.Axis, count: int, ends: Ends) -> Diagnostic:
    message = (
        f"`{name}` is interpolated from {count} points in {_span(ends)} to the "
        f"{axis.size} of {_on(axis)}"
    )
    return _note("D210", message)


def elsewhere(name: str, axis: ir.Axis, found: Ends, wanted: Ends) -> Diagnostic:
    unit = f" {axis.unit}" if axis.unit else ""
    message = (
        f"the data of `{name}` are at {_span(found)}{unit}, {_on(axis)} is at "
        f"{_span(wanted)}{unit}"
    )
    hint = "correct the axis; data are interpolated inside their coordinates only"
    return _error("D182", message, hint)


def between_classes(name: str, axis: ir.Axis) -> Diagnostic:
    message = f"the classes of `{name}` are not at the points of {_on(axis)}"
    return _error("D183", message, "classes cannot be interpolated: correct the axis")


def no_coordinates(name: str, axis: ir.Axis) -> Diagnostic:
    message = f"the coordinates of `{name}` along {_on(axis)} repeat or are not finite"
    return _error("D184", message, "correct the coordinates in the data")


def numbered_otherwise(
    name: str, axis: ir.Axis, found: Ends, wanted: Ends
) -> Diagnostic:
    message = (
        f"the columns of `{name}` are numbered {_span(found)}, {_on(axis)} is at "
        f"{_span(wanted)}"
    )
    hint = "the numbers are taken to count its points, in their order"
    return _warning("D211", message, hint)


# ---- digits ----


def lost_digits(name: str, sizes: Sizes, kind: str, *, rounded: bool) -> Diagnostic:
    message = _varying(name, sizes, kind)
    return _error("D180", message, _remedy(kind, rounded=rounded))


def dates_without_digits(name: str, sizes: Sizes, kind: str) -> Diagnostic:
    hint = "these are dates: count days from a first one"
    return _error("D180", _varying(name, sizes, kind), hint)


def few_digits(
    name: str, sizes: Sizes, kind: str, count: int, *, rounded: bool
) -> Diagnostic:
    """Report components whose changes are a few hundred steps of a float.

    Args:
        count: of the components; 0 for all.
    """
    which = f", in {count} of its components" if count else ""
    message = _varying(name, sizes, kind) + which
    return _warning("D212", message, _remedy(kind, rounded=rounded))


def _varying(name: str, sizes: Sizes, kind: str) -> str:
    spread, size, step = sizes
    return (
        f"`{name}` varies by {spread:.2g} beside values of {size:.6g}, where {kind} "
        f"has steps of {step:.2g}"
    )


def _remedy(kind: str, *, rounded: bool) -> str:
    if rounded:
        return "store float64, less a constant: the data are rounded to float32 already"
    if kind == "float32":
        return "subtract a constant from the data, or set `precision = float64`"
    return "subtract a constant from the data"
