"""A cache of parsed texts, moved to their current positions.

An edit leaves most statements unchanged, and parsing them dominates the latency of an
editor.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ..text.source import Span
from ..text.tokens import Token

if TYPE_CHECKING:
    from .lark_parser import Start

KEPT = 512  # most cached statements and lines
LONGEST = 4000  # longest cached text, in characters


def recall_syntax(tokens: Sequence[Token], start: "Start") -> Any:
    """The result of `read_syntax`, cached."""
    # Imported here because Lark loads slowly, and some commands parse nothing.
    from .lark_parser import read_syntax

    text, offset = "".join(token.text for token in tokens), tokens[0].start
    if len(text) > LONGEST:
        return read_syntax(tokens, start)
    known = kept_reading(text, start)
    if not known:
        known.append((read_syntax(tokens, start), offset))
    result, before = known[-1]
    if before != offset:
        result = moved(result, offset - before)
        known[:] = [(result, offset)]
    return result


@lru_cache(maxsize=KEPT)
def kept_reading(text: str, start: "Start") -> list[tuple[Any, int]]:
    """The cache entry of a text; empty at first."""
    del text, start
    return []


def moved(node: Any, by: int) -> Any:
    """Shift the spans of a syntax tree or a `Stop`."""
    kind = type(node)
    if kind is Span:
        return Span(node.start + by, node.end + by)
    if kind is tuple:
        return tuple([moved(item, by) for item in node])
    names = getattr(kind, "__match_args__", ())
    return kind(*[moved(getattr(node, name), by) for name in names]) if names else node
