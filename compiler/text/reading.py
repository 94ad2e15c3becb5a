"""Access to the files that a spec names, on disk or in memory.

The compiler does no other input or output.
"""

import errno
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from .limits import MAX_TEXT

# More than any spec or any description of a run.
MAX_BYTES = 16_000_000
# Pipes that the shell opens, as in `dotnn check <(make_spec)`; no others are read.
_OPENED = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")


class Unreadable(Exception):
    """A file that cannot be read; the message says why."""


def read_spec(path: str | Path) -> str:
    """Read the text of a `.nn` file, or the start of one that exceeds the limit.

    A character takes at most four bytes, so the start of an oversized file exceeds the
    limit as well, and the rest need not be read.

    Raises:
        OSError: the file cannot be read, or is a pipe or device that may never end.
    """
    return decode(read_bounded(path))


def read_bounded(path: str | Path) -> bytes:
    """Read the bytes of a `.nn` file; see `read_spec`."""
    opened = str(path).startswith(_OPENED)
    mode = os.stat(path).st_mode
    if not (opened or stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    with open(path, "rb") as file:
        return file.read(4 * MAX_TEXT + 1)


def decode(content: bytes) -> str:
    """Decode UTF-8; invalid bytes become the surrogates U+DC80 to U+DCFF.

    Valid text has no surrogates, so the parser can report the position of such a byte.
    """
    return content.decode("utf-8-sig", errors="surrogateescape")


class Files(Protocol):
    """A reader of the files that a spec names."""

    def read(self, path: str, *, within: bool) -> str:
        """Read a file.

        Args:
            path: relative to the folder of the spec, separated by `/`.
            within: whether the file must lie in that folder after resolving links.

        Raises:
            Unreadable: the file does not exist or may not be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class Nowhere:
    """No files, for a text without a folder."""

    def read(self, path: str, *, within: bool) -> str:
        del path, within
        raise Unreadable("text without a file has no folder to read from")


@dataclass(frozen=True, slots=True)
class Folder:
    """Files in the folder of a spec."""

    path: Path

    def read(self, path: str, *, within: bool) -> str:
        try:
            whole = (self.path / path).resolve()
            if within and not whole.is_relative_to(self.path.resolve()):
                raise Unreadable("it is outside the folder of the spec")
            if not whole.exists():
                raise Unreadable("no such file")
            if not whole.is_file():
                raise Unreadable("it is not a file")
            if whole.stat().st_size > MAX_BYTES:
                raise Unreadable("it is too large")
            return decode(whole.read_bytes())
        except (OSError, ValueError, RuntimeError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise Unreadable(reason.lower()) from error


@dataclass(frozen=True, slots=True)
class Kept:
    """Texts in memory, by path."""

    texts: Mapping[str, str]

    def read(self, path: str, *, within: bool) -> str:
        del within
        if path not in self.texts:
            raise Unreadable("it was not saved")
        return self.texts[path]


class Recorder:
    """A wrapper of another reader that keeps each text it reads."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self.texts: dict[str, str] = {}

    def read(self, path: str, *, within: bool) -> str:
        text = self._files.read(path, within=within)
        self.texts[path] = text
        return text
