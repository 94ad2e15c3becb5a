"""Errors of unknown names, explained for names of other libraries."""

import re

from ..diagnostics.diagnostic import Diagnostic
from ..text.source import Source

_WORD = re.compile(r"[^\W\d²³¹⁰⁴⁵⁶⁷⁸⁹][\w]*?(?=[²³¹⁰⁴⁵⁶⁷⁸⁹]|\b)")


def explain_foreign_names(
    mistakes: tuple[Diagnostic, ...], source: Source
) -> tuple[Diagnostic, ...]:
    """Replace errors of unknown names that another library defines.

    A name that only a part of a foreign expression mentions is not reported as unused.
    """
    if not mistakes:
        return ()
    # Imported here because texts without errors do not need it.
    from .slips import read_names_again

    explained = [read_names_again(mistake, source) for mistake in mistakes]
    changed = {a.span for a, b in zip(mistakes, explained, strict=True) if a is not b}
    named = {w for span in changed if span for w in _WORD.findall(source.slice(span))}
    return tuple(
        m
        for m in explained
        if m.code != "E224" or m.span is None or source.slice(m.span) not in named
    )
