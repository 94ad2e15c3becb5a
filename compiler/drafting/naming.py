"""Names of quantities from the names of columns."""

import re
import unicodedata
from collections.abc import Iterable

from ..vocabulary.spellings import unit_of_text
from ..vocabulary.words import KEYWORDS

_LETTERS = {
    "Å": "angstrom",
    "°": "deg",
    "%": "percent",
    "µ": "u",
    "Ω": "ohm",
    "ß": "ss",
}
_BRACKETS = re.compile(r"\s*[\(\[\{<]\s*([^()\[\]{}<>]*?)\s*[\)\]\}>]\s*")
_LONGEST = 60


class Names:
    """Names of a spec that are taken; each new one differs from all."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def make(self, column: str, otherwise: str) -> str:
        """A name for a column, which is the column's own if it is a name.

        Args:
            otherwise: the word of a column whose name has no letters.
        """
        base = column if _is_name(column) else _cleaned(column, otherwise)
        base = f"{base}_value" if base in KEYWORDS else base
        name, count = base, 1
        while name in self._taken:
            count += 1
            name = f"{base}_{count}"
        self._taken.add(name)
        return name


def _is_name(text: str) -> bool:
    return text.isascii() and text.isidentifier() and len(text) <= _LONGEST


def _cleaned(column: str, otherwise: str) -> str:
    text = _BRACKETS.sub(" ", column).strip() or column
    text = "".join(map(_ascii, text))
    words = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_")
    words = re.sub(r"_+", "_", words)[:_LONGEST].strip("_")
    if not words:
        return otherwise
    return words if not words[0].isdigit() else f"{otherwise}_{words}"


def _ascii(letter: str) -> str:
    if letter.isascii():
        return letter
    if letter in _LETTERS:
        return _LETTERS[letter]
    name = unicodedata.name(letter, "")
    if name.startswith("GREEK"):
        word = name.split()[-1].lower().replace("lamda", "lambda")
        return word
    plain = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
    return plain or "_"


def bracketed(column: str) -> str:
    """The text in brackets at the end of a name: `nm` of `thickness (nm)`."""
    match = _BRACKETS.search(column)
    return match[1] if match and match.end() == len(column) else ""


def unit_in_name(column: str) -> tuple[str, str]:
    """The name without a unit at its end, and the unit: `d_nm` is `d` in nm."""
    name, _, text = column.rpartition("_")
    if not re.search(r"[^\W\d_]", name):
        return column, ""
    if text in _NO_SUFFIX and not _is_usual(name, text):
        return column, ""
    unit = unit_of_text(text) if text.isascii() else None
    return (name, unit) if unit and " " not in unit else (column, "")


def _is_usual(name: str, unit: str) -> bool:
    """Whether a quantity of a name usually has a unit of one letter."""
    words = re.findall("[a-z]+", name.lower())
    return bool(set(words) & set(_USUAL.get(unit, "").split()))


_USUAL = {
    "A": "current i",
    "J": "energy work",
    "K": "t temp temperature",
    "N": "force load",
    "T": "b field",
    "V": "bias potential u v voltage",
    "W": "power",
    "g": "mass weight",
    "h": "duration t time",
    "m": "depth distance height length radius thickness width",
    "min": "duration t time",
    "s": "delay duration lifetime period t time",
}
"""Words of quantities that go with the unit of one letter."""

# Letters that are as often an index or a component.
_NO_SUFFIX = frozenset("A C F H J K L N S T V W g h l m s in min h".split())
