"""What is asked of any bytes: all that can be made of a text, from `check` to pictures.

The offsets that an editor asks about follow from the text, so that what fails once
fails again.
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
SOON = 4.0  # seconds of a processor; a tenth of that on a machine that is idle
EDITED = 20_000  # bytes; layout and editors are slow with texts that nobody writes
OFFSETS = 4  # that an editor asks about in each text
_BESIDE = Folder(ROOT / "tests/good")


def short_seeds(longest: int) -> list[bytes]:
    """What to mutate: the specs of the repository, and the seeds that are short."""
    files = [path for folder in FOLDERS for path in (ROOT / folder).glob("*.nn")]
    texts = (*(path.read_bytes() for path in sorted(files)), *seeds().values())
    return [text for text in texts if len(text) <= longest]


def answer(content: bytes) -> None:
    """Do with bytes all that is done with a spec.

    Raises:
        AssertionError: an answer is none, wrong, or comes late.
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
    """Asserts that what is done within takes no longer than anyone waits."""

    def __init__(self, doing: str) -> None:
        self._doing = doing

    def __enter__(self) -> None:
        self._start = process_time()

    def __exit__(self, kind: object, *_: object) -> None:
        seconds = process_time() - self._start
        assert kind or seconds < SOON, f"{self._doing} took {seconds:.1f} s"


def _show(found: tuple[Diagnostic, ...], source: Source) -> None:
    """Every form in which diagnostics are shown."""
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
    """Python, tables and pictures of a spec without mistakes."""
    if done.spec is None:
        return
    ast.parse(emit_source(done.spec))
    summarize(done.spec)
    draw_text(done.spec, colored=True).encode()
    draw_text(done.spec, width=40, plain=True).encode()
    ElementTree.fromstring(draw_svg(done.spec))


def _format(source: Source) -> None:
    """What has one form has it again, and only a malformed text has none."""
    try:
        formatted = format_source(source)
    except CompileError:
        return
    assert format_source(Source(formatted, source.name)) == formatted


def _edit(source: Source) -> None:
    """What an editor asks of a text, at places that follow from it."""
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
    """Some places of a text by chance, and some where a name stands."""
    text = now.own_text
    random = Random(crc32(text.encode(errors="surrogatepass")))
    places = [random.randint(0, len(text)) for _ in range(OFFSETS)]
    named = [o.span.end for o in now.symbols.occurrences if o.span.end <= len(text)]
    return [*places, *random.sample(named, min(OFFSETS, len(named)))]
