"""Trained models that a spec uses, read from run folders.

A run folder is as sound as its weakest file. Its `run.json` therefore has the digest of
each file that decides a result, and a digest of itself. Nothing else in the compiler
knows the files of a run folder.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from .reading import Kept, Unreadable
from .record import record
from .source import Source

MODEL_SPEC, MODEL_ABOUT = "spec.nn", "run.json"
MAX_NESTED = 8  # depth of models that use other models

CHANGED = "it is damaged, or was edited; train again to make a run of what it says"


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
        Unreadable: the folder holds no model, a file of it has changed, or models use
            each other too deeply.
    """
    if user.depth > MAX_NESTED:
        raise Unreadable("too many models are nested")
    text = user.files.read(f"{path}/{MODEL_SPEC}", within=False)
    about = _read_about(user.files.read(f"{path}/{MODEL_ABOUT}", within=False))
    if digest_of_text(text) != about["digests"].get(MODEL_SPEC):
        raise Unreadable(f"`{MODEL_SPEC}`: {CHANGED}")
    files = Kept({str(name): str(kept) for name, kept in about["files"].items()})
    source = Source(text, f"{path}/{MODEL_SPEC}", files, depth=user.depth + 1)
    return SavedModel(source, about["overrides"])


def _read_about(text: str) -> dict[str, Any]:
    """The entries of an unchanged `run.json` that describe the model."""
    damaged = Unreadable(f"its `{MODEL_ABOUT}` is damaged")
    try:
        about = json.loads(text)
    except (ValueError, RecursionError):
        raise damaged from None
    entries = ("overrides", "files", "digests")
    if not isinstance(about, dict) or not all(
        isinstance(about.get(name), dict) for name in entries
    ):
        raise damaged
    if not is_sealed(about):
        raise Unreadable(f"`{MODEL_ABOUT}`: {CHANGED}")
    return about


def describe_model(text: str, about: Mapping[str, Any] | None = None) -> str:
    """The text of a `run.json` beside the spec of a model.

    Args:
        about: other entries, such as `overrides`.
    """
    known = {
        "overrides": {},
        "files": {},
        "digests": {MODEL_SPEC: digest_of_text(text)},
    }
    return json.dumps(sealed({**known, **(about or {})}))


# ---- digests ----


def digest_of_text(text: str) -> str:
    """The digest of a text as a file, whatever bytes it was read from."""
    return digest_of(text.encode(errors="surrogateescape"))


def digest_of(content: bytes) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return sha256(content).hexdigest()


def sealed(about: Mapping[str, Any]) -> dict[str, Any]:
    """The entries of `run.json` with their own digest, under `digest`."""
    return {**about, "digest": _digest_of_entries(about)}


def is_sealed(about: Mapping[str, Any]) -> bool:
    """Whether no entry of `run.json` has changed since it was written."""
    return about.get("digest") == _digest_of_entries(about)


def _digest_of_entries(about: Mapping[str, Any]) -> str:
    entries = {name: value for name, value in about.items() if name != "digest"}
    return digest_of(json.dumps(entries, sort_keys=True).encode())
