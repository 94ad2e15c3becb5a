"""Text to syntax: each statement is parsed by itself, by the grammar in `grammar/`."""

from collections.abc import Iterator
from functools import cache

from lark import Lark, Token
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from ..grammar import read_grammar
from . import errors, syntax
from .build import build_statement
from .errors import Diagnostic
from .source import Source, Span
from .split import split_statements


def parse_source(
    source: Source,
) -> tuple[tuple[syntax.Statement, ...], list[Diagnostic]]:
    """Parse a text into its statements, and report each one that is malformed."""
    chunks, mistakes = split_statements(source)
    statements = []
    for chunk in chunks:
        if not chunk.sound:
            continue
        try:
            tree = _parser().parse(source.slice(chunk.span))
        except UnexpectedInput as error:
            mistakes.append(_explain(error, chunk.span))
        else:
            statements.append(build_statement(tree, source, chunk.span.start))
    return tuple(statements), mistakes


# ---- the parser ----


class _Lines:
    """Drops the line breaks inside ( ) and [ ].

    It must not look ahead: the lexer asks the parser what may come next.
    """

    always_accept = ("_NL",)

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        depth = 0
        for token in stream:
            depth += (token in ("(", "[")) - (token in (")", "]"))
            if depth == 0 or token.type != "_NL":
                yield token


@cache
def _parser() -> Lark:
    return Lark(
        read_grammar(),
        parser="lalr",
        start="statement",
        propagate_positions=True,
        maybe_placeholders=True,
        postlex=_Lines(),
    )


# ---- what a malformed statement is told ----

_WORDS = {
    "NAME": "a name",
    "NUMBER": "a number",
    "STRING": "a string in quotes",
    "_NL": "the end of the line",
    "$END": "the end of the statement",
    "_ARROW": "`->`",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "LSQB": "`[`",
    "RSQB": "`]`",
    "LBRACE": "`{`",
    "RBRACE": "`}`",
    "EQUAL": "`=`",
    "COLON": "`:`",
    "COMMA": "`,`",
    "COMPARISON": "a comparison such as `<=`",
    "IN": "`in`",
    "BOUND": "`bound`",
    "LOG": "`log`",
    "FROM": "`from`",
    "__ANON_0": "`..`",
}
_EXPRESSION = {"NUMBER", "NAME", "LPAR", "MINUS"}
_OPERATORS = {"PLUS", "MINUS", "STAR", "SLASH", "CIRCUMFLEX", "PERCENT"}


def _explain(error: UnexpectedInput, chunk: Span) -> Diagnostic:
    if isinstance(error, UnexpectedCharacters):
        at = chunk.start + error.pos_in_stream
        return errors.unexpected_character(Span(at, at + 1), error.char)
    assert isinstance(error, UnexpectedToken)
    token = error.token
    parser = error.interactive_parser
    accepted = parser.accepts() if parser is not None else set(error.accepts or ())
    expected = _in_words(accepted)
    if token.type == "$END":
        return errors.unexpected_end(Span(chunk.end, chunk.end), expected)
    assert token.start_pos is not None
    assert token.end_pos is not None
    span = Span(chunk.start + token.start_pos, chunk.start + token.end_pos)
    if token.type == "_NL":
        span = Span(span.start, span.start)
        return errors.unexpected_end(span, expected)
    return errors.unexpected(span, str(token).strip(), expected)


def _in_words(accepted: set[str]) -> tuple[str, ...]:
    if accepted >= _EXPRESSION:
        return ("an expression",)
    rest = accepted - _OPERATORS
    if len(rest) > 1:
        rest -= {"_NL"}
    return tuple(_WORDS[name] for name in _WORDS if name in rest)
