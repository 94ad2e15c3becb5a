"""How a spec looks in its one form: its words and comments, laid out anew.

A text is read into `words`, these into a `tree` of brackets; `rows` breaks it into
lines, with the blanks of `spacing`; `columns` sets neighboring lines in columns.
"""

from collections.abc import Sequence

from ... import syntax
from .columns import align_comments
from .rows import layout_file
from .tree import build_file
from .words import Places, read_comments, read_words

__all__ = ["layout_text", "read_comments"]


def layout_text(text: str, statements: Sequence[syntax.Statement]) -> str:
    """A text without mistakes of syntax in its one form.

    Args:
        text: with line breaks of one kind, and no byte order mark.
        statements: what it was parsed into.
    """
    words = read_words(text, Places.of(statements))
    rows = align_comments(layout_file(build_file(words)))
    return "".join(f"{line}\n" for row in rows for line in row.lines())
