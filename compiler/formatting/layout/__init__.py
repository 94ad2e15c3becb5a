"""Layout of words and comments.

`words` reads a text, `tree` groups brackets, `rows` breaks lines with the blanks of
`spacing`, and `columns` aligns neighboring lines.
"""

from collections.abc import Sequence

from ... import syntax
from .columns import align_comments
from .rows import layout_entries
from .tree import build_statements
from .words import Places, read_comments, read_words

__all__ = ["layout_text", "read_comments"]


def layout_text(text: str, statements: Sequence[syntax.Statement]) -> str:
    r"""Lay out a text without syntax errors.

    Args:
        text: text with `\n` line breaks and without a byte order mark.
        statements: its syntax.
    """
    words = read_words(text, Places.of(statements))
    rows = align_comments(layout_entries(*build_statements(words)))
    return "".join(f"{line}\n" for row in rows for line in row.lines())
