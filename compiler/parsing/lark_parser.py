"""Tokens to syntax, by Lark's LALR(1) parser of the grammar in `grammar/`.

Importing this module imports Lark.
"""

import sys
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Any, Literal, get_args

import lark
from lark.parsers.lalr_interactive_parser import InteractiveParser
from lark.tree import Meta

from ...grammar import read_grammar
from ..text.private import private_folder
from ..text.source import Span
from ..text.tokens import BLANK, Token
from .build import Builder
from .expected import Stop

Start = Literal["statement", "assignment", "result"]
"""The rules of the grammar that tokens can be read by."""


UNKNOWN = "UNKNOWN"
"""The terminal of a token that the grammar knows nothing of."""

_TERMINALS = {"arrow": "_ARROW", "comparison": "COMPARISON", "newline": "_NL"}


def read_syntax(tokens: Sequence[Token], start: Start) -> Any:
    """Parse tokens; return the syntax, or the `Stop` of a syntax error."""
    parser = lark_parser().parse_interactive(start=start)
    tree: Any = None
    for token in _terminals(tokens, parser):
        try:
            tree = parser.feed_token(token)
        except lark.UnexpectedToken:
            return _stop(token, frozenset(parser.accepts()))
    return Syntax(tokens).transform(tree)


def _stop(token: lark.Token, accepts: frozenset[str]) -> Stop:
    span = _span(token)
    if token.type != UNKNOWN:
        return Stop(span, accepts)
    return Stop(Span(span.start, span.start + 1), accepts, token[0])


@cache
def lark_parser() -> lark.Lark:
    """Lark's parser of the grammar, cached in a private folder.

    Lark caches it as a pickle, so nobody else may write to the folder.
    """
    return lark.Lark(
        read_grammar(),
        parser="lalr",
        start=list(get_args(Start)),
        propagate_positions=True,
        maybe_placeholders=True,
        cache=_kept() or False,
    )


def _kept() -> str | None:
    """The file of Lark's cache, unless a pipe or device has its place."""
    folder = private_folder("grammar")
    if folder is None:
        return None
    file = folder / f"nn.lark-{sys.version_info.major}.{sys.version_info.minor}"
    return str(file) if file.is_file() or not file.exists() else None


# ---- tokens as Lark takes them ----


def _terminals(
    tokens: Sequence[Token], parser: InteractiveParser
) -> Iterator[lark.Token]:
    """Generate terminals lazily, because each depends on the state of the parser."""
    for token in _significant(tokens):
        terminal = _terminal(token, parser.choices())
        yield lark.Token(terminal, token.text, token.start, end_pos=token.end)
    end = tokens[-1].end
    yield lark.Token("$END", "", end, end_pos=end)


def _significant(tokens: Sequence[Token]) -> Iterator[Token]:
    """Tokens of the grammar; a line break has no length.

    Line breaks are dropped inside ( ) and [ ] and before an arrow, but not in nested {
    }.
    """
    opened: list[str] = []
    line_break: Token | None = None
    for token in tokens:
        if token.kind in BLANK:
            if "\n" in token.text and opened[-1:] in ([], ["{"]):
                line_break = line_break or Token("newline", "", token.start)
            continue
        if line_break is not None and token.kind != "arrow":
            yield line_break
        line_break = None
        yield token
        if token.kind == "open":
            opened.append(token.text)
        elif token.kind == "close":
            del opened[-1:]
    if line_break is not None:
        yield line_break


def _terminal(token: Token, choices: Collection[str]) -> str:
    """The terminal of a token.

    Args:
        choices: acceptable terminals. A keyword counts as a name where it is not
            acceptable.
    """
    match token.kind:
        case "word":
            word = _literals().get(token.text, "NAME")
            return word if word in choices else "NAME"
        case "number":
            return "PERCENT" if token.text.endswith("%") else "NUMBER"
        case "string" if token.text.endswith('"', 1):
            return "STRING"
        case "open" | "close" | "sign":
            return _literals()[token.text]
        case kind:
            return _TERMINALS.get(kind, UNKNOWN)


@cache
def _literals() -> dict[str, str]:
    """Terminals with a fixed text: keywords and punctuation."""
    terminals = lark_parser().terminals
    return {t.pattern.value: t.name for t in terminals if t.pattern.type == "str"}


# ---- from a tree of Lark's ----


class Syntax(lark.Transformer_NonRecursive[lark.Token, Any]):
    """A transformer of Lark's trees to syntax."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        super().__init__()
        text = "".join(token.text for token in tokens)
        self._builder = Builder(text, tokens[0].start)

    def __default__(self, data: str, children: list[Any], meta: Meta) -> Any:
        return self._builder.node(data, Span(meta.start_pos, meta.end_pos), children)

    def __default_token__(self, token: lark.Token) -> Any:
        return self._builder.token(token.type, str(token), _span(token))


def _span(token: lark.Token) -> Span:
    assert token.start_pos is not None
    assert token.end_pos is not None
    return Span(token.start_pos, token.end_pos)
