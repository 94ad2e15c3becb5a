"""Lints on the command line: run beside a data file, counted, and fixed."""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from dotnn.compiler import (
    Compilation,
    Diagnostic,
    Levels,
    Source,
    apply_fixes,
    check_source,
    ir,
    lint,
)
from dotnn.explain import Refused
from dotnn.rewriting import rewrite
from dotnn.rows import count_rows


def linted(done: Compilation, levels: Levels) -> Compilation:
    """What became of a text, with what lints say of it."""
    if done.spec is None:
        return done
    rows = _rows_of(done.spec, done.source)
    return replace(
        done, diagnostics=(*done.diagnostics, *lint(done, levels, rows=rows))
    )


def _rows_of(spec: ir.Spec, source: Source) -> int | None:
    if spec.data.file is None:
        return None
    columns = {column for variable in spec.inputs for column in variable.columns}
    return count_rows(Path(source.name).parent / spec.data.file, columns)


# ---- fixes ----

_ROUNDS = 10  # a fix may bring up the next


def fix_file(
    path: Path, done: Compilation, levels: Levels, given: Mapping[str, Any]
) -> Compilation:
    """Make the safe fixes in a file; what is left to say of it."""
    mended: list[Diagnostic] = []
    first = done
    for _ in range(_ROUNDS):
        text, made = apply_fixes(done.source, done.diagnostics)
        if not made:
            break
        source = Source(text, str(path), done.source.files)
        after = linted(check_source(source, given), levels)
        if after.spec is None and done.spec is not None:
            raise AssertionError(
                f"a fix of {made[0].code} broke {path}; please report it"
            )
        done, mended = after, [*mended, *made]
    if mended:
        _require_text(path)
        rewrite(path, done.source.text)
        for mistake in mended:
            assert mistake.fix is not None
            print(f"{path}: {mistake.code} fixed: {mistake.fix.title}", file=sys.stderr)
    return done if mended else first


def _require_text(path: Path) -> None:
    try:
        path.read_bytes().decode()
    except UnicodeDecodeError as error:
        reason = f"byte {error.start} is not UTF-8"
        raise Refused(f"{path} is not rewritten: {reason}") from error


# ---- in words ----


def verdict(found: Iterable[Diagnostic]) -> str:
    """What was found, counted: `no mistakes, 2 warnings`."""
    counts = Counter(mistake.severity for mistake in found)
    errors = _counted(counts["error"], "mistake") or "no mistakes"
    others = (_counted(counts[s], s) for s in ("warning", "note"))
    return ", ".join(filter(None, (errors, *others)))


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count > 1 else ''}" if count else ""
