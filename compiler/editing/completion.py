"""Completion: words of the language and names of the spec."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from .. import syntax
from ..syntax.symbols import Kind, Scope
from ..text.tokens import Token
from ..vocabulary import CONSTANTS, INITIALIZERS, STATEMENTS
from .analysis import Analysis
from .calls import Argument, Callable, callable_at, setting_of
from .context import Context, context_at, top_level
from .items import Item, item_of, statements, words
from .reference import CATEGORIES, quoted, tables


def complete(
    analysis: Analysis, offset: int, before: Analysis | None = None
) -> tuple[Item, ...]:
    """Completions at an offset, without duplicates, best first.

    Args:
        before: the last analysis without errors, with names of a statement that is
            broken now.
    """
    context = context_at(analysis.own_text, offset)
    if context.quiet:
        return ()
    completion = _Completion(analysis, before, context, offset)
    once: dict[str, Item] = {}
    for item in completion.items():
        once.setdefault(item.label, item)
    return tuple(once.values())


@dataclass(frozen=True, slots=True)
class _Completion:
    analysis: Analysis
    before: Analysis | None
    context: Context
    offset: int

    def items(self) -> Iterator[Item]:
        context = self.context
        row = STATEMENTS.get(context.keyword)
        match row.reads if row is not None else context.keyword:
            case "":
                yield from statements()
            case "use":
                yield from self._use()
            case "constant":
                yield from self._after("=", self._constants())
            case "quantity":
                yield from self._quantity()
            case "function":
                yield from self._after("=", self._expression())
            case "block" | "network":
                yield from self._network()
            case "formula":
                yield from self._formula()
            case "settings":
                yield from self._settings()
            case _:
                return

    # ---- names of the spec ----

    def _scopes(self) -> Iterator[Scope]:
        """Scopes at the offset, innermost first, then those of a broken statement."""
        for analysis in (self.analysis, self.before):
            if analysis is None:
                continue
            scope: Scope | None = analysis.symbols.scope_at(self.offset)
            root, network = analysis.symbols.scopes[:2]
            if scope is root and self.context.keyword == "network":
                scope = network
            while scope is not None:
                yield scope
                scope = scope.outer

    def _symbols(self, *kinds: Kind) -> Iterator[Item]:
        for scope in self._scopes():
            for symbol in (*scope.values.values(), *scope.stages.values()):
                if symbol.kind in kinds:
                    yield item_of(symbol)

    def _quantities(self, *kinds: Kind) -> Iterator[Item]:
        """Names of the network, in any statement."""
        for analysis in filter(None, (self.analysis, self.before)):
            network = analysis.symbols.network
            yield from (item_of(s) for s in network.values.values() if s.kind in kinds)

    def _constants(self) -> Iterator[Item]:
        yield from self._symbols("parameter", "let")
        yield from (Item(name, "constant") for name in CONSTANTS)

    def _values(self) -> Iterator[Item]:
        yield from self._symbols("parameter", "value", "input", "output", "let")
        braces = sum(bracket.text == "{" for bracket in self.context.brackets)
        if braces > (self.context.keyword == "network"):
            yield Item("it", "word", "the input of the body")
        yield from (Item(name, "constant") for name in CONSTANTS)

    def _expression(self) -> Iterator[Item]:
        """Words and names in value position."""
        yield from self._values()
        yield from self._symbols("function")
        yield from words("join", "function", "activation", call=True)

    def _stages(self) -> Iterator[Item]:
        yield from self._symbols("stage", "block", "use", "function")
        yield from words("layer", "activation", "combinator")

    # ---- statements ----

    def _after(self, sign: str, items: Iterable[Item]) -> Iterator[Item]:
        if any(token.text == sign for token in self.context.before):
            yield from self._arguments() or items

    def _use(self) -> Iterator[Item]:
        if self.context.last.startswith('"'):
            yield from (Item("as", "mark", insert="as "),)
        elif len(self.context.before) >= 4:
            yield Item("frozen", "mark")

    def _quantity(self) -> Iterator[Item]:
        context = self.context
        if context.brackets:
            if context.brackets[-1].text == "[" and context.keyword != "axis":
                axes = self.analysis.symbols.axes.values()
                yield from map(item_of, axes)
            yield from self._constants()
            return
        pieces = [t for t in top_level(context.before) if t.kind != "newline"]
        texts = [token.text for token in pieces]
        if context.keyword != "axis" and texts[-1:] == [":"]:
            yield from words("type")
        elif len(texts) > 1 and texts[-1] not in ("model", context.keyword):
            yield from self._unit_or_clause(texts)

    def _unit_or_clause(self, texts: list[str]) -> Iterator[Item]:
        clauses = CATEGORIES["clause"].words
        said = [text for text in texts if text in clauses]
        if texts[-1] in ("in", "bound", "periodic", "step", "..", "-", "+", "*"):
            yield from self._constants()
            return
        axis = self.context.keyword == "axis"
        if not axis and ":" not in texts:
            return
        if not said:
            yield from words("unit")
        on = self.context.keyword
        for clause, _, where, meaning in tables()["clause"]:
            name = quoted(clause)[0]
            if name not in said and on in where:
                yield Item(name, "clause", meaning)

    def _network(self) -> Iterator[Item]:
        context = self.context
        braces = [b for b in context.brackets if b.text == "{"]
        if not braces:
            return
        arguments = self._arguments()
        if arguments is not None:
            yield from arguments
        elif context.last == "as":
            return
        elif context.last == ">" or context.last == "->":
            yield from self._stages()
        elif context.last == ".":
            yield from self._outputs_of_model()
        elif not context.line and len(braces) == 1 and context.keyword == "network":
            yield from self._targets()
        elif not context.line:
            yield from self._values()
            yield from self._stages()
        else:
            yield from self._expression()

    def _targets(self) -> Iterator[Item]:
        """Outputs to assign, unassigned ones first."""
        statements = self.analysis.statements
        networks = [s for s in statements if isinstance(s, syntax.Network)]
        done = {a.target.text for n in networks for a in n.assignments}
        outputs = list(self._quantities("output"))
        outputs.sort(key=lambda item: item.label in done)
        for item in outputs:
            yield Item(
                item.label, "output", item.detail, f"{item.label} = ", item.symbol
            )

    def _outputs_of_model(self) -> Iterator[Item]:
        pieces = self.context.before
        owner = pieces[-2].text if len(pieces) > 1 else ""
        for analysis in filter(None, (self.analysis, self.before)):
            uses = analysis.spec.uses if analysis.spec is not None else ()
            for use in uses:
                if use.name == owner:
                    yield from (Item(v.name, "output") for v in use.spec.outputs)

    def _formula(self) -> Iterator[Item]:
        context = self.context
        arguments = self._arguments()
        if arguments is not None:
            yield from arguments
        elif context.keyword == "loss":
            yield from words(*STATEMENTS["loss"].words)
            yield from self._symbols("function", "let")
        elif context.keyword == "accept":
            if any(token.text in ("<", "<=", ">", ">=") for token in context.before):
                yield from self._constants()
            else:
                yield from words("metric", call=True)
                yield from self._symbols("function")
        else:
            yield from words(*STATEMENTS[context.keyword].words)

    def _settings(self) -> Iterator[Item]:
        context, keyword = self.context, self.context.keyword
        if not context.brackets:
            return
        line = context.line
        if not line:
            noun = f"setting of `{keyword}`"
            said = {a.text for a in context.brackets[0].inside if a.kind == "word"}
            for item in words(noun):
                if item.label not in said:
                    insert = f"{item.label} = "
                    yield Item(item.label, noun, item.detail, insert)
        elif len(line) > 1 and line[1].text == "=":
            row = setting_of(keyword, line[0].text)
            if row is not None:
                yield from (Item(word, "word", row.meaning) for word in row.words)
                if row.call:
                    insert = f'{row.call}("'
                    yield Item(row.call, "function", row.meaning, insert)
            if row is None or not row.word:
                yield from self._constants()

    # ---- arguments ----

    def _arguments(self) -> Iterator[Item] | None:
        """Arguments of the enclosing call; None outside of one."""
        call = self.context.call
        if call is None:
            return None
        analysis = self.analysis
        callable_ = callable_at(analysis, self.context.keyword, call.callee)
        if callable_ is None and self.before is not None:
            callable_ = callable_at(self.before, self.context.keyword, call.callee)
        return self._arguments_of(callable_, top_level(call.inside))

    def _arguments_of(
        self, callee: Callable | None, inside: tuple[Token, ...]
    ) -> Iterator[Item]:
        texts = [token.text for token in inside if token.kind != "newline"]
        commas = [i for i, text in enumerate(texts) if text == ","]
        here = texts[commas[-1] + 1 :] if commas else texts
        given = {name for name, sign in pairwise(texts) if sign == "="}
        arguments = () if callee is None else callee.arguments
        named = next((a for a in arguments if here[:1] == [a.name]), None)
        if len(here) == 2 and here[1] == "=" and named is not None:
            yield from self._values_of(named)
            return
        if here and here[-1] == "->":
            yield from self._stages()
            return
        if not here:
            at = len(commas) - (0 if callee is None else len(callee.leading))
            for index, argument in enumerate(arguments):
                if argument.name not in given and index >= at:
                    insert = f"{argument.name} = "
                    meaning = argument.meaning
                    yield Item(argument.name, "argument", meaning, insert)
            if 0 <= at < len(arguments) and arguments[at].word:
                yield from self._values_of(arguments[at])
                return
        yield from self._given()

    def _given(self) -> Iterator[Item]:
        match self.context.keyword:
            case "loss":
                yield from self._quantities("output", "value", "input")
                yield from self._constants()
            case "accept":
                yield from self._quantities("output")
            case "optimizer" | "schedule":
                yield from self._constants()
            case _:
                yield from self._expression()

    def _values_of(self, argument: Argument) -> Iterator[Item]:
        for word in argument.words:
            noun = "initializer" if word in INITIALIZERS else "word"
            noun = "activation" if "activation" in argument.name else noun
            yield Item(word, noun, argument.meaning)
        if not argument.word:
            yield from self._given()
