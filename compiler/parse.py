"""Text to syntax: each statement is parsed by itself, by the grammar in `grammar/`."""

from collections.abc import Iterator
from functools import cache

from lark import Lark, Token
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from ..grammar import read_grammar
from . import errors, syntax
from .build import build_statement
from .characters import byte_mistake
from .errors import Diagnostic, Report
from .private import private_folder
from .source import Source, Span
from .split import code_end, split_statements
from .vocabulary import KEYWORDS


def parse_source(
    source: Source, report: Report, start: int = 0
) -> tuple[syntax.Statement, ...]:
    """Parse a text into its statements, and report each one that is malformed.

    Args:
        start: where to begin, as where the text of an imported file does.
    """
    if no_text := byte_mistake(source, start):
        report(no_text)
        return ()
    statements: list[syntax.Statement] = []
    for chunk in split_statements(source, report, start):
        if not chunk.sound:
            continue
        try:
            tree = _parser().parse(source.slice(chunk.span))
        except UnexpectedInput as error:
            report(_explain(error, source, chunk.span))
        else:
            statements.append(build_statement(tree, source, chunk.span.start))
    return tuple(statements)


# ---- the parser ----


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


@cache
def _parser() -> Lark:
    # Building the parser takes a tenth of a second, reading it from the cache none.
    folder = private_folder("grammar")
    return Lark(
        read_grammar(),
        cache=str(folder / "nn.lark.cache") if folder else False,
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


def _explain(error: UnexpectedInput, source: Source, chunk: Span) -> Diagnostic:
    if isinstance(error, UnexpectedCharacters):
        at = chunk.start + error.pos_in_stream
        return errors.unexpected_character(Span(at, at + 1), error.char)
    assert isinstance(error, UnexpectedToken)
    token = error.token
    expected = _in_words(error.interactive_parser.accepts())
    if token.type == "$END":
        return errors.unexpected_end(Span(chunk.end, chunk.end), expected)
    assert token.start_pos is not None
    assert token.end_pos is not None
    span = Span(chunk.start + token.start_pos, chunk.start + token.end_pos)
    if token.type == "_NL":
        end = code_end(source, span.start)
        return errors.unexpected_end(Span(end, end), expected)
    if token.type == "_ARROW":
        span = Span(span.end - len("->"), span.end)
    return errors.unexpected(span, source.slice(span), expected, KEYWORDS)


def _in_words(accepted: set[str]) -> tuple[str, ...]:
    if accepted >= _EXPRESSION:
        return ("an expression",)
    rest = accepted - _OPERATORS
    if len(rest) > 1:
        rest -= {"_NL"}
    words = tuple(_WORDS[name] for name in _WORDS if name in rest)
    return words or ("something else",)
