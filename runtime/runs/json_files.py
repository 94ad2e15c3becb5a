"""JSON files of a run folder, written for people and validated when read."""

import json
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import Any

from ..stack.store import StoreError, damaged, read_bytes
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


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        StoreError: the file is missing or damaged, or is not an object.
    """
    content = read_bytes(path)
    with damaged(path):
        found = json.loads(content)
    if not isinstance(found, dict):
        raise StoreError(path, "it is damaged (no JSON object)")
    return found


def read_fields(
    path: Path, types: Mapping[str, Any], *, version: int
) -> dict[str, Any]:
    """Read a JSON object with entries of given types.

    Args:
        version: expected value of its entry `format`.

    Raises:
        StoreError: the file is missing, damaged or of another version, or an entry is
            missing or of another type.
    """
    found = read_json(path)
    if found.get("format") != version:
        raise StoreError(path, "it is not a run of this version")
    for name, kind in types.items():
        if not isinstance(found.get(name), kind):
            raise StoreError(path, f"it is damaged (`{name}`)")
    return found


def format_metrics(metrics: Mapping[str, Metrics], accept: list[dict[str, Any]]) -> str:
    """Metrics by split and output, with the criteria under `accept`."""
    return as_json({**metrics, "accept": accept})


def read_metrics(path: Path) -> tuple[dict[str, Metrics], list[dict[str, Any]]]:
    """Read metrics and criteria, with NaN for null.

    Raises:
        StoreError: the file is missing or damaged.
    """
    found = read_json(path)
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
