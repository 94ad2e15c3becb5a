"""Declarations of a spec: statements by kind, unique names, values of `let`.

Networks and formulas are checked later.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from .. import syntax
from ..diagnostics import errors
from ..diagnostics.errors import Report
from ..syntax.mentions import order, values_in
from ..text.record import record
from ..vocabulary import CALLED, KEYWORDS, STATEMENTS, Constant
from .constants import UNKNOWN, Scope, Unknown, evaluate


@record
class Declarations:
    """The statements of a spec by kind, and the values of its `let`s."""

    model: syntax.Model | None
    constants: Scope
    axes: Mapping[str, syntax.Axis]
    quantities: Mapping[str, syntax.Quantity]
    functions: Mapping[str, syntax.Function]
    blocks: Mapping[str, syntax.Block]
    uses: Mapping[str, syntax.Use]
    network: syntax.Network | None
    formulas: Mapping[str, syntax.Formula]
    settings: Mapping[str, syntax.Settings]
    accepts: tuple[syntax.Accept, ...]

    def is_input(self, name: str) -> bool:
        return name in self.quantities and self.quantities[name].role == "input"

    def is_output(self, name: str) -> bool:
        return name in self.quantities and self.quantities[name].role == "output"

    def outputs(self) -> tuple[str, ...]:
        return tuple(filter(self.is_output, self.quantities))


def check_declarations(
    statements: tuple[syntax.Statement, ...],
    overrides: Mapping[str, Constant],
    report: Report,
) -> Declarations:
    """Sort statements by kind; report missing, duplicate and invalid names.

    Args:
        overrides: values that replace those of `let`s.
    """
    singles = _singles(statements, report)
    _require_statements(statements, singles, report)
    _require_fresh_names(statements, singles, report)
    _require_fresh_parameters(statements, report)
    lets = _named(s for s in statements if isinstance(s, syntax.Let))
    model, network = singles.get("model"), singles.get("network")
    return Declarations(
        model=model if isinstance(model, syntax.Model) else None,
        constants=_evaluate_lets(lets, overrides, report),
        axes=_named(s for s in statements if isinstance(s, syntax.Axis)),
        quantities=_named(s for s in statements if isinstance(s, syntax.Quantity)),
        functions=_named(s for s in statements if isinstance(s, syntax.Function)),
        uses=_named(s for s in statements if isinstance(s, syntax.Use)),
        blocks=_named(s for s in statements if isinstance(s, syntax.Block)),
        network=network if isinstance(network, syntax.Network) else None,
        formulas={k: s for k, s in singles.items() if isinstance(s, syntax.Formula)},
        settings={k: s for k, s in singles.items() if isinstance(s, syntax.Settings)},
        accepts=tuple(s for s in statements if isinstance(s, syntax.Accept)),
    )


_Named = TypeVar(
    "_Named",
    syntax.Let,
    syntax.Axis,
    syntax.Quantity,
    syntax.Function,
    syntax.Block,
    syntax.Use,
)


def _named(statements: Iterable[_Named]) -> dict[str, _Named]:
    """Statements by name; the first of each name counts."""
    found: dict[str, _Named] = {}
    for statement in statements:
        found.setdefault(statement.name.text, statement)
    return found


# ---- statements ----


def _singles(
    statements: tuple[syntax.Statement, ...], report: Report
) -> dict[str, syntax.Statement]:
    """Statements that occur at most once, by keyword."""
    found: dict[str, syntax.Statement] = {}
    for statement in statements:
        keyword = syntax.keyword_of(statement)
        if STATEMENTS[keyword].times not in ("one", "at most one"):
            continue
        if keyword in found:
            first = found[keyword].span
            report(errors.statement_twice(statement.span, keyword, first))
        else:
            found[keyword] = statement
    return found


def _require_statements(
    statements: tuple[syntax.Statement, ...],
    singles: Mapping[str, syntax.Statement],
    report: Report,
) -> None:
    if not statements:
        report(errors.nothing_said())
        return
    said = set(map(syntax.keyword_of, statements))
    for times in ("one", "some"):
        for keyword, row in STATEMENTS.items():
            if row.times == times and keyword not in said:
                report(errors.statement_missing(keyword))
    if "model" in singles and not isinstance(statements[0], syntax.Model):
        report(errors.model_not_first(singles["model"].span))


# ---- names ----


def _declared(
    statements: tuple[syntax.Statement, ...],
    singles: Mapping[str, syntax.Statement],
) -> Iterator[syntax.Name]:
    """All names in the namespace of a spec, in source order."""
    outputs = {
        s.name.text
        for s in statements
        if isinstance(s, syntax.Quantity) and s.role == "output"
    }
    for statement in statements:
        match statement:
            case (
                syntax.Let(name=name)
                | syntax.Axis(name=name)
                | syntax.Quantity(name=name)
                | syntax.Function(name=name)
                | syntax.Block(name=name)
                | syntax.Use(name=name)
            ):
                yield name
            case syntax.Network(assignments=assignments) if (
                statement is singles["network"]
            ):
                # Assigning an output twice is its own mistake.
                for assignment in assignments:
                    if assignment.target.text not in outputs:
                        yield assignment.target
            case _:
                continue


def _require_fresh_names(
    statements: tuple[syntax.Statement, ...],
    singles: Mapping[str, syntax.Statement],
    report: Report,
) -> None:
    first: dict[str, syntax.Name] = {}
    callables = (syntax.Block, syntax.Function, syntax.Use)
    called = {id(s.name) for s in statements if isinstance(s, callables)}
    for name in _declared(statements, singles):
        if name.text in KEYWORDS:
            report(errors.reserved_word(name.span, name.text))
        elif id(name) in called and name.text in CALLED:
            report(errors.already_a_function(name.span, name.text))
        elif name.text in first:
            span = first[name.text].span
            report(errors.duplicate_name(name.span, name.text, span))
        first.setdefault(name.text, name)


def _require_fresh_parameters(
    statements: tuple[syntax.Statement, ...], report: Report
) -> None:
    for block in statements:
        if not isinstance(block, syntax.Block | syntax.Function):
            continue
        first: dict[str, syntax.Name] = {}
        for name in (parameter.name for parameter in block.parameters):
            if name.text in KEYWORDS:
                report(errors.reserved_word(name.span, name.text))
            elif name.text in first:
                span = first[name.text].span
                report(errors.duplicate_name(name.span, name.text, span))
            first.setdefault(name.text, name)


# ---- constants ----


def _evaluate_lets(
    lets: Mapping[str, syntax.Let],
    overrides: Mapping[str, Constant],
    report: Report,
) -> Scope:
    values: dict[str, Constant | Unknown] = dict.fromkeys(lets, UNKNOWN)
    names, cycle = order({name: values_in(let.value) for name, let in lets.items()})
    if cycle:
        report(errors.cyclic_names(lets[cycle[0]].name.span, "constant", cycle))
    for name in names:
        if name in overrides:
            values[name] = overrides[name]
        else:
            values[name] = evaluate(lets[name].value, values, report)
    return values
