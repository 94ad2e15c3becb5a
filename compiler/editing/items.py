"""Items of a completion: names of the spec and words of the language."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..syntax.symbols import Symbol
from .reference import CATEGORIES, quoted, tables


@dataclass(frozen=True, slots=True)
class Item:
    """A completion.

    Attributes:
        noun: category of the reference, kind of symbol, `argument` or `word`.
        detail: short description.
        insert: inserted text, if it differs from the label.
        symbol: the symbol that it names.
    """

    label: str
    noun: str
    detail: str = ""
    insert: str = ""
    symbol: Symbol | None = None


def item_of(symbol: Symbol) -> Item:
    detail = f"{symbol.kind} of `{symbol.owner}`" if symbol.owner else symbol.kind
    return Item(symbol.name, symbol.kind, detail, symbol=symbol)


def statements() -> Iterator[Item]:
    for name, _, _, meaning in tables()["statement"]:
        yield Item(quoted(name)[0], "statement", meaning, f"{quoted(name)[0]} ")


def words(*nouns: str, call: bool = False) -> Iterator[Item]:
    """Words of some categories.

    Args:
        call: whether to add an opening parenthesis.
    """
    for noun in nouns:
        for word in CATEGORIES[noun].words:
            yield Item(word, noun, noun, f"{word}(" if call else "")
