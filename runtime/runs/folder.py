"""Run folders on disk: one training at a time, and replacement in one step."""

import os
import shutil
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from ctypes import CDLL, c_char_p, c_int, c_uint
from pathlib import Path
from socket import gethostname
from tempfile import mkdtemp

from filelock import FileLock, Timeout

from ...compiler import MODEL_ABOUT
from ..stack.store import sync_folder, umask, write_bytes

PROFILE = "profile"
LOCK = ".training"


# ---- one training at a time ----


@contextmanager
def hold(path: Path, names: Collection[str]) -> Iterator[None]:
    """Create a run folder if needed, and keep other trainings out of it.

    A folder that stays empty is removed again.

    Args:
        names: names of files of a run, of which unfinished copies are removed.

    Raises:
        ValueError: another training holds it, or its name is too long.
        OSError: it cannot be created or written.
    """
    path.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise ValueError(f"another training is running in {path}") from None
    try:
        _remove_unfinished(path, names)
        yield
    finally:
        with suppress(OSError):
            (path / LOCK).unlink()
        lock.release()
        with suppress(OSError):  # it holds a run
            path.rmdir()


def _remove_unfinished(path: Path, names: Collection[str]) -> None:
    """Remove files that a training was writing when it was killed."""
    starts = tuple(f".{name}." for name in names)
    for child in path.iterdir():
        if child.name.startswith(starts):
            child.unlink()


# ---- replacement ----


def write_folder(path: Path, files: Mapping[str, bytes], *, overwrite: bool) -> Path:
    """Write files as a run folder, assembled beside its path and moved there as a
    whole.

    Args:
        files: contents by name.
        overwrite: whether to replace an existing run.

    Raises:
        FileExistsError: the path exists and must not be overwritten.
    """
    if os.path.lexists(path) and not (overwrite and _is_run(path)):
        raise FileExistsError(f"a run must be saved to a new folder, got {path}")
    place, path = path, path.absolute()
    path.parent.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(path)
    fresh = Path(mkdtemp(dir=path.parent, prefix=_prefix(path)))
    try:
        for name, content in files.items():
            write_bytes(fresh / name, content)
        if path.exists():
            _keep_others(path, fresh)
        fresh.chmod(0o777 & ~umask())
        _move(fresh, path)
    finally:  # the old run, or what is not finished
        shutil.rmtree(fresh, ignore_errors=True)
    return place


def _is_run(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink() and (path / MODEL_ABOUT).exists()


def _keep_others(old: Path, fresh: Path) -> None:
    """Keep files that the user added to the old folder."""
    for child in old.iterdir():
        copy = fresh / child.name
        if copy.exists() or child.name.startswith((".", "checkpoint.")):
            continue
        if child.is_dir() and not child.is_symlink():
            shutil.copytree(child, copy, symlinks=True)
        else:
            shutil.copy2(child, copy, follow_symlinks=False)


def _move(fresh: Path, path: Path) -> None:
    """Move a folder to a path; of an existing one, take the place in one step."""
    if not path.exists():
        fresh.replace(path)
    elif not _exchange(fresh, path):
        aside = Path(mkdtemp(dir=path.parent, prefix=_prefix(path)))
        old = path.replace(aside / path.name)
        try:
            fresh.replace(path)
        except BaseException:
            old.replace(path)
            raise
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    sync_folder(path.parent)


def _exchange(first: Path, second: Path) -> bool:
    """Exchange two folders in one step; False where the system cannot."""
    name, flag = _EXCHANGES.get(sys.platform, ("", 0))
    try:
        call = getattr(CDLL(None), name)
    except (AttributeError, OSError, TypeError):
        return False
    here = () if sys.platform == "darwin" else (c_int(-100),)  # AT_FDCWD of Linux
    names = (c_char_p(os.fsencode(path)) for path in (first, second))
    return call(*(each for path in names for each in (*here, path)), c_uint(flag)) == 0


# By system: the function of libc that exchanges two names, and its flag.
_EXCHANGES = {"linux": ("renameat2", 2), "darwin": ("renamex_np", 2)}


def _prefix(path: Path) -> str:
    """Start of the names of folders that this process makes beside a run."""
    return f".{path.name}.dotnn.{gethostname()}.{os.getpid()}."


def _remove_abandoned(path: Path) -> None:
    """Remove what processes of this machine left that were killed while saving.

    A run that was only moved aside, where the system has no exchange, goes back.
    """
    start = f".{path.name}.dotnn.{gethostname()}."
    for child in list(path.parent.iterdir()):
        name = child.name.removeprefix(start)
        process = name.partition(".")[0]
        if name == child.name or not process.isdecimal() or _is_alive(int(process)):
            continue
        if (child / path.name).is_dir() and not path.exists():
            (child / path.name).replace(path)
        shutil.rmtree(child, ignore_errors=True)


def _is_alive(process: int) -> bool:
    if sys.platform == "win32":  # where a signal of 0 ends it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
