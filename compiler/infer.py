"""Names and shapes through expressions and stages: syntax to IR.

Every function returns UNKNOWN after a report; what is built on it stays silent, so
that one mistake gives one message.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from . import errors, ir, joins, syntax
from .bind import Stage, bind, stage_name
from .constants import UNKNOWN, Unknown, evaluate
from .following import following_family
from .limits import MAX_NESTING
from .mentions import order, values_in
from .place import Context, Keys, Place
from .source import Span
from .stages import block_arguments, infer_activation, infer_layer
from .vocabulary import (
    ACTIVATIONS,
    KEYWORDS,
    LAYERS,
    POSITIVE_WHOLE,
    Parameter,
    Shape,
)

_COUNT = Parameter("count", POSITIVE_WHOLE)


@dataclass(frozen=True, slots=True)
class Inference:
    """Infers the shapes of the expressions of a network."""

    context: Context

    # ---- expressions ----

    def expression(
        self, expression: syntax.Expression, place: Place
    ) -> ir.Expression | Unknown:
        """An expression whose value is an array (or a number, within arithmetic)."""
        if place.depth > MAX_NESTING:
            self.context.report(errors.nested_too_deeply(expression.span, MAX_NESTING))
            return UNKNOWN
        match expression:
            case syntax.Pipe(source=source, stages=stages):
                return self._pipe(source, stages, place)
            case syntax.Name(text=text) if text in place.values:
                shape = place.values[text]
                return shape if shape is UNKNOWN else ir.Read(text, shape)
            case syntax.Call(name=syntax.Name(text="concat")):
                return self._concat(expression, place)
            case syntax.Arithmetic(first=first, rest=rest):
                return self._arithmetic(first, rest, place)
            case syntax.Negative(operand=operand):
                inner = self.expression(operand, place.inside())
                return inner if inner is UNKNOWN else joins.negate(inner)
            case syntax.Number():
                return self._number(expression, place)
            case syntax.Name(text=text) if text in place.scope:
                return self._number(expression, place)
            case syntax.Name() | syntax.Call() | syntax.Combinator():
                self._report_no_value(expression, place)
                return UNKNOWN
            case _:
                self.context.report(errors.not_a_value(expression.span))
                return UNKNOWN

    def _number(
        self, expression: syntax.Expression, place: Place
    ) -> ir.Number | Unknown:
        value = evaluate(expression, place.scope, self.context.report)
        if value is UNKNOWN:
            return UNKNOWN
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.context.report(errors.not_a_number(expression.span, value))
            return UNKNOWN
        return ir.Number(float(value))

    def _report_no_value(self, expression: Stage | syntax.Combinator, place: Place):
        name = (
            expression.name if not isinstance(expression, syntax.Name) else expression
        )
        if self._is_stage(expression):
            self.context.report(errors.nothing_flows_in(expression.span, name.text))
        else:
            known = (*place.values, "concat")
            self.context.report(errors.unknown_value(name.span, name.text, known))

    def _concat(self, call: syntax.Call, place: Place) -> ir.Expression | Unknown:
        within = place.inside()
        items: list[ir.Expression] = []
        for argument in call.arguments:
            if argument.name is not None:
                name = argument.name
                self.context.report(
                    errors.unknown_argument(name.span, "concat", name.text, ())
                )
                return UNKNOWN
            item = self.expression(argument.value, within)
            if item is UNKNOWN:
                return UNKNOWN
            items.append(item)
        spans = [argument.span for argument in call.arguments]
        return joins.concat(items, spans, call.span, self.context.report)

    def _arithmetic(
        self,
        first: syntax.Expression,
        rest: tuple[tuple[syntax.Sign, syntax.Expression], ...],
        place: Place,
    ) -> ir.Expression | Unknown:
        within = place.inside()
        if len(rest) > MAX_NESTING:
            span = first.span.to(rest[-1][1].span)
            self.context.report(errors.nested_too_deeply(span, MAX_NESTING))
            return UNKNOWN
        left, span = self.expression(first, within), first.span
        for sign, term in rest:
            right = self.expression(term, within)
            if left is UNKNOWN or right is UNKNOWN:
                return UNKNOWN
            spans = (span, term.span)
            left = joins.arithmetic(sign, left, right, spans, self.context.report)
            span = span.to(term.span)
        return left

    # ---- pipelines ----

    def _pipe(
        self,
        source: syntax.Expression,
        stages: tuple[syntax.Stage, ...],
        place: Place,
    ) -> ir.Expression | Unknown:
        family = following_family(stages, place.following)
        before = replace(place.inside(), following=family)
        start = self.expression(source, before)
        if start is UNKNOWN:
            return UNKNOWN
        if isinstance(start, ir.Number):
            self.context.report(errors.not_a_value(source.span))
            return UNKNOWN
        done: list[ir.Stage] = []
        shape = start.shape
        for index, stage in enumerate(stages):
            rest = stages[index + 1 :]
            here = replace(
                place,
                target=None if rest else place.target,
                following=following_family(rest, place.following),
            )
            given = self._stage(stage, shape, here)
            if given is UNKNOWN:
                return UNKNOWN
            done += given
            shape = done[-1].shape
        return ir.Pipe(start, tuple(done), shape)

    def _is_stage(self, expression: syntax.Expression) -> bool:
        match expression:
            case syntax.Combinator():
                return True
            case syntax.Name(text=text) | syntax.Call(name=syntax.Name(text=text)):
                return (
                    text in self.context.blocks or text in LAYERS or text in ACTIVATIONS
                )
            case _:
                return False

    def _stage(
        self, stage: syntax.Stage, shape: Shape, place: Place
    ) -> list[ir.Stage] | Unknown:
        """The IR of one stage: itself, with a change of shape around it if need be."""
        if isinstance(stage, syntax.Combinator):
            return self._combinator(stage, shape, place)
        name = stage_name(stage)
        if name.text in self.context.blocks:
            return self._block(stage, shape, place)
        if name.text in LAYERS:
            return infer_layer(stage, shape, place, self.context)
        if name.text in ACTIVATIONS:
            return infer_activation(stage, shape, place, self.context)
        known = (*self.context.blocks, *LAYERS, *ACTIVATIONS)
        self.context.report(
            errors.unknown_stage(name.span, name.text, known, place.values)
        )
        return UNKNOWN

    # ---- blocks and combinators ----

    def body(self, body: syntax.Body, shape: Shape, place: Place) -> ir.Body | Unknown:
        """A body whose input has a shape, in the place of its result."""
        values: dict[str, Shape | Unknown] = {**place.values, "it": shape}
        locals_ = {value.target.text: value for value in body.values}
        for value in body.values:
            name = value.target
            if name.text in KEYWORDS:
                self.context.report(errors.reserved_word(name.span, name.text))
            elif name.text in place.values or locals_[name.text] is not value:
                self.context.report(errors.duplicate_name(name.span, name.text, None))
        names, cycle = order({name: values_in(v.value) for name, v in locals_.items()})
        if cycle:
            span = locals_[cycle[0]].target.span
            self.context.report(errors.cyclic_names(span, "value", cycle))
            return UNKNOWN
        done: list[ir.Value] = []
        for name in names:
            inner = Place(values, place.scope, place.keys, depth=place.depth + 1)
            found = self.value(locals_[name].value, inner)
            values[name] = UNKNOWN if found is UNKNOWN else shape_of(found)
            if found is not UNKNOWN:
                done.append(ir.Value(name, found))
        result = self._leading(body.result, values)
        inner = replace(place, values=values, depth=place.depth + 1)
        found = self.value(result, inner)
        if found is UNKNOWN or len(done) < len(names):
            return UNKNOWN
        return ir.Body(ir.Read("it", shape), tuple(done), found)

    def value(
        self, expression: syntax.Expression, place: Place
    ) -> ir.Expression | Unknown:
        """An expression that has to be an array, not a number."""
        found = self.expression(expression, place)
        if isinstance(found, ir.Number):
            self.context.report(errors.not_a_value(expression.span))
            return UNKNOWN
        return found

    def _leading(
        self, result: syntax.Expression, values: Mapping[str, Shape | Unknown]
    ) -> syntax.Expression:
        """`dense(3) -> relu` read as `it -> dense(3) -> relu`."""
        head, stages = (
            (result.source, result.stages)
            if isinstance(result, syntax.Pipe)
            else (result, ())
        )
        if not self._is_stage(head):
            return result
        assert isinstance(head, syntax.Name | syntax.Call | syntax.Combinator)
        if isinstance(head, syntax.Name) and head.text in values:
            return result
        it = syntax.Name("it", Span(head.span.start, head.span.start))
        return syntax.Pipe(it, (head, *stages), result.span)

    def _combinator(
        self, stage: syntax.Combinator, shape: Shape, place: Place
    ) -> list[ir.Stage] | Unknown:
        if not self.context.budget.spend(1, 0, stage.span):
            return UNKNOWN
        if stage.name.text == "repeat":
            return self._repeat(stage, shape, place)
        body = self.body(stage.body, shape, place.inside())
        if body is UNKNOWN:
            return UNKNOWN
        if shape_of(body.result) != shape:
            span = stage.body.result.span
            given = shape_of(body.result)
            self.context.report(
                errors.residual_mismatch(span, stage.name.span, shape, given)
            )
            return UNKNOWN
        return [ir.Residual(body, shape)]

    def _repeat(
        self, stage: syntax.Combinator, shape: Shape, place: Place
    ) -> list[ir.Stage] | Unknown:
        values = bind(
            stage.name, stage.arguments, (_COUNT,), place.scope, self.context.report
        )
        if values is None:
            return UNKNOWN
        remaining = values["count"]
        assert isinstance(remaining, int)
        key = place.keys.fresh("repeat")
        runs: list[tuple[int, ir.Body]] = []
        while remaining:
            before = self.context.budget.stages, self.context.budget.parameters
            here = replace(place, keys=Keys(), target=None)
            body = self.body(stage.body, shape, here)
            if body is UNKNOWN:
                return UNKNOWN
            stable = shape_of(body.result) == shape
            count = remaining if stable else 1
            stages = self.context.budget.stages - before[0]
            parameters = self.context.budget.parameters - before[1]
            again = count - 1
            if not self.context.budget.spend(
                stages * again, parameters * again, stage.span
            ):
                return UNKNOWN
            runs.append((count, body))
            shape = shape_of(body.result)
            remaining -= count
        return [ir.Repeat(key, _merge(runs), shape)]

    def _block(
        self, stage: Stage, shape: Shape, place: Place
    ) -> list[ir.Stage] | Unknown:
        name = stage_name(stage)
        block = self.context.blocks[name.text]
        if block is None or not self.context.budget.spend(1, 0, stage.span):
            return UNKNOWN
        arguments = block_arguments(block, stage, place.scope, self.context)
        if arguments is None:
            return UNKNOWN
        inner = Place(
            values={},
            scope={**self.context.constants, **arguments},
            keys=Keys(),
            target=place.target,
            following=place.following,
            depth=place.depth,
        )
        body = self.body(block.body, shape, inner)
        if body is UNKNOWN:
            return UNKNOWN
        key = place.keys.fresh(name.text)
        given = shape_of(body.result)
        return [ir.Block(name.text, key, tuple(arguments.items()), body, given)]


def shape_of(expression: ir.Expression) -> Shape:
    """The shape of an expression that is not a number."""
    assert not isinstance(expression, ir.Number)
    return expression.shape


def _merge(runs: list[tuple[int, ir.Body]]) -> tuple[tuple[int, ir.Body], ...]:
    merged: list[tuple[int, ir.Body]] = []
    for count, body in runs:
        if merged and merged[-1][1] == body:
            merged[-1] = (merged[-1][0] + count, body)
        else:
            merged.append((count, body))
    return tuple(merged)
