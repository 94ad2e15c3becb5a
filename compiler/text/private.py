"""Folders of this user alone, for what is costly to make and may be thrown away."""

import os
import stat
from pathlib import Path


def private_folder(name: str) -> Path | None:
    """A folder in the user's cache folder that nobody else can write into.

    What is kept there is run or unpickled, so a folder that others could have filled
    is not used: then None. None as well with the environment variable DOTNN_NO_CACHE.
    """
    if os.environ.get("DOTNN_NO_CACHE"):
        return None
    given = os.environ.get("XDG_CACHE_HOME", "")
    try:
        home = Path(given) if given else Path.home() / ".cache"
        folder = home / "dotnn" / name
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder if _is_ours(folder) and _is_ours(folder.parent) else None
    except (OSError, RuntimeError):  # no home, or one that cannot be written
        return None


def _is_ours(folder: Path) -> bool:
    if not hasattr(os, "getuid"):
        return True
    found = folder.stat()
    others = stat.S_IWGRP | stat.S_IWOTH
    return found.st_uid == os.getuid() and not found.st_mode & others
