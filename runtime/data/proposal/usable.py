"""Columns that a first spec leaves out, and those that name what rows belong to."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..profile import Entry, Profile
from .choosing import Chosen
from .words import IDENTIFIERS, words_of

_MOST_CLASSES = 64
# Rows of one thing on average, from which a column says what was measured.
_TOGETHER = 2.0
_FEW_GROUPS = 5
_LONGEST = 900  # characters of a name that a spec can quote
_ROWS = 2000
_LEFT = 1e-5  # of the deviation, beside what others explain


@dataclass(frozen=True, slots=True)
class Sorted:
    """Entries by their use.

    Attributes:
        usable: those that may be inputs or outputs.
        left_out: names of others, with the reason.
        groups: columns that name the things that rows belong to.
    """

    usable: tuple[Entry, ...]
    left_out: tuple[tuple[str, str], ...]
    groups: tuple[str, ...]


def sort_out(profile: Profile, chosen: Chosen) -> Sorted:
    """Separate what can be a quantity from what cannot."""
    usable: list[Entry] = []
    left_out: list[tuple[str, str]] = []
    groups: list[str] = []
    for entry in profile.entries:
        reason = "" if _is_group(entry, profile) else _unusable(entry, profile)
        if not reason and chosen.role_of(entry.columns) is None:
            reason = _no_quantity(entry, profile)
            if reason == _GROUP:
                groups.append(entry.name)
        elif _is_group(entry, profile):
            reason = _unusable(entry, profile)
        if reason:
            left_out.append((entry.name, reason))
        else:
            usable.append(entry)
    return Sorted(tuple(usable), tuple(left_out), tuple(groups))


_GROUP = "it names what the rows belong to"


def _unusable(entry: Entry, profile: Profile) -> str:
    """Why an entry cannot be a quantity; empty if it can."""
    if entry.type == "unreadable":
        return entry.problem
    if entry.low is None and entry.type != "text":
        return "it holds no finite value"
    if entry.rows != profile.rows:
        shape = ", ".join(map(str, entry.shape))
        return f"its shape ({shape}) has no axis of {profile.rows} rows"
    if entry.type == "text" and not 2 <= (entry.distinct or 0) <= _MOST_CLASSES:
        return f"it holds {entry.distinct} different words"
    if any(len(name) > _LONGEST for name in entry.columns):
        return f"its name has more than {_LONGEST} characters"
    if entry.infinite:
        return f"it is infinite in {entry.infinite} places"
    return ""


def _no_quantity(entry: Entry, profile: Profile) -> str:
    """Why an entry is probably no quantity."""
    if entry.low == entry.high and entry.type in ("real", "whole"):
        return f"it is {entry.low:.6g} everywhere"
    if entry.inner != () or entry.type not in ("text", "whole"):
        return ""
    named = bool(IDENTIFIERS.intersection(words_of(entry.name))) or not entry.name
    rows, distinct = profile.rows, entry.distinct or 0
    if distinct == rows and entry.type == "whole" and named and _counts(entry):
        return "it numbers the rows"
    if distinct == rows and rows > _FEW_GROUPS and named:
        return "it names the rows"
    return _GROUP if _is_group(entry, profile) else ""


def _is_group(entry: Entry, profile: Profile) -> bool:
    """Whether a column names things to which several rows each belong."""
    if entry.inner != () or entry.type not in ("text", "whole"):
        return False
    named = bool(IDENTIFIERS.intersection(words_of(entry.name)))
    distinct = entry.distinct or 0
    several = _FEW_GROUPS <= distinct <= profile.rows / _TOGETHER
    many = entry.type == "text" and distinct > _MOST_CLASSES
    return several and entry.rows == profile.rows and (named or many)


def _counts(entry: Entry) -> bool:
    assert entry.low is not None
    assert entry.high is not None
    return entry.high - entry.low == entry.rows - 1


def lacking(inputs: Sequence[Entry]) -> dict[str, str]:
    """Inputs that lack values, with what to do."""
    return {
        entry.name: f"{entry.missing} values are missing, which only outputs may lack; "
        "fill them or remove these rows to read it"
        for entry in inputs
        if entry.missing
    }


def redundant(inputs: Sequence[Entry]) -> dict[str, str]:
    """Inputs that are linear combinations of inputs before them, with the reason."""
    scalars = [e for e in inputs if e.inner == () and e.type in ("real", "whole")]
    if len(scalars) < 2 or scalars[0].sample.shape[0] < 2 * len(scalars) + 2:
        return {}
    table = np.concatenate([entry.sample[:_ROWS] for entry in scalars], axis=1)
    table = table[np.isfinite(table).all(axis=1)]
    table = table - table.mean(axis=0)
    table /= np.where(table.std(axis=0) > 0, table.std(axis=0), 1.0)
    found: dict[str, str] = {}
    kept: list[int] = []
    for i, entry in enumerate(scalars):
        others = list(kept)
        weights = np.linalg.lstsq(table[:, others], table[:, i], rcond=None)[0]
        rest = table[:, i] - table[:, others] @ weights
        if kept and rest.std() < _LEFT:
            parts = [scalars[j].name for j, w in zip(kept, weights, strict=True)]
            sizes = np.abs(weights)
            most = [
                p for p, s in zip(parts, sizes, strict=True) if s > 0.05 * sizes.max()
            ]
            named = " and ".join(f"`{name}`" for name in most[:4])
            found[entry.name] = f"it is a linear function of {named}"
        else:
            kept.append(i)
    return found
