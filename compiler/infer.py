"""Names and shapes through expressions and pipelines: syntax to IR.

Every function returns UNKNOWN after a report; what is built on it stays silent, so
that one mistake gives one message.
"""

from dataclasses import dataclass, replace

from . import errors, ir, syntax
from .bind import Stage, stage_name
from .combinators import infer_block, infer_combinator
from .constants import UNKNOWN, Unknown, evaluate
from .following import following_families
from .joins import infer_arithmetic, infer_concat
from .limits import MAX_DEPTH
from .place import Context, Place
from .stages import infer_activation, infer_layer
from .vocabulary import ACTIVATIONS, CONSTANTS, LAYERS, Shape


@dataclass(frozen=True, slots=True)
class Inference:
    """Infers the shapes of the expressions of a network."""

    context: Context

    def infer_value(
        self, expression: syntax.Expression, place: Place
    ) -> ir.Expression | Unknown:
        """An expression that has to be an array, not a number."""
        found = self._expression(expression, place)
        if isinstance(found, ir.Number):
            self.context.report(errors.not_an_array(expression.span))
            return UNKNOWN
        return found

    def is_stage(self, expression: syntax.Expression) -> bool:
        """Whether something flows into an expression: a layer, a `repeat`, …"""
        match expression:
            case syntax.Combinator():
                return True
            case syntax.Name(text=text) | syntax.Call(name=syntax.Name(text=text)):
                blocks = self.context.blocks
                return text in blocks or text in LAYERS or text in ACTIVATIONS
            case _:
                return False

    # ---- expressions ----

    def _expression(
        self, expression: syntax.Expression, place: Place
    ) -> ir.Expression | Unknown:
        if place.depth > MAX_DEPTH:
            self.context.report(errors.nested_too_deeply(expression.span))
            return UNKNOWN
        if not self.context.budget.spend(expression.span, 1):
            return UNKNOWN
        if _is_constant(expression, place):
            return self._number(expression, place)
        match expression:
            case syntax.Name(text=text) if text in place.values:
                shape = place.values[text]
                return shape if shape is UNKNOWN else ir.Read(text, shape)
            case syntax.Pipe():
                return self._pipe(expression, place)
            case syntax.Call(name=syntax.Name(text="concat")):
                return self._concat(expression, place)
            case syntax.Arithmetic():
                return self._arithmetic(expression, place)
            case syntax.Negative(operand=operand):
                found = self.infer_value(operand, place.inside())
                if found is UNKNOWN:
                    return UNKNOWN
                minus = ir.Number(-1.0)
                return ir.Arithmetic("*", minus, found, ir.shape_of(found))
            case syntax.Name() | syntax.Call() | syntax.Combinator():
                self._report_no_value(expression, place)
                return UNKNOWN
            case syntax.Power():
                self.context.report(errors.power_of_array(expression.span))
                return UNKNOWN
            case _:
                self.context.report(errors.not_an_array(expression.span))
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

    def _report_no_value(
        self, expression: Stage | syntax.Combinator, place: Place
    ) -> None:
        name = expression
        if not isinstance(name, syntax.Name):
            name = name.name
        if self.is_stage(expression):
            mistake = errors.nothing_flows_in(expression.span, name.text)
        else:
            known = (*place.values, *place.scope, "concat")
            mistake = errors.unknown_value(name.span, name.text, known)
        self.context.report(mistake)

    def _concat(self, call: syntax.Call, place: Place) -> ir.Expression | Unknown:
        items: list[ir.Expression] = []
        for argument in call.arguments:
            if argument.name is not None:
                name = argument.name
                self.context.report(
                    errors.unknown_argument(name.span, "concat", name.text, ())
                )
                return UNKNOWN
            item = self._expression(argument.value, place.inside())
            if item is UNKNOWN:
                return UNKNOWN
            items.append(item)
        spans = [argument.span for argument in call.arguments]
        return infer_concat(items, spans, call.span, self.context.report)

    def _arithmetic(
        self, sums: syntax.Arithmetic, place: Place
    ) -> ir.Expression | Unknown:
        within = place.inside(1 + len(sums.rest))
        left, span = self._expression(sums.first, within), sums.first.span
        for sign, term in sums.rest:
            right = self._expression(term, within)
            if left is UNKNOWN or right is UNKNOWN:
                return UNKNOWN
            spans = (span, term.span)
            span = span.to(term.span)
            left = infer_arithmetic(sign, left, right, spans, self.context.report)
        return left

    # ---- pipelines ----

    def _pipe(self, pipe: syntax.Pipe, place: Place) -> ir.Expression | Unknown:
        families = following_families(pipe.stages, place.following)
        before = replace(place.inside(), following=families[0])
        start = self.infer_value(pipe.source, before)
        if start is UNKNOWN:
            return UNKNOWN
        done: list[ir.Stage] = []
        shape = ir.shape_of(start)
        for index, stage in enumerate(pipe.stages, start=1):
            last = index == len(pipe.stages)
            target = place.target if last else None
            here = replace(place, target=target, following=families[index])
            given = self._stage(stage, shape, here)
            if given is UNKNOWN:
                return UNKNOWN
            done += given
            shape = done[-1].shape
        return ir.Pipe(start, tuple(done), shape)

    def _stage(
        self, stage: syntax.Stage, shape: Shape, place: Place
    ) -> list[ir.Stage] | Unknown:
        """The IR of one stage: itself, with a change of shape around it if need be."""
        if not self.context.budget.spend(stage.span, 1):
            return UNKNOWN
        if isinstance(stage, syntax.Combinator):
            return infer_combinator(stage, shape, place, self)
        name = stage_name(stage)
        if name.text in self.context.blocks:
            return infer_block(stage, shape, place, self)
        if name.text in LAYERS:
            return infer_layer(stage, shape, place, self)
        if name.text in ACTIVATIONS:
            return infer_activation(stage, shape, place, self.context)
        known = (*self.context.blocks, *LAYERS, *ACTIVATIONS)
        self.context.report(
            errors.unknown_stage(name.span, name.text, known, place.values)
        )
        return UNKNOWN


def _is_constant(expression: syntax.Expression, place: Place) -> bool:
    """Whether an expression has no array in it, and nothing unknown."""
    match expression:
        case syntax.Number():
            return True
        case syntax.Name(text=text):
            known = text in place.scope or text in CONSTANTS
            return known and text not in place.values
        case syntax.Negative(operand=operand):
            return _is_constant(operand, place)
        case syntax.Power(base=base, exponent=exponent):
            return _is_constant(base, place) and _is_constant(exponent, place)
        case syntax.Arithmetic(first=first, rest=rest):
            terms = (first, *(term for _, term in rest))
            return all(_is_constant(term, place) for term in terms)
        case _:
            return False
