"""Where a spec finds the files that it names: beside it, or among texts that were kept.

Reading is the one thing that the compiler asks of the world outside, and it is asked
here alone, in terms of texts.
"""

import errno
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from .limits import MAX_TEXT

# More than any text of a spec, and than what a run says about itself.
MAX_BYTES = 16_000_000
MAX_NESTED = 8  # models that use models that use models …
# What the shell has opened, as in `dotnn check <(make_spec)`: the only pipes read.
_OPENED = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")


class Unreadable(Exception):
    """A file that cannot be read; the message says why."""


def read_spec(path: str | Path) -> str:
    """The text of a `.nn` file, or the beginning of one that is longer than allowed.

    A character takes at most four bytes, so what is read of a longer file is longer
    than allowed as well, and nobody waits for the rest.

    Raises:
        OSError: the file cannot be read, or is a pipe or a device, which may never end.
    """
    opened = str(path).startswith(_OPENED)
    mode = os.stat(path).st_mode
    if not (opened or stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise OSError(errno.EINVAL, "not a file with an end", str(path))
    with open(path, "rb") as file:
        return decode(file.read(4 * MAX_TEXT + 1))


def decode(content: bytes) -> str:
    """Bytes as text; those that are not UTF-8 become U+DC80 to U+DCFF.

    No text has these, so the parser can tell of such a byte where it stands.
    """
    return content.decode("utf-8-sig", errors="surrogateescape")


class Files(Protocol):
    """What reads the files that a spec names."""

    def read(self, path: str, *, within: bool) -> str:
        """The text of a file.

        Args:
            path: relative to the folder of the spec, with `/`.
            within: whether it has to lie in that folder, links followed.

        Raises:
            Unreadable: there is no such file, or it may not be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class Nowhere:
    """For a text that stands alone."""

    def read(self, path: str, *, within: bool) -> str:
        del path, within
        raise Unreadable("a spec that is no file has no files beside it")


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of a spec."""

    path: Path

    def read(self, path: str, *, within: bool) -> str:
        found = self.path / path
        try:
            whole = found.resolve()
            if within and not whole.is_relative_to(self.path.resolve()):
                raise Unreadable("it lies outside of the folder of the spec")
            if not whole.exists():
                raise Unreadable("there is no such file")
            if not whole.is_file():
                raise Unreadable("it is no file")
            if whole.stat().st_size > MAX_BYTES:
                raise Unreadable("it is too large")
            return decode(whole.read_bytes())
        except (OSError, ValueError, RuntimeError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise Unreadable(reason.lower()) from error


@dataclass(frozen=True, slots=True)
class Kept:
    """Texts that were read before, by their paths."""

    texts: Mapping[str, str]
    nested: int = 0

    def read(self, path: str, *, within: bool) -> str:
        del within
        if path not in self.texts:
            raise Unreadable("it was not kept")
        if self.nested > MAX_NESTED:
            raise Unreadable("too many models use one another")
        return self.texts[path]


@dataclass(frozen=True, slots=True)
class Recorder:
    """Reads by another, and keeps what it has read."""

    files: Files
    texts: dict[str, str] = field(default_factory=dict)

    def read(self, path: str, *, within: bool) -> str:
        text = self.files.read(path, within=within)
        self.texts[path] = text
        return text
