"""The training problems: two kinds of networks, their data and their settings."""

from dataclasses import asdict
from typing import Any

from .case import LEARNING_RATE, Case
from .convolutions import CONVOLUTIONS, Convolutions
from .dense import DENSE, Dense

__all__ = [
    "CASES",
    "DENSE",
    "LEARNING_RATE",
    "Case",
    "Convolutions",
    "Dense",
    "as_fields",
    "case_from",
]

CASES: dict[str, Case] = {**DENSE, **CONVOLUTIONS}
_KINDS: dict[str, type[Case]] = {kind.kind: kind for kind in (Dense, Convolutions)}


def as_fields(case: Case) -> dict[str, Any]:
    """A case as JSON data."""
    return {"kind": case.kind, **asdict(case)}


def case_from(fields: dict[str, Any]) -> Case:
    """Rebuild a case from `as_fields` after a round trip through JSON."""
    own = {n: tuple(v) if isinstance(v, list) else v for n, v in fields.items()}
    return _KINDS[own.pop("kind")](**own)
