"""Other files that share a name: those that import its declaration."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pygls import uris

from dotnn.compiler import Source, editing, read_spec

from .documents import path_of
from .files import Buffers
from .search import Search, project_of, search
from .session import Session

_SHARED = ("let", "function", "block", "parameter", "value", "stage")

Sharing = tuple[str, editing.Analysis, editing.Symbol]


@dataclass(frozen=True, slots=True)
class Shared:
    """The texts that share a symbol.

    Attributes:
        unseen: files and folders that may share it but were not read.
    """

    texts: tuple[Sharing, ...]
    unseen: tuple[str, ...] = ()


async def analyses_that_share(
    session: Session,
    uri: str,
    analysis: editing.Analysis,
    symbol: editing.Symbol,
) -> Shared:
    """The analyses of the project in which a symbol is the same."""
    own: Sharing = (uri, analysis, symbol)
    shared = analysis.is_library or symbol.span.start > analysis.own_end
    home = path_of(uri)
    if home is None or not shared or symbol.kind not in _SHARED:
        return Shared((own,))
    name, _, place = analysis.local(symbol.span)
    declared = home if name == analysis.source.name else home.parent / name
    others = await session.documents.work(
        _others, session, home.resolve(), declared.resolve(), symbol, place.start
    )
    return Shared((own, *others.texts), others.unseen)


def _others(
    session: Session, home: Path, declared: Path, symbol: editing.Symbol, start: int
) -> Shared:
    texts = session.documents.texts()
    found = specs_of(session, home, tuple(texts))
    unseen = list(found.unseen)
    others: list[Sharing] = []
    for path in found.paths:
        if path == home:
            continue
        try:
            text = texts[path] if path in texts else read_spec(path)
        except OSError:
            unseen.append(str(path))
            continue
        if path != declared and "import" not in text:
            continue
        files = Buffers(path.parent, texts)
        other = editing.analyze(Source(text, str(path), files))
        if other.is_too_long:
            unseen.append(str(path))
        others += [
            (uri_of(session, path), other, candidate)
            for candidate in other.symbols.declared()
            if candidate.name == symbol.name
            and _is_at(other, candidate, path, declared, start)
        ]
    return Shared(tuple(others), tuple(unseen))


def specs_of(session: Session, home: Path, opened: tuple[Path, ...]) -> Search:
    """Specs that are open, or in the project of a file."""
    folders = session.folders()
    if not any(home.is_relative_to(folder.resolve()) for folder in folders):
        folders.append(project_of(home))
    return search(folders, opened)


def project_analyses(
    session: Session, word: str
) -> Iterator[tuple[str, editing.Analysis]]:
    """The specs of the open folders that contain a word, in any case."""
    texts = session.documents.texts()
    for path in search(session.folders(), texts).paths:
        try:
            text = texts[path] if path in texts else read_spec(path)
        except OSError:  # a file that cannot be read has no symbols
            continue
        if word in text.lower():
            files = Buffers(path.parent, texts)
            source = Source(text, str(path), files)
            yield uri_of(session, path), editing.analyze(source)


def _is_at(
    analysis: editing.Analysis,
    symbol: editing.Symbol,
    path: Path,
    declared: Path,
    start: int,
) -> bool:
    """Whether a symbol is declared at an offset of a file."""
    name, _, place = analysis.local(symbol.span)
    file = path if name == analysis.source.name else (path.parent / name).resolve()
    return file == declared and place.start == start


def uri_of(session: Session, path: Path) -> str:
    """URI of a file, as the editor spells it if it is open."""
    for uri in session.documents.buffers.copy():
        known = path_of(uri)
        if known is not None and known.resolve() == path:
            return uri
    return uris.from_fs_path(str(path)) or path.as_uri()
