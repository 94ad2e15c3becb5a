"""A description for programs; `grammar/README.md` says what each name means."""

from collections.abc import Sequence
from math import isfinite
from typing import Any

from ....compiler import Diagnostic, drafting
from ..profile import Entry, Profile
from ..proposal import Proposal
from .found import Found


def as_plain(
    profile: Profile,
    proposal: Proposal | None,
    found: Sequence[Found],
    suspicions: Sequence[Diagnostic],
) -> dict[str, Any]:
    """All parts of a description."""
    return {
        "source": profile.source,
        "form": dict(profile.form),
        "rows": profile.rows,
        "codes": list(profile.codes),
        "columns": [_entry(entry, proposal) for entry in profile.entries],
        "quantities": _quantities(proposal),
        "found": [_found(each) for each in found],
        "suspicions": [
            {
                "code": each.code,
                "severity": each.severity,
                "message": each.message,
                "hint": each.hint,
            }
            for each in suspicions
        ],
    }


def _entry(entry: Entry, proposal: Proposal | None) -> dict[str, Any]:
    left_out = dict(proposal.left_out) if proposal else {}
    return {
        "name": entry.name,
        "family": _family(entry) if entry.is_family else None,
        "type": entry.type,
        "shape": list(entry.shape),
        "unit": entry.unit or None,
        "axes": list(entry.axes),
        "low": _number(entry.low),
        "high": _number(entry.high),
        "missing": entry.missing,
        "infinite": entry.infinite,
        "distinct": entry.distinct,
        "values": list(entry.values),
        "histogram": list(entry.histogram),
        "traits": list(entry.traits),
        "problem": entry.problem or left_out.get(entry.name),
    }


def _family(entry: Entry) -> dict[str, Any]:
    return {
        "count": len(entry.columns),
        "first": entry.columns[0],
        "last": entry.columns[-1],
        "from": entry.places[0],
        "to": entry.places[-1],
        "unit": entry.place_unit or None,
    }


def _quantities(proposal: Proposal | None) -> list[dict[str, Any]]:
    if proposal is None:
        return []
    return [
        {
            "name": quantity.name,
            "role": quantity.role,
            "declaration": drafting.quantity_text(quantity),
            "reasons": list(proposal.reasons[name].reasons)
            if name in proposal.reasons
            else [],
        }
        for name, quantity in proposal.quantities.items()
    ]


def _found(found: Found) -> dict[str, Any]:
    return {
        "name": found.name,
        "role": found.role,
        "columns": list(found.columns),
        "unit": found.unit or None,
        "stated": found.stated or None,
        "low": _number(found.low),
        "high": _number(found.high),
        "declared": found.declared or None,
        "missing": found.missing or None,
    }


def _number(value: float | None) -> float | None:
    """A number that JSON can hold."""
    return value if value is not None and isfinite(value) else None
