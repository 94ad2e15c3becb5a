"""The declaration that suits a column: type, unit, range, bound, scale."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import log10

import numpy as np

from ....compiler import drafting, ir
from ..profile import Entry
from ..profile.traits import distance_to_uniform, spacing_of
from .words import ANGLES, words_of

OPTICAL_NM = (150.0, 30_000.0)
# Share of a turn that angles have to cover.
_TURN = 0.95
_FULL = {"": 1.0, "dimensionless": 1.0, "percent": 100.0}
# Values that reach so far down, as a share of the largest, are as good as near zero.
_NEAR_ZERO = 0.3
_DECADES = 2.5
_LARGE_SHARE = 0.4
_MOST_STEPS = 200
_ROUNDING = 1.2e-7  # of float32
_POWER = re.compile(r"[RTA](?![a-z])")
_FRACTIONS = frozenset(
    """
    absorptance absorbed albedo efficiency emissivity fidelity fraction occupancy
    porosity probability ratio reflectance reflected reflectivity share throughput
    transmittance transmitted yield
    """.split()
)


@dataclass(frozen=True, slots=True)
class Named:
    """A column with its name and unit in the spec.

    Attributes:
        sizes: sizes of its type, as constants or names of axes.
        columns: names for `from`, if they differ from the name.
    """

    entry: Entry
    name: str
    unit: str
    sizes: tuple[str, ...]
    columns: tuple[str, ...]
    note: str = ""


def declare(named: Named, *, output: bool) -> drafting.DraftQuantity:
    """The declaration of a column as an input or output."""
    entry = named.entry
    kind, features = _type_of(entry, output=output)
    clauses, notes = _clauses(named, kind, output=output)
    clauses = (*clauses, *(["optional"] if output and entry.missing else []))
    inner = int(np.prod(entry.inner, dtype=np.int64))
    wrapped = any(clause.startswith("periodic") for clause in clauses)
    rank = len(entry.inner) + (kind.startswith("one_of") or entry.type == "complex")
    sizes = f"[{', '.join(named.sizes)}]" if named.sizes else ""
    return drafting.DraftQuantity(
        role="output" if output else "input",
        name=named.name,
        type=kind + sizes,
        unit="" if _has_no_unit(kind) else named.unit,
        clauses=clauses,
        columns=named.columns,
        note="; ".join(filter(None, (named.note, *notes))),
        rank=rank,
        features=inner * features * (2 if wrapped else 1),
    )


def _type_of(entry: Entry, *, output: bool) -> tuple[str, int]:
    """The type of a column, and how many numbers one of its values is."""
    if entry.type == "text" or (output and is_binary(entry)):
        classes = ", ".join(map(_class_text, entry.values))
        return f"one_of({classes})", len(entry.values)
    if entry.type == "complex":
        return "complex", 2
    if output and "shares that sum to 1" in entry.traits:
        return "simplex", 1
    if output and "shares that sum to at most 1" in entry.traits:
        return "fractions", 1
    return "real", 1


def _has_no_unit(kind: str) -> bool:
    return kind.startswith(("one_of", *ir.SHARES))


def is_binary(entry: Entry) -> bool:
    """Whether every value is 0 or 1."""
    return entry.inner == () and entry.values == ("0", "1") and not entry.missing


def _class_text(name: str) -> str:
    plain = name.isidentifier() and name.isascii() and name not in drafting.KEYWORDS
    return name if plain else f'"{name}"'


def _clauses(
    named: Named, kind: str, *, output: bool
) -> tuple[tuple[str, ...], list[str]]:
    entry = named.entry
    if _has_no_unit(kind) or entry.low is None:
        return (), []
    if kind == "complex":
        return (), []  # standardized, with phases preserved
    period = _period(named)
    if period:
        return (f"periodic {period}",), []
    if output:
        return tuple(_output_clauses(named)), list(_output_notes(named))
    return tuple(_input_clauses(named)), list(_input_notes(named))


def _input_clauses(named: Named) -> Iterator[str]:
    entry = named.entry
    if _has_mixed_ranges(entry):
        return
    step = _step(entry)
    if is_log(entry):
        yield f"in {_log_range(entry)}"
        yield "log"
    elif step is not None:
        yield f"in {_text(entry.low)}..{_text(entry.high)}"
        yield f"step {_text(step)}"
    else:
        yield f"in {_range(entry)}"


def _input_notes(named: Named) -> Iterator[str]:
    if _has_mixed_ranges(named.entry):
        yield "allow: W204 its columns have ranges of their own"


def _output_clauses(named: Named) -> Iterator[str]:
    entry = named.entry
    assert entry.low is not None
    assert entry.high is not None
    full = _full(named)
    if full is not None:
        yield f"bound 0..{full:g}"
    elif is_log(entry):
        yield f"in {_log_range(entry)}"
        yield "log"
    elif entry.low >= 0 and entry.low <= _NEAR_ZERO * entry.high:
        yield "bound 0.."
    elif entry.low < 0 and max(-entry.low, entry.high) <= 1 and _is_cosine(entry):
        yield "bound -1..1"
    elif not entry.inner or _is_even_scale(entry):
        yield f"in {_range(entry)}"


def _output_notes(named: Named) -> Iterator[str]:
    """Silenced lints of a bound that data touch."""
    entry, full = named.entry, _full(named)
    if full is not None:
        ends: tuple[float, ...] = (0.0, full)
    elif entry.low == 0 and not is_log(entry):
        ends = (0.0,)
    else:
        return
    values = entry.sample[np.isfinite(entry.sample)]
    if any(np.mean(values == end) >= 0.008 for end in ends):
        yield "allow: W603 some values are exactly at the bound"


# ---- units ----


def guess_unit(entry: Entry) -> str:
    """`deg` for angles beyond a turn in radians, `nm` for optical wavelengths."""
    if entry.low is None or entry.high is None or entry.type not in ("real", "whole"):
        return ""
    words = words_of(entry.name)
    if ANGLES.intersection(words):
        within = entry.low >= -360 and entry.high <= 360
        return "deg" if within and max(-entry.low, entry.high) > 7 else ""
    if {"wavelength", "wavelengths"}.intersection(words):
        low, high = OPTICAL_NM
        return "nm" if low <= entry.low and entry.high <= high else ""
    return ""


# ---- ranges ----


def _text(value: float | None) -> str:
    assert value is not None
    return drafting.number_text(value)


def ends_of(entry: Entry) -> tuple[float, float]:
    """The range of the values, without the rounding of float32."""
    assert entry.low is not None
    assert entry.high is not None
    slack = 0.0 if entry.exact else _ROUNDING * max(abs(entry.low), abs(entry.high))
    return entry.low + slack, max(entry.low + slack, entry.high - slack)


def _range(entry: Entry) -> str:
    lo, hi = drafting.rounded_range(*ends_of(entry))
    return f"{_text(lo)}..{_text(hi)}"


def _log_range(entry: Entry) -> str:
    lo, hi = drafting.rounded_log_range(*ends_of(entry))
    return f"{_text(lo)}..{_text(hi)}"


def _has_mixed_ranges(entry: Entry) -> bool:
    """Whether the columns of an array have ranges that differ in size."""
    sample = entry.sample
    if not 1 < sample.shape[1] <= 16 or not len(sample):
        return False
    widths = np.nanmax(sample, axis=0) - np.nanmin(sample, axis=0)
    together = np.nanmax(sample) - np.nanmin(sample)
    return bool(np.nanmin(widths) < 0.3 * together)


def _is_even_scale(entry: Entry) -> bool:
    """Whether no component of an array varies far less than another."""
    with np.errstate(invalid="ignore"):
        deviation = np.nanstd(entry.sample, axis=0)
    if not deviation.size or not np.nanmax(deviation):
        return False
    width = float(np.nanmax(entry.sample) - np.nanmin(entry.sample))
    return bool(np.nanmin(deviation) > 0.2 * np.nanmax(deviation)) and bool(
        np.nanmedian(deviation) > 0.05 * width
    )


def is_log(entry: Entry) -> bool:
    """Whether values are positive and spread over decades."""
    if entry.low is None or entry.high is None or entry.low <= 0:
        return False
    if "log-uniform" in entry.traits:
        return True
    values = entry.sample[np.isfinite(entry.sample)]
    if "uniform" in entry.traits or values.size < 3:
        return False
    low, middle, high = np.quantile(values, [0.01, 0.5, 0.99])
    if low <= 0 or log10(high / low) < _DECADES or log10(high / middle) < 1.2:
        return False
    # Values that only approach zero are crowded at the upper end of a log scale.
    return bool(distance_to_uniform(np.log(values)) < distance_to_uniform(values))


def _step(entry: Entry) -> float | None:
    """The step of an input on a grid with round numbers."""
    if entry.inner != () or entry.type not in ("real", "whole"):
        return None
    if entry.distinct is None or not 3 <= entry.distinct <= _MOST_STEPS:
        return None
    if entry.rows < 3 * entry.distinct or not entry.values:
        return None
    values = np.array([float(value) for value in entry.values])
    step = spacing_of(values)
    if step is None:
        return None
    if abs(float(f"{step:.3g}") - step) > 1e-5 * step:
        return None
    step = float(f"{step:.3g}")
    places = (values - values[0]) / step
    on = np.abs(places - np.round(places)).max() < 5e-4
    round_ends = all(float(f"{v:.6g}") == v for v in (values[0], values[-1]))
    return step if on and round_ends else None


# ---- laws ----


def _full(named: Named) -> float | None:
    """The upper bound of a fraction: 1, or 100 in percent; None for anything else."""
    entry, full = named.entry, _FULL.get(named.unit)
    if full is None or entry.low is None or entry.high is None:
        return None
    if entry.low < 0 or entry.high > full:
        return None
    words = words_of(named.name)
    fraction = _FRACTIONS.intersection(words) or _POWER.match(named.name)
    return full if fraction or entry.high > _LARGE_SHARE * full else None


def _is_cosine(entry: Entry) -> bool:
    assert entry.low is not None
    assert entry.high is not None
    return entry.high - entry.low > 1.6


def _period(named: Named) -> str:
    """The period of angles that go all around, as text."""
    entry = named.entry
    if entry.low is None or entry.high is None or entry.type == "complex":
        return ""
    lo, hi = entry.low, entry.high
    angular = bool(ANGLES.intersection(words_of(entry.name)))
    step = _step(entry) or 0.0
    for unit, ends, text in (
        ("deg", (0.0, 360.0), "0..360"),
        ("deg", (-180.0, 180.0), "-180..180"),
        ("rad", (0.0, 2 * np.pi), "0..2 * pi"),
        ("rad", (-np.pi, np.pi), "-pi..pi"),
    ):
        turn = ends[1] - ends[0]
        slack = 1e-5 * turn
        inside = ends[0] - slack <= lo and hi <= ends[1] + slack
        stated = named.unit in (unit, {"deg": "degree", "rad": "radian"}[unit])
        known = stated or (not named.unit and angular)
        if inside and known and hi - lo + step >= _TURN * turn:
            return text
    return ""
