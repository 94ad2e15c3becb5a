"""Settings of statements such as `train { … }`."""

from typing import Any

from .. import syntax
from ..diagnostics import errors
from ..diagnostics.diagnostic import UNKNOWN, Report
from ..text.source import Span
from ..vocabulary import STATEMENTS, Constant, Required
from .bind import check_value
from .declare import Declarations


def check_settings(
    keyword: str, declared: Declarations, report: Report
) -> dict[str, Any] | None:
    """Value of every setting, with defaults; None after a report."""
    table = STATEMENTS[keyword].settings or {}
    given = _given(keyword, declared, report)
    values: dict[str, Constant] = {
        name: row.default
        for name, row in table.items()
        if not isinstance(row.default, Required)
    }
    sound = given is not None
    for name, entry in (given or {}).items():
        row, scope = table[name], declared.constants
        value = check_value(keyword, row, entry.value, scope, report)
        if value is UNKNOWN:
            sound = False
        else:
            values[name] = value
    return values if sound else None


def _given(
    keyword: str, declared: Declarations, report: Report
) -> dict[str, syntax.Assignment] | None:
    """Entries by name; None after a report."""
    table = STATEMENTS[keyword].settings or {}
    found: dict[str, syntax.Assignment] = {}
    sound = True
    for entry in _entries(declared, keyword):
        name = entry.target
        if name.text not in table:
            report(errors.names.unknown_setting(name.span, keyword, name.text, table))
            sound = False
        elif name.text in found:
            first = found[name.text].target.span
            report(errors.quantities.said_twice(name.span, name.text, first))
            sound = False
        else:
            found[name.text] = entry
    return found if sound else None


def entry_span(declared: Declarations, keyword: str, name: str) -> Span | None:
    """Span of a setting; None if not given."""
    for entry in _entries(declared, keyword):
        if entry.target.text == name:
            return entry.span
    return None


def _entries(declared: Declarations, keyword: str) -> tuple[syntax.Assignment, ...]:
    statement = declared.settings.get(keyword)
    return statement.entries if statement else ()
