"""Lints run over a checked spec."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from ..compilation import Compilation
from ..diagnostics.diagnostic import Diagnostic
from .allow import (
    Allow,
    allows_of,
    of_no_lint,
    silenced,
    without_effect,
    without_reason,
)
from .data import DATA_CODES
from .levels import Levels, level_of
from .lint import Level, Program, diagnostic
from .table import CODES, LINTS


def lint(
    compilation: Compilation,
    levels: Levels | None = None,
    *,
    rows: int | None = None,
    splits: Mapping[str, int] | None = None,
    of_data: Iterable[Diagnostic] | None = None,
) -> tuple[Diagnostic, ...]:
    """All diagnostics of lints for a spec without errors, in source order.

    Args:
        levels: severity of lints, by code or prefix.
        rows: number of rows in the data, if known.
        splits: rows of each split, if known; by default those of the shares.
        of_data: diagnostics of the data, if there are any.
    """
    if compilation.spec is None or compilation.declared is None:
        return ()
    source, levels = compilation.source, levels or {}
    program = Program(source, compilation.declared, compilation.spec, rows, splits)
    findings = [*_once(program), *(of_data or ())]
    allows = allows_of(source)
    left, used = silenced(findings, allows, source)
    ran = {row.code for row in LINTS if rows is not None or not row.needs_rows}
    ran |= set(DATA_CODES) if of_data is not None else set()
    left += _of_allows(allows, used, ran)
    settled = (_at_level(mistake, levels) for mistake in left)
    return tuple(sorted(filter(None, settled), key=_place))


def _once(program: Program) -> list[Diagnostic]:
    """Findings without duplicates, which blocks give at each use."""
    findings: dict[object, Diagnostic] = {}
    for row in LINTS:
        for finding in row.find(program):
            lint = diagnostic(row.code, row.level, finding, row.reference)
            findings.setdefault((row.code, finding.span), lint)
    return list(findings.values())


def _of_allows(
    allows: Iterable[Allow], used: Collection[Allow], ran: Collection[str]
) -> Iterator[Diagnostic]:
    """Diagnostics of the comments that silence lints."""
    for allow in allows:
        if allow.code not in CODES:
            yield diagnostic("W003", "warning", of_no_lint(allow, CODES))
        elif allow in used and not allow.reasoned:
            yield diagnostic("W001", "warning", without_reason(allow))
        elif allow not in used and allow.code in ran:
            yield diagnostic("W002", "warning", without_effect(allow))


def _at_level(mistake: Diagnostic, levels: Mapping[str, Level]) -> Diagnostic | None:
    level = level_of(mistake.code, mistake.severity, levels)
    return None if level == "off" else replace(mistake, severity=level)


def _place(mistake: Diagnostic) -> tuple[int, str]:
    return mistake.span.start if mistake.span else 0, mistake.code
