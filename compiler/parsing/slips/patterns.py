"""Building blocks of the patterns of slips."""

import re

from ...vocabulary import (
    ACTIVATIONS,
    CALLED,
    CLAUSES,
    KEYWORDS,
    LAYERS,
    SCHEDULES,
    STATEMENTS,
    TRANSFORMS,
    is_known_unit,
)

NUM = r"(?:\d+(?:\.\d+)?(?:[eE][-+]?\d+)?%?)"
WORD = r"(?:[^\W\d]\w*)"
# An end of a range: a number, a name or a product of them, with its sign.
END = rf"(?:[-+]?(?:{NUM}|{WORD})(?:\s*[*/]\s*(?:{NUM}|{WORD}))*)"
BEGINS = r"(?:\x02\s*|(?<=[{\n])[ \t]*)"  # an entry or a line

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
SUPERSCRIPT = "[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]"


def powers(text: str) -> str:
    """Rewrite superscripts as powers: `x²` as `x^2`."""
    return re.sub(
        f"{SUPERSCRIPT}+", lambda m: "^" + m[0].translate(_SUPERSCRIPTS), text
    )


def is_unit(word: str) -> bool:
    """Whether a word is certainly a unit."""
    return word not in KEYWORDS and is_known_unit(word)


def is_called(word: str) -> bool:
    """Whether a word takes arguments."""
    named = word in CALLED or word in TRANSFORMS or word in SCHEDULES
    return named or word == "repeat"


def is_stage(word: str) -> bool:
    """Whether a word is a layer or an activation."""
    return word in LAYERS or word in ACTIVATIONS or word in ("repeat", "residual")


def is_statement(word: str) -> bool:
    """Whether a word begins a statement."""
    return word in STATEMENTS


def is_clause(word: str) -> bool:
    """Whether a word begins a clause."""
    return word in CLAUSES
