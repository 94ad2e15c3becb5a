"""The reference by word, for hover in an editor and for `dotnn explain`."""

from collections.abc import Iterator, Mapping

from ..checking.contract.units import describe_unit
from ..diagnostics.diagnostic import did_you_mean
from ..vocabulary import ACTIVATIONS, LAYERS, LOSSES, PENALTIES
from .reference import CATEGORIES, argument_rows, describe, quoted

_WITH_ARGUMENTS = ("layer", "schedule")


def entry(noun: str, word: str) -> Iterator[str]:
    """Paragraphs about a word of a category, from the reference and the tables."""
    yield describe(noun, word)
    if noun == "unit":
        yield describe_unit(word)
    elif noun in ("loss", "penalty"):
        code = LOSSES[word].code if noun == "loss" else PENALTIES[word]
        yield f"```python\n{code.rstrip()}\n```"


def explain_word(word: str) -> str:
    """Markdown about a word in all its meanings; empty if it has none."""
    found = [
        "\n\n".join(filter(None, entry(noun, word)))
        for noun, category in CATEGORIES.items()
        if word in category.words
    ]
    arguments = "\n".join(_as_argument(word))
    return "\n\n".join(filter(None, (*found, arguments)))


def _as_argument(word: str) -> Iterator[str]:
    """The layers and schedules that have an argument of a name."""
    for noun in _WITH_ARGUMENTS:
        category = CATEGORIES[noun]
        for owner in category.words:
            for name, default, meaning in argument_rows(category.table, owner):
                if word in quoted(name):
                    yield (
                        f"- **{word}**, an argument of `{owner}`: {meaning} "
                        f"(default: {default})"
                    )


def hint_for_word(word: str) -> str:
    """A hint with the nearest word of the language; empty if there is none."""
    if word in _ELSEWHERE:
        return f"dotnn calls it `{_ELSEWHERE[word]}`"
    return did_you_mean(word, listed_words())


def listed_words() -> Mapping[str, str]:
    """Every word of the language, except units, with its category."""
    return {
        word: noun
        for noun, category in reversed(tuple(CATEGORIES.items()))
        if noun != "unit"
        for word in category.words
    }


_ELSEWHERE: Mapping[str, str] = {
    **{there: name for name, row in ACTIVATIONS.items() for there in row.elsewhere},
    **{there: name for name, row in LAYERS.items() for there, _ in row.elsewhere},
}
