"""Syntax that was read before, moved to where its text stands now.

An edit leaves most statements as they were. What an editor waits for after a keystroke
is mostly their reading, so that of the last ones is kept.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ..text.source import Span
from ..text.tokens import Token

if TYPE_CHECKING:
    from .lark_parser import Start

KEPT = 512  # texts of statements and lines
LONGEST = 4000  # characters of one that is kept


def recall_syntax(tokens: Sequence[Token], start: "Start") -> Any:
    """What `read_syntax` gives, without reading a text again that was read lately."""
    # Imported here: Lark takes a while to load, and a command may read no spec.
    from .lark_parser import read_syntax

    text, offset = "".join(token.text for token in tokens), tokens[0].start
    if len(text) > LONGEST:
        return read_syntax(tokens, start)
    known = kept_reading(text, start)
    if not known:
        known.append((read_syntax(tokens, start), offset))
    found, before = known[-1]
    if before != offset:
        found = moved(found, offset - before)
        known[:] = [(found, offset)]
    return found


@lru_cache(maxsize=KEPT)
def kept_reading(text: str, start: "Start") -> list[tuple[Any, int]]:
    """Where the one reading of a text is kept, with its offset; empty before."""
    del text, start
    return []


def moved(node: Any, by: int) -> Any:
    """A tree of syntax, or a place where reading stopped, further on in the text."""
    kind = type(node)
    if kind is Span:
        return Span(node.start + by, node.end + by)
    if kind is tuple:
        return tuple([moved(item, by) for item in node])
    names = getattr(kind, "__match_args__", ())
    return kind(*[moved(getattr(node, name), by) for name in names]) if names else node
