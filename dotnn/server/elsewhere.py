"""Other files that share a name: those that import its declaration."""

from collections.abc import Iterator
from pathlib import Path

from pygls import uris

from dotnn.compiler import Source, editing, read_spec

from .documents import path_of
from .files import Buffers
from .session import Session

# Limit of files to search; a larger folder is not a project of specs.
MAX_FILES = 1000
_SHARED = ("let", "function", "block", "parameter", "value", "stage")

Sharing = tuple[str, editing.Analysis, editing.Symbol]


async def analyses_that_share(
    session: Session,
    uri: str,
    analysis: editing.Analysis,
    symbol: editing.Symbol,
) -> list[Sharing]:
    """The analyses of all open folders in which a symbol is the same."""
    own: list[Sharing] = [(uri, analysis, symbol)]
    shared = analysis.is_library or symbol.span.start > analysis.own_end
    home = path_of(uri)
    if home is None or not shared or symbol.kind not in _SHARED:
        return own
    name, _, place = analysis.local(symbol.span)
    declared = home if name == analysis.source.name else home.parent / name
    return own + await session.documents.work(
        _others, session, home.resolve(), declared.resolve(), symbol, place.start
    )


def _others(
    session: Session, home: Path, declared: Path, symbol: editing.Symbol, start: int
) -> list[Sharing]:
    texts = session.documents.texts()
    others: list[Sharing] = []
    for path in _specs(session, texts):
        if path == home:
            continue
        text = texts.get(path)
        text = _text_of(path) if text is None else text
        if path != declared and "import" not in text:
            continue
        files = Buffers(path.parent, texts)
        other = editing.analyze(Source(text, str(path), files))
        for candidate in other.symbols.declared():
            if candidate.name == symbol.name and _is_at(
                other, candidate, path, declared, start
            ):
                uri = _uri(session, path)
                others.append((uri, other, candidate))
    return others


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


def _specs(session: Session, texts: dict[Path, str]) -> list[Path]:
    """`.nn` files that are open or in the open folders."""
    paths = dict.fromkeys(texts)
    for folder in session.folders():
        for path in _below(folder):
            if len(paths) >= MAX_FILES:
                break
            paths[path] = None
    return list(paths)


def _below(folder: Path) -> Iterator[Path]:
    try:
        yield from (path.resolve() for path in folder.rglob("*.nn"))
    except OSError:  # an unreadable folder has no files to change
        return


def _text_of(path: Path) -> str:
    try:
        return read_spec(path)
    except OSError:
        return ""


def _uri(session: Session, path: Path) -> str:
    """URI of a file, as the editor spells it if it is open."""
    for uri in session.documents.buffers:
        known = path_of(uri)
        if known is not None and known.resolve() == path:
            return uri
    return uris.from_fs_path(str(path)) or path.as_uri()
