"""Text to syntax, by Lark's LALR(1) parser of the grammar in `grammar/`.

Whoever imports this module loads Lark.
"""

import sys
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal, get_args

from lark import (
    Lark,
    Token,
    Transformer_NonRecursive,
    UnexpectedCharacters,
    UnexpectedInput,
    UnexpectedToken,
)
from lark.tree import Meta

from ...grammar import read_grammar
from ..text.private import private_folder
from ..text.source import Span
from .build import Builder
from .expected import Stop

Start = Literal["statement", "assignment", "result"]
"""The rules of the grammar that a text can be read by."""


def read_syntax(text: str, offset: int, start: Start) -> Any:
    """The syntax of a text, or the `Stop` where it breaks the grammar.

    Args:
        offset: where the text begins in its source.
    """
    try:
        tree = lark_parser().parse(text, start=start)
    except UnexpectedInput as error:
        return _stop(error, text, offset)
    return _Syntax(text, offset).transform(tree)


@cache
def lark_parser() -> Lark:
    """Lark's parser of the grammar, kept in the user's cache folder.

    Lark keeps it as a pickle, so nobody else may write into that folder.
    """
    folder = private_folder("grammar")
    kept = f"nn.lark-{sys.version_info.major}.{sys.version_info.minor}"
    return Lark(
        read_grammar(),
        parser="lalr",
        start=list(get_args(Start)),
        propagate_positions=True,
        maybe_placeholders=True,
        postlex=_Lines(),
        cache=str(folder / kept) if folder else False,
    )


class _Lines:
    """Drops the line breaks inside ( ) and [ ], but not those of a { } within.

    It must not look ahead: the lexer asks the parser what may come next.
    """

    always_accept = ("_NL",)

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        opened: list[Token] = []
        for token in stream:
            if token in ("(", "[", "{"):
                opened.append(token)
            elif token in (")", "]", "}") and opened:
                opened.pop()
            if token.type != "_NL" or not opened or opened[-1] == "{":
                yield token


class _Syntax(Transformer_NonRecursive[Token, Any]):
    """A tree of Lark's, from its leaves up, to the syntax that the builder makes."""

    def __init__(self, text: str, offset: int) -> None:
        super().__init__()
        self._builder = Builder(text, offset)
        self._offset = offset

    def __default__(self, data: str, children: list[Any], meta: Meta) -> Any:
        offset = self._offset
        span = Span(offset + meta.start_pos, offset + meta.end_pos)
        return self._builder.node(data, span, children)

    def __default_token__(self, token: Token) -> Any:
        start, end = token.start_pos, token.end_pos
        assert start is not None
        assert end is not None
        return self._builder.token(
            token.type, str(token), self._offset + start, self._offset + end
        )


def _stop(error: UnexpectedInput, text: str, offset: int) -> Stop:
    accepts = frozenset(error.interactive_parser.accepts())
    match error:
        case UnexpectedCharacters():
            at = offset + error.pos_in_stream
            return Stop(Span(at, at + 1), accepts, error.char)
        case UnexpectedToken(token=Token(type="$END")):
            at = offset + len(text)
            return Stop(Span(at, at), accepts)
        case UnexpectedToken(token=token):
            start, end = offset + token.start_pos, offset + token.end_pos
            # Such tokens begin with the line breaks and comments before them.
            start = end - len("->") if token.type == "_ARROW" else start
            end = start if token.type == "_NL" else end
            return Stop(Span(start, end), accepts)
        case _:
            raise error
