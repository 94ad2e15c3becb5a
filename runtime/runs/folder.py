"""Atomic creation of run folders."""

import os
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path
from tempfile import mkdtemp

from ...compiler import MODEL_ABOUT
from ..stack.store import umask, write_bytes

CHECKPOINT = "checkpoint.safetensors"
PROFILE = "profile"
_BEGUN = (CHECKPOINT, f".{CHECKPOINT}.")  # the second is an incomplete write


def write_folder(
    path: Path,
    files: Mapping[str, bytes],
    *,
    overwrite: bool,
    without: Collection[str] = (),
) -> Path:
    """Write files as a run folder, assembled beside its path and moved there as a
    whole.

    Args:
        files: contents by name.
        overwrite: whether to replace an existing run.
        without: files of the existing run to drop.

    Raises:
        FileExistsError: the path exists and must not be overwritten.
    """
    if os.path.lexists(path) and not (overwrite and _may_replace(path)):
        raise FileExistsError(f"a run must be saved to a new folder, got {path}")
    place, path = path, path.absolute()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    try:
        for name, content in files.items():
            write_bytes(fresh / name, content)
        if path.exists():
            _keep_others(path, fresh, without=without)
        fresh.chmod(0o777 & ~umask())
        _move(fresh, path)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return place


def _may_replace(path: Path) -> bool:
    """Whether a folder is a run, or was created for a training."""
    if not path.is_dir() or path.is_symlink():
        return False
    names = {child.name for child in path.iterdir()} - {PROFILE}
    return MODEL_ABOUT in names or all(name.startswith(_BEGUN) for name in names)


def _keep_others(old: Path, fresh: Path, *, without: Collection[str]) -> None:
    """Keep files that the user added to the old folder."""
    for child in old.iterdir():
        copy = fresh / child.name
        if copy.exists() or child.name in without or child.name.startswith("."):
            continue
        if child.is_dir() and not child.is_symlink():
            shutil.copytree(child, copy, symlinks=True)
        else:
            shutil.copy2(child, copy, follow_symlinks=False)


def _move(fresh: Path, path: Path) -> None:
    if not path.exists():
        fresh.replace(path)
        return
    aside = Path(mkdtemp(dir=path.parent, prefix=f".{path.name}.old."))
    old = path.replace(aside / path.name)
    try:
        fresh.replace(path)
    except BaseException:
        old.replace(path)
        aside.rmdir()
        raise
    shutil.rmtree(aside, ignore_errors=True)
