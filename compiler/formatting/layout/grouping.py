"""Which statements and entries stand in columns with their neighbors."""

from .tree import Phrase, first_of, flat, is_kind
from .words import Word


def cells_of(phrase: Phrase) -> tuple[str, tuple[str, ...]]:
    """What kind of column an entry goes into with its neighbors, and its first cells.

    Each cell is filled up with blanks to the width of the widest of its column.
    """
    words = [part.text if isinstance(part, Word) else "" for part in phrase]
    if first_of(phrase[0]).kind != "keyword":
        return ("value", (words[0],)) if words[1:2] == ["="] else ("", ())
    match words[0]:
        case "axis":
            return "quantity", ("axis",)
        case "input" | "output":
            return "quantity", (words[0], words[1])
        case "loss" | "optimizer" | "schedule":
            return "formula", (words[0],)
        case "let" | "function":
            return words[0], (flat(phrase[: words.index("=")]),)
        case "accept":
            sign = next(p for p in phrase if is_kind(p, "comparison"))
            return "accept", (flat(phrase[: phrase.index(sign)]),)
        case _:
            return "", ()
