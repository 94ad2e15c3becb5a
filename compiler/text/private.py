"""Private cache folders of the current user."""

import os
import stat
from pathlib import Path


def private_folder(name: str) -> Path | None:
    """A folder in the user's cache that only the user can write to, or None.

    Files in it are executed or unpickled, so a folder that others could write to is not
    used. The environment variable DOTNN_NO_CACHE disables the cache.
    """
    if os.environ.get("DOTNN_NO_CACHE"):
        return None
    given = os.environ.get("XDG_CACHE_HOME", "")
    try:
        home = Path(given) if given else Path.home() / ".cache"
        folder = home / "dotnn" / name
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder if _is_ours(folder) and _is_ours(folder.parent) else None
    except (OSError, RuntimeError):  # no home folder, or not writable
        return None


def _is_ours(folder: Path) -> bool:
    if not hasattr(os, "getuid"):
        return True
    status = folder.stat()
    others = stat.S_IWGRP | stat.S_IWOTH
    return status.st_uid == os.getuid() and not status.st_mode & others
