"""Specs with slips that keep most of them a spec: by words and lines, not by bytes."""

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
    """A text after one to four slips.

    Args:
        others: specs that pieces may be taken from.
    """
    for _ in range(random.randint(1, 4)):
        slip = random.choice(_SLIPS)
        text = slip(text, random.choice(others), random)
    return text


def _word(text: str, _other: str, random: Random) -> str:
    """Another word for one, or one more."""
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
    """A stretch many times over."""
    pieces = _PIECE.findall(text) or [""]
    place = random.randrange(len(pieces))
    stretch = pieces[place : place + random.randint(1, 6)]
    pieces[place:place] = stretch * random.choice((1, 2, 40, 400))
    return "".join(pieces)


def _line(text: str, other: str, random: Random) -> str:
    """A line of another spec."""
    lines, theirs = text.split("\n"), other.split("\n")
    lines.insert(random.randint(0, len(lines)), random.choice(theirs))
    return "\n".join(lines)


def _splice(text: str, other: str, random: Random) -> str:
    """A stretch of another spec at any place."""
    start = random.randint(0, len(other))
    stretch = other[start : start + random.randint(1, 120)]
    place = random.randint(0, len(text))
    return text[:place] + stretch + text[place:]


# What breaks the reading of a statement, and what has to be made of it all the same.
_BROKEN = (
    *("{", "}", "(", ")", "[", "]", "}\n}", '"', "'", "->", "-> ->", "=", ","),
    *("// note\n", "/* note", "/* a */", "-- note\n", "% note\n", "! note\n"),
    *("\n", "\nlet", "\ninput x :", "\nnetwork {", "# allow: W101", "…", "–", "“"),
    *("lambda x:", "nn.Linear(3, 4)", "==", "**", ";", "y := x", "+="),
)


def _break(text: str, _other: str, random: Random) -> str:
    """Something at any place that bars what follows from being read."""
    place = random.randint(0, len(text))
    return text[:place] + random.choice(_BROKEN) + text[place:]


def _half(text: str, _other: str, random: Random) -> str:
    """A line that somebody is still typing."""
    lines = text.split("\n")
    place = random.randrange(len(lines))
    lines[place] = lines[place][: random.randint(0, len(lines[place]))]
    return "\n".join(lines)


_SLIPS: tuple[Callable[[str, str, Random], str], ...] = (
    *(_word, _word, _word),
    *(_drop, _repeat, _line, _splice),
    *(_break, _break, _half),
)
