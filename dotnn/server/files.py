"""Files that a spec names: open buffers first, then the disk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dotnn.compiler import Files, Folder, Source


@dataclass(frozen=True, slots=True)
class Buffers:
    """A reader that prefers open buffers over another reader.

    Attributes:
        folder: folder of the spec; None for an unsaved text.
        texts: open texts by path.
        read_paths: every requested path, whether it exists or not.
    """

    folder: Path | None
    texts: Mapping[Path, str]
    read_paths: set[Path] = field(default_factory=set)

    def read(self, path: str, *, within: bool) -> str:
        """Read a file; see `Files`."""
        if self.folder is None:
            nowhere: Files = Source("").files
            return nowhere.read(path, within=within)
        try:
            absolute = (self.folder / path).resolve()
            inside = absolute.is_relative_to(self.folder.resolve())
        except (OSError, ValueError, RuntimeError):  # reported by the other reader
            return Folder(self.folder).read(path, within=within)
        self.read_paths.add(absolute)
        if absolute in self.texts and (inside or not within):
            return self.texts[absolute]
        return Folder(self.folder).read(path, within=within)

    def are_as_in(self, texts: Mapping[Path, str]) -> bool:
        """Whether every text read is unchanged in the open buffers, or not open."""
        return all(self.texts.get(path) == texts.get(path) for path in self.read_paths)
