"""Where a spec finds the files that it names: beside it, or among texts that were kept.

Reading is the one thing that the compiler asks of the world outside, and it is asked
here alone, in terms of texts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

# More than any text of a spec, and than what a run says about itself.
MAX_BYTES = 16_000_000
MAX_NESTED = 8  # models that use models that use models …


class Unreadable(Exception):
    """A file that cannot be read; the message says why."""


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
            return whole.read_bytes().decode("utf-8-sig", errors="replace")
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
