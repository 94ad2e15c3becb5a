"""Diagnostics as text: the line, the place underlined, the reason and the hint."""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from .errors import Diagnostic, Fix, Note
from .source import Source, Span

TAB = 4
MAX_LINE = 160  # characters shown of a line
CONTEXT = 60  # of them before the mark, where a line is longer


def render_all(diagnostics: Iterable[Diagnostic], source: Source) -> str:
    """Several diagnostics, a blank line between them."""
    return "\n".join(render(diagnostic, source) for diagnostic in diagnostics)


def render(diagnostic: Diagnostic, source: Source) -> str:
    """One diagnostic as a person reads it, ending with a line break."""
    message = _printable(diagnostic.message)
    lines = [f"{diagnostic.severity}[{diagnostic.code}]: {message}"]
    places = [Note(diagnostic.span, diagnostic.label)] if diagnostic.span else []
    marks = [(places[0], "^")] if places else []
    marks += [(note, "-") for note in diagnostic.notes]
    width = max((len(str(_line(n.span, source))) for n, _ in marks), default=1)
    margin = " " * width
    if diagnostic.span is None:
        lines.append(f"{margin}--> {_printable(source.name)}")
    else:
        line, column = source.position(diagnostic.span.start)
        file = _file(diagnostic.span, source)
        lines.append(f"{margin}--> {_printable(file)}:{line}:{column}")
        lines.append(f"{margin} |")
    file = source.name if diagnostic.span is None else _file(diagnostic.span, source)
    for note, mark in marks:
        if _file(note.span, source) != file:
            file = _file(note.span, source)
            line, column = source.position(note.span.start)
            lines.append(f"{margin}::: {_printable(file)}:{line}:{column}")
        lines += _excerpt(note, mark, width, source)
    if marks:
        lines.append(f"{margin} |")
    if diagnostic.hint:
        lines.append(f"{margin} = hint: {_printable(diagnostic.hint)}")
    if diagnostic.reference:
        lines.append(f"{margin} = see: {_printable(diagnostic.reference)}")
    return "\n".join(line.rstrip() for line in lines) + "\n"


def as_json(diagnostic: Diagnostic, source: Source) -> dict[str, Any]:
    """One diagnostic as a JSON object; lines and columns count from 1."""
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "file": _file(diagnostic.span, source) if diagnostic.span else source.name,
        **_place(diagnostic.span, source),
        "label": diagnostic.label,
        "hint": diagnostic.hint,
        "reference": diagnostic.reference,
        "fix": _fix(diagnostic.fix, source),
        "notes": [
            {**_place(note.span, source), "label": note.label}
            for note in diagnostic.notes
        ],
    }


def _fix(fix: Fix | None, source: Source) -> dict[str, Any] | None:
    if fix is None:
        return None
    edits = [{**_place(edit.span, source), "text": edit.text} for edit in fix.edits]
    return {"title": fix.title, "safe": fix.safe, "edits": edits}


def _place(span: Span | None, source: Source) -> dict[str, int | None]:
    names = ("line", "column", "end_line", "end_column")
    if span is None:
        return dict.fromkeys(names)
    ends = (*source.position(span.start), *source.position(span.end))
    return dict(zip(names, ends, strict=True))


def _file(span: Span, source: Source) -> str:
    return source.part(span.start)[1]


def _line(span: Span, source: Source) -> int:
    return source.position(span.start)[0]


def _excerpt(note: Note, mark: str, width: int, source: Source) -> Iterator[str]:
    number, column = source.position(note.span.start)
    line = source.line(note.span.start)
    length = note.span.end - note.span.start
    start = max(0, min(column - 1 - CONTEXT, len(line) - MAX_LINE))
    shown = line[start : start + MAX_LINE]
    before = ("…" if start else "") + shown[: column - 1 - start]
    marked = shown[column - 1 - start :][:length]
    after = shown[column - 1 - start + length :]
    if start + MAX_LINE < len(line):
        after += "…"
    underline = " " * _width(before) + mark * max(1, _width(marked))
    yield f"{number:>{width}} | {_printable(before + marked + after)}"
    yield f"{' ' * width} | {underline} {_printable(note.label)}"


def _printable(text: str) -> str:
    """Text with tabs widened and what cannot be seen made visible."""
    shown = text.replace("\t", " " * TAB)
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in shown)


def _width(text: str) -> int:
    return sum(map(_cell_width, text))


def _cell_width(char: str) -> int:
    if char == "\t":
        return TAB
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
