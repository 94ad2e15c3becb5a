"""Excerpts of the language reference for a word.

Tests compare the reference with the tables of the compiler, so that it is correct for
both.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from ...grammar import read_reference
from ..vocabulary import (
    ACTIVATIONS,
    CLAUSES,
    COMBINATORS,
    FUNCTIONS,
    INITIALIZERS,
    JOINS,
    KNOWN_UNITS,
    LAYERS,
    LOSSES,
    MARKS,
    METRICS,
    PENALTIES,
    SCHEDULES,
    STATEMENTS,
    TRANSFORMS,
    TYPES,
    Parameter,
)
from .written import written_parameter

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Category:
    """A category of words of the language.

    Attributes:
        noun: singular name of the category.
        words: its words with their arguments.
        table: first header cell of its table in the reference, if any.
        anchor: heading of its section in the reference.
    """

    noun: str
    words: Mapping[str, tuple[Parameter, ...]]
    table: str
    anchor: str


def _plain(words: Iterable[str]) -> dict[str, tuple[Parameter, ...]]:
    """Words without arguments."""
    return dict.fromkeys(words, ())


CATEGORIES: Mapping[str, Category] = {
    category.noun: category
    for category in (
        Category("statement", _plain(STATEMENTS), "statement", "statements"),
        Category("clause", _plain(CLAUSES), "clause", "quantities"),
        Category("type", _plain(TYPES), "type", "quantities"),
        Category("unit", _plain(sorted(KNOWN_UNITS)), "", "units"),
        Category(
            "layer",
            {name: row.parameters for name, row in LAYERS.items()},
            "layer",
            "layers",
        ),
        Category(
            "activation",
            {name: row.parameters for name, row in ACTIVATIONS.items()},
            "activation",
            "activations",
        ),
        Category(
            "function",
            _plain(FUNCTIONS),
            "function of mathematics",
            "combining-values",
        ),
        Category("join", _plain(JOINS), "", "combining-values"),
        Category("combinator", _plain(COMBINATORS), "", "blocks-repeat-residual"),
        Category("initializer", _plain(INITIALIZERS), "initializer", "initializers"),
        Category(
            "loss",
            {name: row.parameters for name, row in LOSSES.items()},
            "loss",
            "losses",
        ),
        Category("penalty", _plain(PENALTIES), "penalty", "losses"),
        Category("metric", _plain(METRICS), "metric", "evaluation"),
        Category(
            "optimizer",
            {name: row.parameters for name, row in TRANSFORMS.items()},
            "",
            "optimizers",
        ),
        Category(
            "schedule",
            {name: row.parameters for name, row in SCHEDULES.items()},
            "schedule",
            "schedules",
        ),
        *(
            Category(noun, {n: (p,) for n, p in row.settings.items()}, noun, "settings")
            for row in STATEMENTS.values()
            if row.settings is not None
            for noun in (f"setting of `{row.keyword}`",)
        ),
        Category("mark", _plain(MARKS), "", "named-stages"),
    )
}


# ---- the pages ----


@cache
def tables() -> Mapping[str, tuple[Row, ...]]:
    """Rows of every table of the reference, by first header cell."""
    found: dict[str, tuple[Row, ...]] = {}
    lines = read_reference().splitlines()
    for is_table, group in groupby(lines, lambda line: line.startswith("|")):
        if is_table:
            head, _, *rows = (_cells(line) for line in group)
            found[head[0]] = tuple(rows)
    return found


def _cells(line: str) -> Row:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))


def quoted(cell: str) -> list[str]:
    """Texts in backquotes."""
    return re.findall(r"`([^`]+)`", cell)


@cache
def passages() -> Mapping[str, str]:
    """List items and paragraphs that begin with a word or a call."""
    exact: dict[str, str] = {}
    loose: dict[str, str] = {}
    text = re.sub(r"\n\n    (\S.*)\n\n", r" `\1`. ", read_reference())
    text = re.sub(r"\[([^\]]+)\]\(#[^)]+\)", r"\1", text)  # links within the page
    for block in re.split(r"\n\n|\n(?=- )", text):
        passage = " ".join(block.removeprefix("- ").split())
        opening = re.match(r"(`[^`]+`(, |: | |$))+", passage)
        for name in quoted(opening[0]) if opening else ():
            exact.setdefault(name, passage)
            word = re.match(r"\w+", name)
            loose.setdefault(word[0] if word else name, passage)
    return {**loose, **exact}


# ---- a word ----


@cache
def describe(noun: str, word: str) -> str:
    """Markdown about a word of the language; empty if there is none."""
    category = CATEGORIES.get(noun)
    if category is None or word not in category.words:
        return ""
    parts = [f"**{word}**, {_a(noun)}", *_said(category, word)]
    return "\n\n".join(part for part in parts if part)


def _a(noun: str) -> str:
    others = {"join": "combines values", "mark": "a keyword"}
    article = "an" if noun in ("activation", "initializer", "optimizer") else "a"
    return others.get(noun, f"{article} {noun}")


# Words that are described with another word.
_TOLD_WITH = {
    "residual": "repeat",
    "as": "dense(64) as encoder",
    "frozen": 'use "runs/forward" as forward frozen',
}


def _said(category: Category, word: str) -> Iterator[str]:
    match category.noun:
        case "statement":
            row = _row(category.table, word)
            yield f"{_sentence(row[3])} How many: {row[1]}."
            yield f"```nn\n{quoted(row[2])[0]}\n```"
        case "clause":
            row = _row(category.table, word)
            yield f"{_sentence(row[3])} On: {row[2]}. Example: {row[1]}"
        case "activation":
            row = _row(category.table, word)
            yield row[1]
            yield f"Arguments: {row[2]}." if row[2] else ""
            yield f"Family `{row[3]}`: see the initializer of the layer before it."
        case "loss":
            row = _row(category.table, word)
            yield f"{row[1]}, of {row[2]} values"
            yield f"Arguments: {row[3]}." if row[3] else ""
            yield _passage(word)
        case "layer" | "schedule":
            yield _passage(word)
            yield from _scale(word) if category.noun == "schedule" else ()
            yield _arguments(category.table, word)
        case "optimizer":
            yield _optimizer(word)
        case noun if noun.startswith("setting of "):
            row = _row(category.table, word)
            yield f"{_sentence(row[2])} Default: {row[1]}."
        case "unit":
            yield "A unit of the pint library; no value is converted."
        case "function" | "penalty" | "metric" | "type" | "initializer":
            yield _sentence(_row(category.table, word)[1])
        case _:
            yield _passage(word)


def _row(table: str, word: str) -> Row:
    """The row whose first cell names a word."""
    return next(row for row in tables()[table] if word in quoted(row[0]))


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _passage(word: str) -> str:
    text = passages().get(_TOLD_WITH.get(word, word), "")
    return text.removeprefix(f"`{word}`: ")


def _scale(word: str) -> Iterator[str]:
    for row in tables()["scale of"]:
        if word in quoted(row[0]):
            yield f"Scale in epoch `e`: {row[1]}"


def _arguments(table: str, word: str) -> str:
    rows = list(argument_rows(table, word))
    if not rows:
        return ""
    lines = [f"| {name} | {default} | {meaning} |" for name, default, meaning in rows]
    return "\n".join(["| argument | default | meaning |", "|---|---|---|", *lines])


def argument_rows(table: str, word: str) -> Iterator[tuple[str, str, str]]:
    """Arguments of a word with defaults and meanings, from the reference."""
    owner = ""
    for first, argument, default, meaning in tables()[table]:
        owner = quoted(first)[0] if first else owner
        if owner == word and argument:
            yield argument, default, meaning


def _optimizer(word: str) -> str:
    row = TRANSFORMS[word]
    given = ", ".join(map(written_parameter, row.parameters))
    page = "contrib" if row.module == "optax.contrib" else "optimizers"
    link = f"https://optax.readthedocs.io/en/latest/api/{page}.html"
    return f"```python\n{row.module}.{word}({given})\n```\n\n[optax]({link})"
