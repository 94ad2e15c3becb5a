"""Text to syntax: each statement is parsed by itself, by the grammar in `grammar/`."""

from . import errors, syntax
from .characters import byte_mistake
from .errors import Diagnostic, Report
from .lalr import Stop, read_syntax
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
        start, text = chunk.span.start, source.slice(chunk.span)
        found = read_syntax(text, source, start, "statement")
        if isinstance(found, Stop):
            report(_explain(found, source, chunk.span))
        else:
            statements.append(found)
    return tuple(statements)


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


def _explain(stop: Stop, source: Source, chunk: Span) -> Diagnostic:
    if stop.character:
        return errors.unexpected_character(stop.at, stop.character)
    expected = _in_words(stop.accepts)
    if stop.at.start < stop.at.end:
        return errors.unexpected(stop.at, source.slice(stop.at), expected, KEYWORDS)
    end = stop.at.end
    if end < chunk.end:
        end = code_end(source, end)
    return errors.unexpected_end(Span(end, end), expected)


def _in_words(accepted: frozenset[str]) -> tuple[str, ...]:
    if accepted >= _EXPRESSION:
        return ("an expression",)
    rest = accepted - _OPERATORS
    if len(rest) > 1:
        rest -= {"_NL"}
    words = tuple(_WORDS[name] for name in _WORDS if name in rest)
    return words or ("something else",)
