"""JSON files of a run folder, written for people and validated when read."""

import json
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import Any

from ..stack.store import StoreError, damaged
from .metrics import Metrics


def as_json(value: Any) -> str:
    """Indented JSON, with null for non-finite numbers."""
    return json.dumps(_finite(value), indent=2, allow_nan=False) + "\n"


def _finite(value: Any) -> Any:
    match value:
        case dict():
            return {key: _finite(item) for key, item in value.items()}
        case list() | tuple():
            return [_finite(item) for item in value]
        case float() if not isfinite(value):
            return None
        case _:
            return value


def parse_json(path: Path, content: bytes) -> dict[str, Any]:
    """Parse a JSON object.

    Args:
        path: of the file, for messages.

    Raises:
        StoreError: the content is damaged, or is not an object.
    """
    with damaged(path):
        found = json.loads(content)
    if not isinstance(found, dict):
        raise StoreError(path, "it is damaged (no JSON object)")
    return found


def parse_fields(
    path: Path, content: bytes, *, types: Mapping[str, Any], version: int
) -> dict[str, Any]:
    """Parse a JSON object with entries of given types.

    Args:
        version: expected value of its entry `format`.

    Raises:
        StoreError: the content is damaged or of another version, or an entry is missing
            or of another type.
    """
    found = parse_json(path, content)
    if found.get("format") != version:
        raise StoreError(path, "it is not a run of this version")
    for name, kind in types.items():
        if not isinstance(found.get(name), kind):
            raise StoreError(path, f"it is damaged (`{name}`)")
    return found


def format_metrics(metrics: Mapping[str, Metrics], accept: list[dict[str, Any]]) -> str:
    """Metrics by split and output, with the criteria under `accept`."""
    return as_json({**metrics, "accept": accept})


def parse_metrics(
    path: Path, content: bytes
) -> tuple[dict[str, Metrics], list[dict[str, Any]]]:
    """Parse metrics and criteria, with NaN for null.

    Raises:
        StoreError: the content is damaged.
    """
    found = parse_json(path, content)
    with damaged(path):
        rows = found.pop("accept")
        accept = [{**row, "value": _number(row["value"])} for row in rows]
        metrics = {
            split: {
                output: {name: _number(value) for name, value in errors.items()}
                for output, errors in outputs.items()
            }
            for split, outputs in found.items()
        }
    return metrics, accept


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)
