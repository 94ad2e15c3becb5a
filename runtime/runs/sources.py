"""The files of a training, in the record of a run."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..data.dataset import Dataset


def sources_record(dataset: Dataset) -> dict[str, Any]:
    """Where the data of a training are: absolute paths, and the digest of all.

    `files` is there if there are several, `beside` if splits have files.
    """
    source, sha256 = dataset.source, dataset.sha256
    record: dict[str, Any] = {
        "source": str(Path(source).resolve()) if sha256 else source,
        "sha256": sha256,
    }
    if dataset.files:
        record["source"] = source
        record["files"] = [str(path.resolve()) for path in dataset.files]
    beside = {} if dataset.layout is None else dataset.layout.beside
    if beside:
        record["beside"] = {name: str(path.resolve()) for name, path in beside.items()}
    return record


def data_files(record: Mapping[str, Any]) -> list[str | Path] | None:
    """The data files of a run; None if it was trained on arrays."""
    if not record.get("sha256"):
        return None
    files = record.get("files")
    if isinstance(files, list) and files and all(isinstance(f, str) for f in files):
        return list(files)
    return [str(record["source"])]


def files_of_splits(record: Mapping[str, Any]) -> dict[str, Path]:
    """The files of the splits of a run, by setting."""
    beside = record.get("beside")
    if not isinstance(beside, dict):
        return {}
    return {name: Path(path) for name, path in beside.items() if isinstance(path, str)}
