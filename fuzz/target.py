"""What is asked of any bytes: the whole way of `dotnn check`, and the emitter's."""

import ast
from pathlib import Path
from time import process_time

from dotnn.compiler import (
    Folder,
    Source,
    as_json,
    check_source,
    emit_source,
    render_all,
)
from dotnn.compiler.reading import decode
from fuzz.seeds import seeds

ROOT = Path(__file__).parent.parent
FOLDERS = ("fuzz/corpus", "specs", "tests/good", "tests/bad")
SOON = 4.0  # seconds of a processor; a tenth of that on a machine that is idle
_BESIDE = Folder(ROOT / "tests/good")


def short_seeds(longest: int) -> list[bytes]:
    """What to mutate: the specs of the repository, and the seeds that are short."""
    files = [path for folder in FOLDERS for path in (ROOT / folder).glob("*.nn")]
    texts = (*(path.read_bytes() for path in sorted(files)), *seeds().values())
    return [text for text in texts if len(text) <= longest]


def answer(content: bytes) -> None:
    """Check bytes as a spec.

    Raises:
        AssertionError: the answer is none, or comes late.
    """
    start = process_time()
    done = check_source(Source(decode(content), "fuzz.nn", _BESIDE))
    assert (done.spec is None) == bool(done.diagnostics)
    render_all(done.diagnostics, done.source).encode()
    for mistake in done.diagnostics:
        assert mistake.message
        place = as_json(mistake, done.source)
        assert place["line"] is None or place["line"] >= 1
    if done.spec is not None:
        ast.parse(emit_source(done.spec))
    seconds = process_time() - start
    assert seconds < SOON, f"answered after {seconds:.1f} s"
