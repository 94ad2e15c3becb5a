"""Diagnostics as text: source line, underline, label, hint and fix."""

from collections.abc import Iterable, Iterator
from typing import Any

from ..text.source import Source, Span
from ..text.widths import cells, escaped
from .diagnostic import Diagnostic, Fix, Note, apply_edits
from .paint import PLAIN, Paint

TAB = 4
MAX_LINE = 160  # longest excerpt of a line, in characters
CONTEXT = 60  # characters of an excerpt before the underline


def render_all(
    diagnostics: Iterable[Diagnostic], source: Source, *, paint: Paint = PLAIN
) -> str:
    """Render diagnostics, separated by blank lines."""
    return "\n".join(render(each, source, paint=paint) for each in diagnostics)


def render(diagnostic: Diagnostic, source: Source, *, paint: Paint = PLAIN) -> str:
    """Render a diagnostic for people, with a final line break.

    Args:
        paint: colors, which never change the characters.
    """
    return "\n".join(_Renderer(diagnostic, source, paint).lines()) + "\n"


def concise(diagnostic: Diagnostic, source: Source) -> str:
    """Render a diagnostic on one line: `film.nn:3:9: E301 …`."""
    place = _position(file_of(diagnostic.span, source), diagnostic.span, source)
    mild = "" if diagnostic.severity == "error" else f"{diagnostic.severity}: "
    return f"{place}: {diagnostic.code} {mild}{_printable(diagnostic.message)}"


def as_json(diagnostic: Diagnostic, source: Source) -> dict[str, Any]:
    """Render a diagnostic as a JSON object; lines and columns count from 1."""
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "file": file_of(diagnostic.span, source),
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


def file_of(span: Span | None, source: Source) -> str:
    """Name of the file that contains a span: the spec or one of its imports."""
    return source.name if span is None else source.part(span.start)[1]


def _position(file: str, span: Span | None, source: Source) -> str:
    """Format the start of a span: `film.nn:3:9`."""
    shown = escaped(file)
    if span is None:
        return shown
    line, column = source.position(span.start)
    return f"{shown}:{line}:{column}"


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


class _Renderer:
    """The renderer of one diagnostic."""

    def __init__(self, diagnostic: Diagnostic, source: Source, paint: Paint) -> None:
        self._diagnostic = diagnostic
        self._source = source
        self._paint = paint
        notes = [(note, "-") for note in diagnostic.notes]
        if diagnostic.span is not None:
            notes.insert(0, (Note(diagnostic.span, diagnostic.label), "^"))
        self._marks = notes
        lines = [source.position(note.span.start)[0] for note, _ in notes]
        for edit in diagnostic.fix.edits if diagnostic.fix else ():
            lines.append(source.position(edit.span.start)[0] + edit.text.count("\n"))
        self._width = len(str(max(lines, default=1)))

    def lines(self) -> Iterator[str]:
        yield self._headline()
        yield from self._excerpts()
        diagnostic = self._diagnostic
        fix = diagnostic.fix
        if diagnostic.hint and not (fix is not None and fix.title == diagnostic.hint):
            yield self._remark("hint", diagnostic.hint)
        if fix is not None:
            yield self._remark("fix", fix.title)
            yield from self._change(fix)
        if diagnostic.reference:
            yield self._remark("see", diagnostic.reference)

    def _headline(self) -> str:
        diagnostic = self._diagnostic
        severity = diagnostic.severity
        code = self._paint(severity, f"{severity}[{diagnostic.code}]")
        return code + self._paint("message", f": {_printable(diagnostic.message)}")

    def _remark(self, word: str, text: str) -> str:
        margin = " " * self._width
        sign, word = self._paint("gutter", "="), self._paint("hint", f"{word}:")
        return f"{margin} {sign} {word} {_printable(text)}"

    def _rule(self, text: str = "") -> str:
        return " " * self._width + self._paint("gutter", f" |{text}")

    # ---- places ----

    def _excerpts(self) -> Iterator[str]:
        file = file_of(self._diagnostic.span, self._source)
        yield self._pointer("-->", file, self._diagnostic.span)
        if self._diagnostic.span is not None:
            yield self._rule()
        for note, mark in self._marks:
            if file_of(note.span, self._source) != file:
                file = file_of(note.span, self._source)
                yield self._pointer(":::", file, note.span)
            yield from self._excerpt(note, mark)
        if self._marks:
            yield self._rule()

    def _pointer(self, arrow: str, file: str, span: Span | None) -> str:
        place = _position(file, span, self._source)
        return " " * self._width + self._paint("gutter", arrow) + f" {place}"

    def _excerpt(self, note: Note, mark: str) -> Iterator[str]:
        number, column = self._source.position(note.span.start)
        line = self._source.line(note.span.start)
        length = note.span.end - note.span.start
        start = max(0, min(column - 1 - CONTEXT, len(line) - MAX_LINE))
        shown = line[start : start + MAX_LINE]
        before = ("…" if start else "") + shown[: column - 1 - start]
        marked = shown[column - 1 - start :][:length]
        after = shown[column - 1 - start + length :]
        if start + MAX_LINE < len(line):
            after += "…"
        text = _printable(before + marked + after).rstrip()
        yield self._numbered(number, "|", f" {text}" if text else "")
        label = f" {_printable(note.label)}" if note.label else ""
        color = self._diagnostic.severity if mark == "^" else "gutter"
        sign = self._paint(color, mark * max(1, _width(marked)) + label)
        yield self._rule() + " " + " " * _width(before) + sign

    def _numbered(self, number: int, sign: str, text: str, color: str = "") -> str:
        line = self._paint("gutter", f"{number:>{self._width}} {sign}")
        return line + self._paint(color, text)

    # ---- the fix ----

    def _change(self, fix: Fix) -> Iterator[str]:
        """The line of a fix before and after, if the fix is one short line."""
        line = _line_of(fix, self._source)
        if line is None:
            return
        number, old = self._source.position(line.start)[0], self._source.slice(line)
        new = apply_edits(old, fix.edits, start=line.start).split("\n")
        if len(max(old, *new, key=len)) > MAX_LINE:
            return
        yield self._rule()
        kept = new[0] == old
        if old.strip() and not kept:
            yield self._numbered(number, "-", f" {_printable(old)}".rstrip(), "old")
        for place, text in enumerate(new, number):
            if text.strip() and not (kept and place == number):
                yield self._numbered(place, "+", f" {_printable(text)}".rstrip(), "new")


def _line_of(fix: Fix, source: Source) -> Span | None:
    """The line that contains all edits, or None if there are several."""
    offsets = (o for edit in fix.edits for o in (edit.span.start, edit.span.end))
    lines = {source.line_span(offset) for offset in offsets}
    return lines.pop() if len(lines) == 1 else None


# ---- what a terminal shows ----


def _printable(text: str) -> str:
    """Expand tabs and make invisible characters visible."""
    shown = text.replace("\t", " " * TAB)
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in shown)


def _width(text: str) -> int:
    return cells(text) + (TAB - 1) * text.count("\t")
