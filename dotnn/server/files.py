"""The files that a spec names: as they are in the editor, else as on the disk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dotnn.compiler import Files, Folder, Source


@dataclass(frozen=True, slots=True)
class Buffers:
    """Reads what is open from the editor, and the rest by another.

    Attributes:
        folder: of the spec; None for a text that is no file yet.
        texts: what is open, by its place on the disk.
        read_paths: every place that was asked for, there or not.
    """

    folder: Path | None
    texts: Mapping[Path, str]
    read_paths: set[Path] = field(default_factory=set)

    def read(self, path: str, *, within: bool) -> str:
        """The text of a file, as `Files` has it."""
        if self.folder is None:
            nowhere: Files = Source("").files
            return nowhere.read(path, within=within)
        try:
            found = (self.folder / path).resolve()
            inside = found.is_relative_to(self.folder.resolve())
        except (OSError, ValueError, RuntimeError):  # the other says what is wrong
            return Folder(self.folder).read(path, within=within)
        self.read_paths.add(found)
        if found in self.texts and (inside or not within):
            return self.texts[found]
        return Folder(self.folder).read(path, within=within)

    def are_as_in(self, texts: Mapping[Path, str]) -> bool:
        """Whether all that was read is open now with the same text, or not open."""
        return all(self.texts.get(path) == texts.get(path) for path in self.read_paths)
