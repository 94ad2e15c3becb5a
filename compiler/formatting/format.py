"""Formatting of a spec, with a check that its syntax is unchanged."""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from .. import syntax
from ..compilation import CompileError
from ..diagnostics import errors
from ..diagnostics.diagnostic import Diagnostic
from ..parsing.parse import parse_source
from ..pipeline import require_syntax
from ..text.limits import MAX_TEXT
from ..text.source import Source
from .layout import layout_text, read_comments


def format_source(source: Source) -> str:
    """Format the text of a spec, keeping its meaning and its comments.

    Files that it names are not read, and only its syntax is checked.

    Raises:
        CompileError: the text is malformed.
    """
    statements = require_syntax(source)
    text = source.text.removeprefix("\ufeff").replace("\r\n", "\n")
    if text != source.text:
        statements = require_syntax(Source(text, source.name))
    formatted = layout_text(text, statements)
    if len(formatted) > MAX_TEXT:
        mistake = errors.syntax.text_too_long(MAX_TEXT)
        raise CompileError(source, (mistake,))
    if formatted != text and not _says_the_same(statements, text, formatted):
        raise AssertionError(
            f"formatting would change the meaning of {source.name}; please report it"
        )
    return formatted


def _says_the_same(
    statements: Sequence[syntax.Statement], text: str, formatted: str
) -> bool:
    mistakes: list[Diagnostic] = []
    again = parse_source(Source(formatted), mistakes.append)
    return (
        not mistakes
        and without_spans(again) == without_spans(statements)
        and read_comments(formatted) == read_comments(text)
    )


def without_spans(node: Any) -> Any:
    """A syntax tree as nested tuples, without positions."""
    if isinstance(node, tuple):
        return tuple(map(without_spans, node))
    kind = type(node)
    if not is_dataclass(kind):
        return kind, node
    return kind, *(without_spans(getattr(node, name)) for name in _said_in(kind))


@cache
def _said_in(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.name != "span")
