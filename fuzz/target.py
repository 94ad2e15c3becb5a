"""The fuzz target: everything that can be done with a text, from `check` to pictures.

The offsets of editor requests derive from the text, so that failures are reproducible.
"""

import ast
import json
from pathlib import Path
from random import Random
from time import process_time
from xml.etree import ElementTree
from zlib import crc32

from dotnn.compiler import (
    COLORED,
    Compilation,
    CompileError,
    Diagnostic,
    Folder,
    Source,
    apply_fixes,
    as_json,
    as_sarif,
    check_source,
    concise,
    draw_svg,
    draw_text,
    editing,
    emit_source,
    format_source,
    lint,
    render_all,
    summarize,
)
from dotnn.compiler.text.reading import decode
from fuzz.seeds import seeds

ROOT = Path(__file__).parent.parent
FOLDERS = ("fuzz/corpus", "specs", "tests/good", "tests/bad", "tests/unformatted")
SOON = 4.0  # CPU seconds; an idle machine needs a tenth
EDITED = 20_000  # bytes; layout and editor requests are slow on unrealistic texts
OFFSETS = 4  # editor requests per text
_BESIDE = Folder(ROOT / "tests/good")


def short_seeds(longest: int) -> list[bytes]:
    """Inputs to mutate: the specs of the repository and the short seeds."""
    files = [path for folder in FOLDERS for path in (ROOT / folder).glob("*.nn")]
    texts = (*(path.read_bytes() for path in sorted(files)), *seeds().values())
    return [text for text in texts if len(text) <= longest]


def answer(content: bytes) -> None:
    """Process bytes in every way that a spec is processed.

    Raises:
        AssertionError: an answer is missing, wrong or late.
    """
    source = Source(decode(content), "fuzz.nn", _BESIDE)
    with _Soon("check"):
        done = check_source(source)
    assert (done.spec is None) == bool(done.diagnostics)
    with _Soon("lint"):
        warnings = lint(done)
    assert done.spec is not None or not warnings
    with _Soon("show"):
        _show((*done.diagnostics, *warnings), done.source)
    with _Soon("fix"):
        apply_fixes(done.source, (*done.diagnostics, *warnings))
    with _Soon("emit"):
        _emit(done)
    if len(content) > EDITED:
        return
    with _Soon("format"):
        _format(source)
    with _Soon("edit"):
        _edit(source)


class _Soon:
    """Assert that the work inside ends in time."""

    def __init__(self, doing: str) -> None:
        self._doing = doing

    def __enter__(self) -> None:
        self._start = process_time()

    def __exit__(self, kind: object, *_: object) -> None:
        seconds = process_time() - self._start
        assert kind or seconds < SOON, f"{self._doing} took {seconds:.1f} s"


def _show(found: tuple[Diagnostic, ...], source: Source) -> None:
    """Render diagnostics in every format."""
    render_all(found, source).encode()
    render_all(found, source, paint=COLORED).encode()
    for told in found:
        assert told.message
        assert "\n" not in concise(told, source)
        place = as_json(told, source)
        assert place["line"] is None or place["line"] >= 1
        json.dumps(place)
    sarif = as_sarif([(told, source) for told in found], version="1", page=_no_page)
    json.dumps(sarif).encode()


def _no_page(_code: str) -> str:
    return ""


def _emit(done: Compilation) -> None:
    """Emit code, tables and pictures of a valid spec."""
    if done.spec is None:
        return
    ast.parse(emit_source(done.spec))
    summarize(done.spec)
    draw_text(done.spec, colored=True).encode()
    draw_text(done.spec, width=40, plain=True).encode()
    ElementTree.fromstring(draw_svg(done.spec))


def _format(source: Source) -> None:
    """Check that formatting is idempotent and fails only on malformed text."""
    try:
        formatted = format_source(source)
    except CompileError:
        return
    assert format_source(Source(formatted, source.name)) == formatted


def _edit(source: Source) -> None:
    """Ask editor requests at offsets derived from the text."""
    now = editing.analyze(source)
    text = now.own_text
    editing.outline(now)
    editing.folds(now)
    editing.meanings(now)
    positions = editing.Positions(text)
    for offset in _places(now):
        assert 0 <= positions.offset(*positions.position(offset)) <= len(text)
        editing.complete(now, offset, now)
        editing.hover(now, offset, now)
        editing.signature(now, offset, now)
        editing.word_around(text, offset)
        found = now.symbols.at(offset)
        if found is not None:
            editing.rename(now, found.symbol, "renamed")


def _places(now: editing.Analysis) -> list[int]:
    """Random offsets, and the offsets of some names."""
    text = now.own_text
    random = Random(crc32(text.encode(errors="surrogatepass")))
    places = [random.randint(0, len(text)) for _ in range(OFFSETS)]
    named = [o.span.end for o in now.symbols.occurrences if o.span.end <= len(text)]
    return [*places, *random.sample(named, min(OFFSETS, len(named)))]
