"""Trained models that a spec uses, read from run folders.

Nothing else in the compiler knows the files of a run folder.
"""

import json
from collections.abc import Mapping
from typing import Any

from .reading import Kept, Unreadable
from .record import record
from .source import Source

MODEL_SPEC, MODEL_ABOUT = "spec.nn", "run.json"
MAX_NESTED = 8  # depth of models that use other models


@record
class SavedModel:
    """The spec of a trained model, with its constants."""

    source: Source
    overrides: Mapping[str, Any]


def read_model(path: str, user: Source) -> SavedModel:
    """Read the model of a run folder.

    Args:
        path: path of the folder, relative to that of the user.
        user: the text that uses the model.

    Raises:
        Unreadable: the folder holds no model, or models use each other too deeply.
    """
    if user.depth > MAX_NESTED:
        raise Unreadable("too many models are nested")
    text = user.files.read(f"{path}/{MODEL_SPEC}", within=False)
    overrides, kept = _read_about(
        user.files.read(f"{path}/{MODEL_ABOUT}", within=False)
    )
    files = Kept({str(name): str(found) for name, found in kept.items()})
    source = Source(text, f"{path}/{MODEL_SPEC}", files, depth=user.depth + 1)
    return SavedModel(source, overrides)


def _read_about(text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Constants of a model, and texts of the files that its spec names."""
    damaged = Unreadable(f"its `{MODEL_ABOUT}` is damaged")
    try:
        about = json.loads(text)
    except (ValueError, RecursionError):
        raise damaged from None
    if not isinstance(about, dict):
        raise damaged
    overrides, kept = about.get("overrides", {}), about.get("files", {})
    if not isinstance(overrides, dict) or not isinstance(kept, dict):
        raise damaged
    return overrides, kept
