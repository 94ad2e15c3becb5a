"""Lints on the command line: run with a data file, counted, and fixed."""

import os
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from dotnn.compiler import (
    Compilation,
    Declarations,
    Diagnostic,
    Levels,
    Source,
    apply_fixes,
    check_source,
    ir,
    lint,
    lints_of_data,
    syntax,
)
from dotnn.explain import Refused
from dotnn.rewriting import rewrite

if TYPE_CHECKING:
    from dotnn.runtime import Data as DataLike


def linted(
    done: Compilation,
    levels: Levels,
    data: "DataLike | None" = None,
    *,
    look: bool = True,
) -> Compilation:
    """Add the diagnostics of lints to a compilation.

    Args:
        data: a file, arrays by name, or a list of them, to check along with the spec.
        look: whether to look at the names, shapes and rows of the files that the spec
            names, if they exist and no other data are given.
    """
    if done.spec is None or done.declared is None:
        return done
    counts, errors, of_data = _Counts(), (), None
    files, folder = data_files(done), Path(done.source.name).parent
    beside = files_beside(done.spec.data, folder)
    if data is not None:
        counts, of_data = _looked_at(done.spec, done.declared, data, beside)
    elif look and files:
        counts, errors = _glanced_at(done.spec, done.declared, files, beside)
    found = lint(done, levels, rows=counts.rows, splits=counts.splits, of_data=of_data)
    return replace(done, diagnostics=(*done.diagnostics, *errors, *found))


def data_files(done: Compilation) -> list[str | Path]:
    """The files that a spec names, relative to its folder; none if one is missing."""
    if done.spec is None:
        return []
    folder = Path(done.source.name).parent
    paths = [folder / file for file in ir.files_of(done.spec.data)]
    # `os` says no of names that are too long, where `Path` may raise.
    return list(paths) if all(map(os.path.exists, paths)) else []


def files_beside(data: ir.Data, folder: Path) -> dict[str, Path]:
    """The files of splits that a spec names, by setting, relative to its folder."""
    return {split: folder / file for split, file in ir.files_of_splits(data).items()}


@dataclass(frozen=True, slots=True)
class _Counts:
    """Rows of the data, and of each split, as far as they are known."""

    rows: int | None = None
    splits: Mapping[str, int] | None = None


def _glanced_at(
    spec: ir.Spec,
    declared: Declarations,
    files: Sequence[str | Path],
    beside: Mapping[str, Path],
) -> tuple[_Counts, tuple[Diagnostic, ...]]:
    """The rows of files, and errors in their names and shapes; fast."""
    # Imported here: a spec without data is checked without the runtime.
    from dotnn.runtime import DataError, look_at_data

    source = ", ".join(map(str, files))
    try:
        look = look_at_data(spec, [Path(file) for file in files], beside)
    except DataError as error:
        return _Counts(), _placed(error.diagnostics, declared, error.source)
    counts = _Counts(look.rows, look.splits)
    return counts, _placed(look.found, declared, source)


def _looked_at(
    spec: ir.Spec,
    declared: Declarations,
    data: "DataLike",
    beside: Mapping[str, Path],
) -> tuple[_Counts, tuple[Diagnostic, ...]]:
    """The rows of the data, and all diagnostics about them."""
    from dotnn.runtime import (
        DataError,
        load_for_training,
        open_all,
        splits_of,
        suspect_data,
    )

    counts = _Counts()
    try:
        dataset = load_for_training(spec, open_all(spec, data, beside=beside))
        counts = _Counts(dataset.rows)
        named = splits_of(spec, dataset).named()
        counts = _Counts(dataset.rows, {n: int(r.size) for n, r in named.items()})
        found = dataset.warnings + suspect_data(spec, declared, dataset)
        return counts, _placed(found, declared, dataset.source)
    except DataError as error:
        return counts, _placed(error.diagnostics, declared, error.source)


def _placed(
    found: Iterable[Diagnostic], declared: Declarations, source: str
) -> tuple[Diagnostic, ...]:
    placed = lints_of_data.placed
    return tuple(d if d.span else placed(d, declared, source) for d in found)


# ---- fixes ----

# A fix may reveal the next error: a statement that cannot be parsed reports only one.
_ROUNDS = 200


def fix_file(
    path: Path,
    done: Compilation,
    *,
    levels: Levels,
    data: "DataLike | None",
    look: bool,
) -> Compilation:
    """Apply the safe fixes to a file; return the remaining diagnostics.

    Lists the applied fixes, and those that are only offered, because they are guesses.
    """
    mended: list[str] = []
    first = done
    for _ in range(_ROUNDS):
        text, made = apply_fixes(done.source, done.diagnostics)
        if not made:
            break
        source = Source(text, str(path), done.source.files)
        after = linted(check_source(source, first.overrides), levels, data, look=look)
        if after.spec is None and done.spec is not None:
            raise AssertionError(
                f"a fix of {made[0].code} broke {path}; please report it"
            )
        mended += [_listed(mistake, "fixed", done.source) for mistake in made]
        done = after
    if mended:
        _require_text(path)
        rewrite(path, done.source.text)
    done = done if mended else first
    guesses = [d for d in done.diagnostics if d.fix is not None and not d.fix.safe]
    mended += [_listed(mistake, "offered", done.source) for mistake in guesses]
    if mended:
        print(*mended, sep="\n", file=sys.stderr)
    return done


def _listed(mistake: Diagnostic, outcome: str, source: Source) -> str:
    """A fix and its position: `film.nn:3: W104 fixed: remove `relu``."""
    assert mistake.fix is not None
    start = mistake.fix.edits[0].span.start
    (line, _), (_, name) = source.position(start), source.part(start)
    return f"{name}:{line}: {mistake.code} {outcome}: {mistake.fix.title}"


def _require_text(path: Path) -> None:
    try:
        path.read_bytes().decode()
    except UnicodeDecodeError as error:
        reason = f"byte {error.start} is not UTF-8"
        raise Refused(f"cannot rewrite {path}: {reason}") from error


# ---- in words ----


def verdict(found: Iterable[Diagnostic]) -> str:
    """Count diagnostics: `no errors, 2 warnings`."""
    counts = Counter(mistake.severity for mistake in found)
    errors = _counted(counts["error"], "error") or "no errors"
    others = (_counted(counts[s], s) for s in ("warning", "note"))
    return ", ".join(filter(None, (errors, *others)))


def library_verdict(done: Compilation) -> str:
    """Count the definitions: `a library of 2 blocks and 1 function, no errors`."""
    counts = Counter(map(syntax.keyword_of, done.own_statements))
    kinds = {"block": "block", "function": "function", "let": "constant"}
    parts = [_counted(counts[word], noun) for word, noun in kinds.items()]
    *most, last = list(filter(None, parts)) or ["imports"]
    contents = f"{', '.join(most)} and {last}" if most else last
    return f"a library of {contents}, {verdict(done.diagnostics)}"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count > 1 else ''}" if count else ""
