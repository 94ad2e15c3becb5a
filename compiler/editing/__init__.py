"""Editor features of texts: names, documentation, completion.

They work on incomplete texts and know neither a protocol nor an editor.
"""

from ..syntax.symbols import Kind, Occurrence, Scope, Symbol, Symbols
from ..text.tokens import Token, read_tokens
from ..vocabulary import STATEMENTS
from .analysis import Analysis, analyze
from .cards import card
from .completion import complete
from .context import word_around
from .edits import difference
from .hover import Hover, hover
from .items import Item
from .outline import Entry, Fold, folds, outline
from .positions import Positions, Units
from .reference import CATEGORIES, Category, describe
from .rename import refusal_of, rename
from .semantics import TOKENS, Meaning, meanings
from .signature import Signature, signature
from .words import explain_word, hint_for_word, listed_words

__all__ = [
    "CATEGORIES",
    "STATEMENTS",
    "TOKENS",
    "Analysis",
    "Category",
    "Entry",
    "Fold",
    "Hover",
    "Item",
    "Kind",
    "Meaning",
    "Occurrence",
    "Positions",
    "Scope",
    "Signature",
    "Symbol",
    "Symbols",
    "Token",
    "Units",
    "analyze",
    "card",
    "complete",
    "describe",
    "difference",
    "explain_word",
    "folds",
    "hint_for_word",
    "hover",
    "listed_words",
    "meanings",
    "outline",
    "read_tokens",
    "refusal_of",
    "rename",
    "signature",
    "word_around",
]
