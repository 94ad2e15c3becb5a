"""E18x: data files and splits that contradict each other."""

from ...text.source import Span
from ..diagnostic import Diagnostic, Note


def rows_of_a_file(span: Span) -> Diagnostic:
    message = "expected one file in quotes in `rows(…)`"
    hint = 'write `test = rows("test.txt")`: a file of row numbers, from 0'
    return Diagnostic("E180", message, span, "not a file", hint)


def told_twice(span: Span, split: str, first: Span) -> Diagnostic:
    message = f"`split` and `{split}` both say which rows are for {split}"
    hint = f"keep one of them; a share, as in `{split} = 10%`, may stand beside `split`"
    notes = (Note(first, "a column of the data says it"),)
    return Diagnostic("E181", message, span, "a second answer", hint, notes)


def nothing_drawn(span: Span, setting: str) -> Diagnostic:
    message = f"`{setting}` has no effect, since no split is a share of the rows"
    return Diagnostic("E182", message, span, "nothing is drawn", "remove it")


def file_twice(span: Span, file: str) -> Diagnostic:
    message = f"the file `{file}` is named twice"
    hint = "name it once: its rows would count twice, or stand in two splits"
    return Diagnostic("E183", message, span, "named twice", hint)
