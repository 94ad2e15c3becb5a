"""The bytes of a table file, unpacked up to a limit."""

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from .. import mistakes_of_tables
from ..mistakes import DataError, too_large

TABLE_SUFFIXES = (".csv", ".tsv", ".txt", ".dat", ".asc", ".tab", ".prn")

_BLOCK = 2**22


def _open_gzip(path: Path) -> Any:
    import gzip

    return gzip.open(path)


def _open_bzip2(path: Path) -> IO[bytes]:
    import bz2

    return bz2.open(path)


def _open_xz(path: Path) -> IO[bytes]:
    import lzma

    return lzma.open(path)


def _open_zip(path: Path) -> IO[bytes]:
    archive = zipfile.ZipFile(path)
    tables = [name for name in archive.namelist() if _is_table(name)]
    if len(tables) != 1:
        mistake = mistakes_of_tables.not_one_table(tables, archive.namelist())
        raise DataError(str(path), [mistake])
    return archive.open(tables[0])


def _is_table(member: str) -> bool:
    hidden = member.startswith("__MACOSX/") or Path(member).name.startswith(".")
    return Path(member).suffix.lower() in TABLE_SUFFIXES and not hidden


PACKINGS: Mapping[str, Callable[[Path], Any]] = {
    ".gz": _open_gzip,
    ".bz2": _open_bzip2,
    ".xz": _open_xz,
    ".zip": _open_zip,
}


def read_bytes(path: Path, limit: int) -> bytes:
    """The content of a table file, unpacked if its suffix says so.

    Raises:
        DataError: it is larger than the limit, or holds no table.
    """
    packing = path.suffix.lower()
    if packing not in PACKINGS:
        size = path.stat().st_size
        if size > limit:
            raise DataError(str(path), [too_large(size, limit)])
        return path.read_bytes()
    _require_table_inside(path)
    with PACKINGS[packing](path) as file:
        return _unpacked(file, limit, str(path))


def _require_table_inside(path: Path) -> None:
    inner = Path(path.stem).suffix.lower()
    if path.suffix.lower() == ".zip" and inner not in TABLE_SUFFIXES:
        return  # the name of its member decides
    if inner not in TABLE_SUFFIXES:
        mistake = mistakes_of_tables.packed_other(inner, path.suffix)
        raise DataError(str(path), [mistake])


def _unpacked(file: Any, limit: int, source: str) -> bytes:
    content = bytearray()
    while block := file.read(_BLOCK):
        content += block
        if len(content) > limit:
            raise DataError(source, [mistakes_of_tables.unpacks_to_too_much(limit)])
        if block.count(0) > len(block) * 0.7:  # neither text nor UTF-16
            raise DataError(source, [mistakes_of_tables.not_text(len(content))])
    return bytes(content)
