"""Which statements and entries stand in columns with their neighbors."""

from ...vocabulary import STATEMENTS
from .tree import Phrase, first_of, flat, is_kind
from .words import Word


def cells_of(phrase: Phrase) -> tuple[str, tuple[str, ...]]:
    """What kind of column an entry goes into with its neighbors, and its first cells.

    Each cell is filled up with blanks to the width of the widest of its column.
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
