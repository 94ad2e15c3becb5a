"""Declarations of a spec: statements by kind, unique names, values of `let`.

Networks and formulas are checked later.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from .. import syntax
from ..diagnostics import errors
from ..diagnostics.diagnostic import UNKNOWN, Report, Unknown
from ..syntax.mentions import order
from ..syntax.resolve import resolve, symbol_of
from ..syntax.scoping import parameter_of
from ..syntax.symbols import Symbol, Symbols
from ..text.record import record
from ..vocabulary import CALLED, KEYWORDS, STATEMENTS, Constant
from .constants import Scope, evaluate


@record
class Declarations:
    """The statements of a spec by kind, and the values of its `let`s."""

    symbols: Symbols
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
    lets = _named(s for s in statements if isinstance(s, syntax.Let))
    model, network = singles.get("model"), singles.get("network")
    symbols = resolve(statements)
    return Declarations(
        symbols=symbols,
        model=model if isinstance(model, syntax.Model) else None,
        constants=_evaluate_lets(lets, symbols, overrides=overrides, report=report),
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
            report(errors.names.statement_twice(statement.span, keyword, first))
        else:
            found[keyword] = statement
    return found


def _require_statements(
    statements: tuple[syntax.Statement, ...],
    singles: Mapping[str, syntax.Statement],
    report: Report,
) -> None:
    if not statements:
        report(errors.names.nothing_said())
        return
    said = set(map(syntax.keyword_of, statements))
    for times in ("one", "some"):
        for keyword, row in STATEMENTS.items():
            if row.times == times and keyword not in said:
                report(errors.names.statement_missing(keyword))
    if "model" in singles and not isinstance(statements[0], syntax.Model):
        report(errors.names.model_not_first(singles["model"].span))


# ---- names ----


def _declared(
    statements: tuple[syntax.Statement, ...],
    singles: Mapping[str, syntax.Statement],
) -> Iterator[Symbol]:
    """All names in the namespace of a spec, in source order."""
    outputs = {
        s.name.text
        for s in statements
        if isinstance(s, syntax.Quantity) and s.role == "output"
    }
    for statement in statements:
        symbol = symbol_of(statement)
        if symbol is not None and symbol.kind != "model":
            yield symbol
        elif isinstance(statement, syntax.Network) and statement is singles["network"]:
            # Assigning an output twice is its own mistake.
            for assignment in statement.assignments:
                if assignment.target.text not in outputs:
                    name = assignment.target
                    yield Symbol(name.text, "value", name.span, assignment)


def _require_fresh_names(
    statements: tuple[syntax.Statement, ...],
    singles: Mapping[str, syntax.Statement],
    report: Report,
) -> None:
    _require_fresh(_declared(statements, singles), report)
    for owner in statements:
        if isinstance(owner, syntax.Block | syntax.Function):
            _require_fresh((parameter_of(owner, p) for p in owner.parameters), report)


def _require_fresh(names: Iterable[Symbol], report: Report) -> None:
    """Require that names of one namespace are free, and differ."""
    first: dict[str, Symbol] = {}
    for symbol in names:
        span, name = symbol.span, symbol.name
        if name in KEYWORDS:
            report(errors.names.reserved_word(span, name))
        elif symbol.kind in ("block", "function", "use") and name in CALLED:
            report(errors.names.already_a_function(span, name))
        elif name in first:
            report(errors.names.duplicate_name(span, name, first[name].span))
        first.setdefault(name, symbol)


# ---- constants ----


def _evaluate_lets(
    lets: Mapping[str, syntax.Let],
    symbols: Symbols,
    *,
    overrides: Mapping[str, Constant],
    report: Report,
) -> Scope:
    values: dict[str, Constant | Unknown] = dict.fromkeys(lets, UNKNOWN)
    spans = {name: let.value.span for name, let in lets.items()}
    names, cycle = order(symbols.mentions(spans, "let"))
    if cycle:
        report(errors.names.cyclic_names(lets[cycle[0]].name.span, "constant", cycle))
    for name in names:
        if name in overrides:
            values[name] = overrides[name]
        else:
            values[name] = evaluate(lets[name].value, values, report)
    return values
