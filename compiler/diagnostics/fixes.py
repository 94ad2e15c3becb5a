"""Application of safe fixes to the text of a spec."""

from collections.abc import Iterable

from ..text.source import Source
from .diagnostic import Diagnostic, Edit, Fix, apply_edits


def apply_fixes(
    source: Source, diagnostics: Iterable[Diagnostic]
) -> tuple[str, tuple[Diagnostic, ...]]:
    """Apply all safe fixes that do not overlap, and return the diagnostics they
    resolve.

    The first of overlapping fixes is applied; the others may follow in the next round.
    """
    applied: list[Diagnostic] = []
    edits: list[Edit] = []
    for diagnostic in diagnostics:
        fix = diagnostic.fix
        if fix is None or not fix.safe or not _is_own(fix, source):
            continue
        if not any(_touch(edit, other) for edit in fix.edits for other in edits):
            applied.append(diagnostic)
            edits += fix.edits
    return apply_edits(source.text[: _own_end(source)], edits), tuple(applied)


def _own_end(source: Source) -> int:
    """End of the spec's own text, before the texts of its imports."""
    return source.imported[0][0] - 1 if source.imported else len(source.text)


def _is_own(fix: Fix, source: Source) -> bool:
    return all(edit.span.end <= _own_end(source) for edit in fix.edits)


def _touch(one: Edit, other: Edit) -> bool:
    return one.span.start <= other.span.end and other.span.start <= one.span.end
