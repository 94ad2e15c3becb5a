"""Renaming of symbols in all their occurrences.

A new name is refused if it changes the meaning of the text: every name of the changed
text must resolve as before.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

from .. import syntax
from ..diagnostics.diagnostic import Edit, apply_edits, insertion
from ..syntax.resolve import resolve
from ..syntax.symbols import Occurrence, Symbol, Symbols
from ..text.limits import MAX_NAME
from ..text.reading import Kept
from ..text.source import Source
from ..vocabulary import CALLED, KEYWORDS
from .analysis import Analysis
from .edits import moved
from .recover import recover_all

_NAME = re.compile(r"[^\W\d]\w*")
_CALLED = ("block", "function", "use", "stage")


def rename(analysis: Analysis, symbol: Symbol, name: str) -> tuple[Edit, ...] | str:
    """Edits of a text and its imports, or the reason to refuse."""
    refusal = refusal_of(analysis.symbols, symbol, name)
    if refusal:
        return refusal
    occurrences = analysis.symbols.of(symbol)
    edits = [Edit(o.span, name) for o in occurrences]
    edits += _columns_kept(analysis, symbol)
    edits.sort(key=lambda edit: edit.span.start)
    if not _means_the_same(analysis, edits):
        return f"`{name}` has another meaning where `{symbol.name}` is used"
    return tuple(edits)


def refusal_of(symbols: Symbols, symbol: Symbol, name: str) -> str:
    """Why a symbol cannot have a name, judged from names alone; may be empty."""
    if not _NAME.fullmatch(name):
        return "expected letters, digits and `_`, with no digit first"
    if len(name) > MAX_NAME:
        return f"the name has more than {MAX_NAME} characters"
    if name in KEYWORDS:
        return f"`{name}` is a reserved word"
    if symbol.kind in _CALLED and name in CALLED:
        return f"`{name}` is already a built-in layer, activation or function"
    taken = (s for s in symbols.declared() if s.name == name and s != symbol)
    if any(_meet(symbol, other) for other in taken):
        return f"the name `{name}` is already taken"
    return ""


def _meet(one: Symbol, other: Symbol) -> bool:
    """Whether two symbols cannot share a name."""
    if "model" in (one.kind, other.kind):
        return False
    if "parameter" in (one.kind, other.kind):
        return one.owner == other.owner
    return True


def _columns_kept(analysis: Analysis, symbol: Symbol) -> Iterable[Edit]:
    """An edit that keeps the data column of a quantity, which follows its name without
    `from`.
    """
    node = symbol.node
    if not isinstance(node, syntax.Quantity) or not _names_data(analysis.statements):
        return
    if not any(isinstance(clause, syntax.FromClause) for clause in node.clauses):
        yield insertion(node.span.end, f' from "{symbol.name}"')


def _names_data(statements: Iterable[syntax.Statement]) -> bool:
    settings = (s for s in statements if isinstance(s, syntax.Settings))
    return any(e.target.text == "file" for s in settings for e in s.entries)


def _means_the_same(analysis: Analysis, edits: list[Edit]) -> bool:
    """Whether every name of the changed text resolves as before."""
    source = analysis.source
    text = apply_edits(source.text, edits)
    starts = [0, *(start for start, _ in source.imported), len(source.text) + 1]
    starts = [moved(start, edits) for start in starts]
    parts = [text[a : b - 1] for a, b in pairwise(starts)]
    names = (name for _, name in source.imported)
    files = Kept(dict(zip(names, parts[1:], strict=True)))
    _, statements = recover_all(Source(parts[0], source.name, files))
    before = _graph(analysis.symbols.occurrences, edits)
    return before == _graph(resolve(statements).occurrences, ())


def _graph(
    occurrences: Iterable[Occurrence], edits: Iterable[Edit]
) -> set[tuple[int, int]]:
    """Occurrences with their declarations, after some edits."""
    edits = tuple(edits)
    return {
        (moved(o.span.start, edits), moved(o.symbol.span.start, edits))
        for o in occurrences
    }
