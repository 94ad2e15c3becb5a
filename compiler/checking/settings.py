"""Settings of statements such as `train { … }`."""

from typing import Any

from .. import ir, syntax
from ..diagnostics import errors
from ..diagnostics.diagnostic import UNKNOWN, Report, Unknown
from ..text.source import Span
from ..vocabulary import STATEMENTS
from .bind import check_value
from .declare import Declarations


def check_settings(
    keyword: str, declared: Declarations, report: Report
) -> dict[str, Any] | Unknown:
    """Value of every setting, with defaults; UNKNOWN after a report."""
    table = STATEMENTS[keyword].settings or {}
    given: dict[str, syntax.Assignment] = {}
    for entry in _entries(declared, keyword):
        name = entry.target
        if name.text not in table:
            report(
                errors.settings.unknown_setting(name.span, keyword, name.text, table)
            )
        elif name.text in given:
            first = given[name.text].target.span
            report(errors.quantities.said_twice(name.span, name.text, first))
        else:
            given[name.text] = entry
    if len(given) < len(_entries(declared, keyword)):
        return UNKNOWN
    values: dict[str, Any] = {name: row.default for name, row in table.items()}
    for name, entry in given.items():
        row = table[name]
        if row.call and _is_call_of(row.call, entry.value):
            values[name] = _check_rows(entry.value, report)
        else:
            scope = declared.constants
            values[name] = check_value(keyword, row, entry.value, scope, report)
    return UNKNOWN if UNKNOWN in values.values() else values


def _is_call_of(name: str, value: syntax.Expression) -> bool:
    return isinstance(value, syntax.Call) and value.name.text == name


def _check_rows(value: syntax.Expression, report: Report) -> ir.RowNumbers | Unknown:
    """The file of `rows("test.txt")`."""
    assert isinstance(value, syntax.Call)
    match value.arguments:
        case (syntax.Argument(name=None, value=syntax.Text(value=file)),) if file:
            return ir.RowNumbers(file)
        case _:
            return report(errors.splits.rows_of_a_file(value.span))


def entry_span(declared: Declarations, keyword: str, name: str) -> Span | None:
    """Span of a setting; None if not given."""
    entries = _entries(declared, keyword)
    return next((e.span for e in entries if e.target.text == name), None)


def _entries(declared: Declarations, keyword: str) -> tuple[syntax.Assignment, ...]:
    statement = declared.settings.get(keyword)
    return statement.entries if statement else ()
