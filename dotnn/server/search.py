"""The `.nn` files of a project."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

# A larger folder is not a project of specs but, for example, a home folder.
MAX_FILES = 1000
MAX_FOLDERS = 5000
_ROOTS = ("pyproject.toml", ".git")
_SKIPPED = ("node_modules", "site-packages", "__pycache__")


@dataclass(frozen=True, slots=True)
class Search:
    """The files of some folders.

    Attributes:
        unseen: files and folders that were not searched.
    """

    paths: tuple[Path, ...]
    unseen: tuple[str, ...] = ()


def project_of(file: Path) -> Path:
    """The nearest folder above a file with `pyproject.toml` or `.git`, or its own."""
    return next(
        (f for f in file.parents if any((f / name).exists() for name in _ROOTS)),
        file.parent,
    )


def search(folders: Iterable[Path], opened: Iterable[Path] = ()) -> Search:
    """Specs in folders and those below them, after the open ones.

    Hidden folders and those of packages are skipped.
    """
    paths = dict.fromkeys(opened)
    unseen: list[str] = []
    for folder in folders:
        walk = os.walk(folder, onerror=_noting(unseen))
        for count, (above, below, names) in enumerate(walk, 1):
            below[:] = sorted(n for n in below if n[0] != "." and n not in _SKIPPED)
            specs = (Path(above, name) for name in names if name.endswith(".nn"))
            paths |= dict.fromkeys(spec.resolve() for spec in specs)
            if count >= MAX_FOLDERS or len(paths) >= MAX_FILES:
                unseen.append(f"more files below {folder}")
                break
    return Search(tuple(paths), tuple(unseen))


def _noting(unseen: list[str]) -> Callable[[OSError], None]:
    """A callback of `os.walk` that keeps the folders that it cannot read."""
    return lambda error: unseen.append(str(error.filename))
