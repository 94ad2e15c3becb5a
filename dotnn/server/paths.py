"""Completion of paths in `import "…"`, `use "…"` and settings of `data`."""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from lsprotocol import types

from dotnn.compiler import MODEL_SPEC

from .documents import path_of

MAX_PATHS = 1000  # entries of a folder
_SETTING = r'^[^#"]*\b(file|validation|test|calibration)\s*=\s*'
_INSIDE = r'(?:rows\(\s*|\[(?:[^#\]"]*"[^"]*")*[^"]*)?'
_OPEN = re.compile(rf'(?:^\s*(import|use)\s+|{_SETTING}{_INSIDE})"([^"]*)$')
_REST = re.compile(r'[^"/\n\r]*')


def path_items(
    uri: str, text: str, offset: int
) -> tuple[list[types.CompletionItem], tuple[int, int]] | None:
    """Paths that fit a string, with the part to replace; None outside of strings."""
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    found, home = _OPEN.search(line), path_of(uri)
    if found is None:
        return None
    above, _, begun = found[3].rpartition("/")
    rest = _REST.match(text, offset)
    place = (offset - len(begun), offset if rest is None else rest.end())
    if home is None:
        return [], place
    paths = _fitting(found[1] or found[2], home, home.parent / above)
    return [_item(path) for path in paths], place


def _fitting(keyword: str, home: Path, folder: Path) -> Iterator[Path]:
    try:
        entries = sorted(islice(folder.iterdir(), MAX_PATHS))
    except (OSError, ValueError):  # no such folder, or a name that none can have
        return
    for path in entries:
        if path.name[0] == "." or path == home:
            continue
        spec = path.suffix == ".nn"
        wanted = {"import": spec, "use": False}.get(keyword, not spec)
        if wanted or path.is_dir():
            yield path


def _item(path: Path) -> types.CompletionItem:
    if not path.is_dir():
        return types.CompletionItem(path.name, kind=types.CompletionItemKind.File)
    run = (path / MODEL_SPEC).is_file()
    return types.CompletionItem(
        path.name if run else f"{path.name}/",
        kind=types.CompletionItemKind.Folder,
        detail="run" if run else None,
        sort_text=f"{'0' if run else '1'}{path.name}",
    )
