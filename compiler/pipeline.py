"""The phases in order: from a text to a checked program, and to its results."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import Any

from . import ir, syntax
from .checking.certain import certain_mistakes
from .checking.declare import Declarations, check_declarations
from .checking.overrides import require_overrides
from .checking.spec import check_spec
from .compilation import Compilation, CompileError
from .diagnostics import errors
from .diagnostics.collect import Mistakes, TooMany, each_once, in_order
from .diagnostics.diagnostic import Diagnostic, with_guess
from .parsing.again import explain_foreign_names
from .parsing.imports import load_imports
from .parsing.parse import Parsed, parse_source, parse_text
from .text.limits import MAX_MISTAKES, MAX_TEXT
from .text.reading import Recorder
from .text.source import Source
from .vocabulary import Constant


def check_source(
    source: Source, overrides: Mapping[str, Constant] | None = None
) -> Compilation:
    """Run every phase that finds errors.

    Args:
        overrides: values that replace those of `let`s in the text.

    Raises:
        ValueError: an override has no `let`.
    """
    given, read = dict(overrides or {}), Recorder(source.files)
    whole, mistakes = replace(source, files=read), Mistakes()
    statements: tuple[syntax.Statement, ...] = ()
    declared = spec = None
    with suppress(TooMany):
        whole, parsed = _parse_all(whole, mistakes)
        if mistakes.found:
            _add_certain(mistakes, parsed, given, source=whole)
        else:
            statements = parsed.statements
            require_overrides(given, statements)
            declared = check_declarations(statements, given, mistakes.report)
            spec = _check_spec(declared, whole, mistakes)
    diagnostics = _presentable(mistakes.found, whole)
    whole = replace(whole, files=source.files)
    return Compilation(
        whole, given, read.texts, statements, declared, spec, diagnostics
    )


def require_syntax(source: Source) -> tuple[syntax.Statement, ...]:
    """Parse the statements of a text, without imports or checks.

    Raises:
        CompileError: a statement is malformed, or the text too long.
    """
    mistakes = Mistakes()
    statements: tuple[syntax.Statement, ...] = ()
    with suppress(TooMany):
        if _is_short(source, mistakes):
            statements = parse_source(source, mistakes.report)
    if mistakes.found:
        raise CompileError(source, _presentable(mistakes.found, source))
    return statements


def compile_source(
    source: Source, overrides: Mapping[str, Constant] | None = None
) -> ir.Spec:
    """Check a text.

    Raises:
        CompileError: the text has errors.
        ValueError: an override has no `let`.
    """
    return check_source(source, overrides).require_spec()


def emit_source(spec: ir.Spec, origin: str = "by dotnn") -> str:
    """Emit the Python source of a checked program."""
    # Imported here because checks need no emitter and start sooner without it.
    from .emit import emit_module

    return emit_module(spec, origin)


# ---- from a text to a program ----


def _is_short(source: Source, mistakes: Mistakes) -> bool:
    """Whether a text is short enough; report otherwise."""
    if len(source.text) > MAX_TEXT:
        mistakes.report(errors.syntax.text_too_long(MAX_TEXT))
    return not mistakes.found


def _parse_all(source: Source, mistakes: Mistakes) -> tuple[Source, Parsed]:
    """Parse a source and the files it imports."""
    if not _is_short(source, mistakes):
        return source, Parsed(())
    parsed = parse_text(source, mistakes.report)
    broken = set(parsed.broken)

    def parse(whole: Source, start: int) -> tuple[syntax.Statement, ...]:
        imported = parse_text(whole, mistakes.report, start)
        broken.update(imported.broken)
        return imported.statements

    whole, statements = load_imports(source, parsed.statements, parse, mistakes.report)
    return whole, Parsed(statements, frozenset(broken))


def _check_spec(
    declared: Declarations, source: Source, mistakes: Mistakes
) -> ir.Spec | None:
    spec = check_spec(declared, source, check_used=_check_used, report=mistakes.report)
    assert spec is not None or mistakes.found
    return None if mistakes.found else spec


def _check_used(source: Source, overrides: Mapping[str, Any]) -> ir.Spec | str:
    """Check the spec of a trained model, or return its first error."""
    try:
        done = check_source(source, overrides)
    except ValueError as error:
        return str(error)
    return done.diagnostics[0].message if done.spec is None else done.spec


def _add_certain(
    mistakes: Mistakes,
    parsed: Parsed,
    overrides: Mapping[str, Constant],
    *,
    source: Source,
) -> None:
    """Add the errors of a partially parsed text that are certain."""
    if any(mistake.code.startswith("E7") for mistake in mistakes.found):
        return  # nobody knows what an unread file declares
    lets = {s.name.text for s in parsed.statements if isinstance(s, syntax.Let)}
    given = {name: value for name, value in overrides.items() if name in lets}
    others = Mistakes()
    with suppress(TooMany):
        declared = check_declarations(parsed.statements, given, others.report)
        _check_spec(declared, source, others)
    room = max(0, MAX_MISTAKES - len(mistakes.found))
    certain = certain_mistakes(others.found, parsed.broken, source)
    mistakes.found += islice(certain, room)


def _presentable(mistakes: list[Diagnostic], source: Source) -> tuple[Diagnostic, ...]:
    explained = explain_foreign_names(each_once(mistakes), source)
    return in_order(map(with_guess, explained))
