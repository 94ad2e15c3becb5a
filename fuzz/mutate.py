"""Mutations of words and lines, which keep most of a spec valid."""

import re
from collections.abc import Callable, Sequence
from random import Random

from dotnn.compiler.vocabulary import CALLED, DATA, KEYWORDS, KNOWN_UNITS, TRAIN

_PIECE = re.compile(r'"[^"\n]*"|\w+(?:\.\d+)?|->|\.\.|[ \t]+|\n|.', re.DOTALL)
EXTREMES = (
    *(
        "0",
        "-1",
        "1e308",
        "1e-320",
        "9^9^9",
        "9^(9^9)",
        "1000000000",
        "2^53",
        "9" * 400,
    ),
    *("0.5", "10%", "100%", "true", "[]", "[0:1]", "[:]", '""', "{", "}", "(", ")"),
    *(
        "\0",
        "\u202e",
        "\u200b",
        "\ufeff",
        "\r",
        "\udcff",
        "\ud800",
        "²",
        "é",
        "#",
        "\\",
    ),
)
WORDS = (
    *sorted({*KEYWORDS, *CALLED, *TRAIN, *DATA}),
    *sorted(KNOWN_UNITS)[:40],
    *EXTREMES,
)


def mutate(text: str, others: Sequence[str], random: Random) -> str:
    """Apply one to four mutations to a text.

    Args:
        others: specs to take parts from.
    """
    for _ in range(random.randint(1, 4)):
        slip = random.choice(_SLIPS)
        text = slip(text, random.choice(others), random)
    return text


def _word(text: str, _other: str, random: Random) -> str:
    """Replace or insert a word."""
    pieces = _PIECE.findall(text) or [""]
    place = random.randrange(len(pieces))
    word = random.choice((random.choice(WORDS), random.choice(pieces)))
    pieces[place : place + random.randint(0, 1)] = [word]
    return "".join(pieces)


def _drop(text: str, _other: str, random: Random) -> str:
    pieces = _PIECE.findall(text) or [""]
    place = random.randrange(len(pieces))
    del pieces[place : place + random.randint(1, 4)]
    return "".join(pieces)


def _repeat(text: str, _other: str, random: Random) -> str:
    """Repeat a part many times."""
    pieces = _PIECE.findall(text) or [""]
    place = random.randrange(len(pieces))
    stretch = pieces[place : place + random.randint(1, 6)]
    pieces[place:place] = stretch * random.choice((1, 2, 40, 400))
    return "".join(pieces)


def _line(text: str, other: str, random: Random) -> str:
    """Insert a line of another spec."""
    lines, theirs = text.split("\n"), other.split("\n")
    lines.insert(random.randint(0, len(lines)), random.choice(theirs))
    return "\n".join(lines)


def _splice(text: str, other: str, random: Random) -> str:
    """Insert a part of another spec anywhere."""
    start = random.randint(0, len(other))
    stretch = other[start : start + random.randint(1, 120)]
    place = random.randint(0, len(text))
    return text[:place] + stretch + text[place:]


# Text that interrupts the parsing of a statement, from which the parser must recover.
_BROKEN = (
    *("{", "}", "(", ")", "[", "]", "}\n}", '"', "'", "->", "-> ->", "=", ","),
    *("// note\n", "/* note", "/* a */", "-- note\n", "% note\n", "! note\n"),
    *("\n", "\nlet", "\ninput x :", "\nnetwork {", "# allow: W101", "…", "–", "“"),
    *("lambda x:", "nn.Linear(3, 4)", "==", "**", ";", "y := x", "+="),
)


def _break(text: str, _other: str, random: Random) -> str:
    """Insert text that interrupts parsing."""
    place = random.randint(0, len(text))
    return text[:place] + random.choice(_BROKEN) + text[place:]


def _half(text: str, _other: str, random: Random) -> str:
    """Insert an incomplete line, as while typing."""
    lines = text.split("\n")
    place = random.randrange(len(lines))
    lines[place] = lines[place][: random.randint(0, len(lines[place]))]
    return "\n".join(lines)


_SLIPS: tuple[Callable[[str, str, Random], str], ...] = (
    *(_word, _word, _word),
    *(_drop, _repeat, _line, _splice),
    *(_break, _break, _half),
)
