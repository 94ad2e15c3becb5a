"""Groups of statements and entries that are aligned with each other."""

from ...vocabulary import STATEMENTS
from .tree import Phrase, first_of, flat, is_kind
from .words import Word


def cells_of(phrase: Phrase) -> tuple[str, tuple[str, ...]]:
    """The kind of column of an entry, and its leading cells.

    Alignment pads each cell to the width of its column.
    """
    words = [part.text if isinstance(part, Word) else "" for part in phrase]
    if first_of(phrase[0]).kind != "keyword":
        return ("value", (words[0],)) if words[1:2] == ["="] else ("", ())
    row = STATEMENTS[words[0]]
    if not row.beside:
        return "", ()
    if isinstance(row.until, int):
        return row.beside, tuple(words[: row.until])
    end = next(p for p in phrase if is_kind(p, row.until) or first_of(p).text == "=")
    return row.beside, (flat(phrase[: phrase.index(end)]),)
