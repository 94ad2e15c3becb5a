"""Inference of names and shapes in expressions and pipelines: syntax to IR.

Every function returns UNKNOWN after a report. Dependent expressions stay silent, so
that one mistake gives one message.
"""

from dataclasses import replace

from ... import ir, syntax
from ...diagnostics import errors
from ...diagnostics.diagnostic import UNKNOWN, Unknown, nearest
from ...text.limits import MAX_DEPTH
from ...text.record import record
from ...vocabulary import ACTIVATIONS, CALLED, FUNCTIONS, JOINS, LAYERS, Shape
from ..bind import as_call
from ..constants import evaluate_number, is_constant
from .bodies import infer_block, infer_combinator
from .context import Context, Place, Result
from .following import following_families
from .functions import (
    has_values,
    infer_application,
    infer_applied,
    infer_mathematics,
    is_called_on_values,
    learned_in_formula,
)
from .layers import infer_activation, infer_layer
from .models import infer_model
from .parts import infer_bias, infer_concatenation, infer_part, infer_product
from .shapes import infer_arithmetic
from .sharing import define_stage, reuse_stage
from .unshaped import check_stages


@record
class Inference:
    """Shape inference for the expressions of a network."""

    context: Context

    def infer_value(self, expression: syntax.Expression, place: Place) -> Result:
        """Infer an expression that must be an array."""
        value = self.infer(expression, place)
        if isinstance(value, ir.Number):
            return self.context.report(errors.shapes.not_an_array(expression.span))
        return value

    def is_stage(self, expression: syntax.Expression, place: Place) -> bool:
        """Whether an expression is a stage: a layer, a `repeat`, …"""
        match expression:
            case syntax.Combinator() | syntax.Named():
                return True
            case syntax.Name(text=text):
                return self._is_callee(text, place)
            case syntax.Call(name=syntax.Name(text=text)):
                if text in ACTIVATIONS or text in self.context.functions:
                    first = self._first_parameter(text)
                    return not is_called_on_values(expression, first, place)
                return self._is_callee(text, place)
            case _:
                return False

    def begins_as_stage(self, head: syntax.Expression, place: Place) -> bool:
        """Whether the head of a body is a stage, or a word that nothing declares.

        Bodies usually begin with a stage, so an unknown word is one unless it resembles
        a value, or is called on values.
        """
        if self.is_stage(head, place):
            return True
        match head:
            case syntax.Name(text=text) if not is_constant(head, place.scope, ()):
                stages = self._known_stages(place)
                near = nearest(text, (*stages, *place.values, *place.scope))
                known = text in CALLED or text in self.context.quantities
                return not known and (not near or near in stages)
            case syntax.Call(name=name):
                shaped = replace(place, unshaped=False)
                on_values = is_called_on_values(head, "", shaped)
                return name.text not in CALLED and not on_values
            case _:
                return False

    def _first_parameter(self, text: str) -> str:
        """First parameter of a function or activation."""
        function = self.context.functions.get(text)
        return "x" if function is None else function.parameters[0].name.text

    def _is_callee(self, text: str, place: Place) -> bool:
        context = self.context
        owner = text.partition(".")[0]
        users = text in context.blocks or text in context.functions
        ours = text in LAYERS or text in ACTIVATIONS
        return users or ours or owner in context.uses or text in place.names.stages

    # ---- expressions ----

    def infer(self, expression: syntax.Expression, place: Place) -> Result:
        """Infer a value of the network or a number."""
        node = self._infer(expression, place)
        if node is UNKNOWN or isinstance(node, ir.Number) or node.span:
            return node
        return replace(node, span=expression.span)

    def _infer(self, expression: syntax.Expression, place: Place) -> Result:
        if place.depth > MAX_DEPTH:
            return self.context.budget.stop(
                errors.syntax.nested_too_deeply(expression.span)
            )
        if not self.context.budget.spend(expression.span, 1):
            return UNKNOWN
        if is_constant(expression, place.scope, place.values):
            return self._number(expression, place)
        match expression:
            case syntax.Name(text=text) if text in place.values:
                shape = place.values[text]
                return shape if shape is UNKNOWN else ir.Read(text, shape)
            case syntax.Pipe():
                return self._pipe(expression, place)
            case syntax.Call():
                return self._call(expression, place)
            case syntax.Arithmetic():
                return self._arithmetic(expression, place)
            case syntax.Negative(operand=operand):
                value = self.infer_value(operand, place.inside())
                if value is UNKNOWN:
                    return UNKNOWN
                minus = ir.Number(-1.0)
                return ir.Arithmetic("*", minus, value, ir.shape_of(value))
            case syntax.Power():
                return self._power(expression, place)
            case syntax.Slice():
                return infer_part(expression, place, self)
            case syntax.Name() | syntax.Combinator():
                self._report_no_value(expression, place)
                return UNKNOWN
            case syntax.Sequence(items=items, span=span) if items and not any(
                is_constant(item, place.scope, place.values) for item in items
            ):
                return self.context.report(
                    errors.lines.several_values(span, bracketed=True)
                )
            case _:
                return self.context.report(errors.shapes.not_an_array(expression.span))

    def _number(
        self, expression: syntax.Expression, place: Place
    ) -> ir.Number | Unknown:
        value = evaluate_number(expression, place.scope, self.context.report)
        return UNKNOWN if value is UNKNOWN else ir.Number(value)

    def _report_no_value(
        self, expression: syntax.Name | syntax.Call | syntax.Combinator, place: Place
    ) -> None:
        name = expression
        if not isinstance(name, syntax.Name):
            name = name.name
        if self.context.functions.get(name.text, name) is None:  # which is reported
            return
        if self.is_stage(expression, place):
            mistake = errors.names.nothing_flows_in(expression.span, name.text)
        else:
            functions = (*self.context.functions, *JOINS, *FUNCTIONS)
            known = (*place.values, *place.scope, *functions)
            mistake = errors.names.unknown_value(name.span, name.text, known)
        self.context.report(mistake)

    # ---- calls and sums ----

    def _call(self, call: syntax.Call, place: Place) -> Result:
        match call.name.text:
            case "concat":
                return infer_concatenation(call, place, self)
            case "dot":
                return infer_product(call, place, self)
            case "bias":
                return infer_bias(call, place, self)
            case name if name in FUNCTIONS:
                return infer_mathematics(call, place, self)
            case name if not has_values(call, self._first_parameter(name)):
                self._report_no_value(call, place)
                return UNKNOWN
            case name if name in ACTIVATIONS:
                return infer_mathematics(call, place, self)
            case name if name in self.context.functions:
                return infer_application(call, place, self)
            case _:
                self._report_no_value(call, place)
                return UNKNOWN

    def _arithmetic(self, sums: syntax.Arithmetic, place: Place) -> Result:
        within = place.inside(1 + len(sums.rest))
        left, span = self.infer(sums.first, within), sums.first.span
        for sign, term in sums.rest:
            right = self.infer(term, within)
            spans = (span, term.span)
            span = span.to(term.span)
            if left is UNKNOWN or right is UNKNOWN:
                left = UNKNOWN
                continue
            left = infer_arithmetic(sign, left, right, spans, self.context.report)
        return left

    def _power(self, power: syntax.Power, place: Place) -> Result:
        base = self.infer(power.base, place.inside())
        if not is_constant(power.exponent, place.scope, place.values):
            return self.context.report(
                errors.shapes.power_of_array(power.exponent.span)
            )
        exponent = self._number(power.exponent, place)
        if base is UNKNOWN or exponent is UNKNOWN:
            return UNKNOWN
        return ir.Power(base, exponent.value, ir.shape_of(base))

    # ---- pipelines ----

    def _pipe(self, pipe: syntax.Pipe, place: Place) -> Result:
        if learned_in_formula(pipe.span, place, self):
            return UNKNOWN
        if isinstance(pipe.source, syntax.Call) and self.is_stage(pipe.source, place):
            self._report_no_value(pipe.source, place)
            return UNKNOWN
        families = following_families(pipe.stages, place.following)
        before = replace(place.inside(), following=families[0])
        start = self.infer_value(pipe.source, before)
        if start is UNKNOWN:
            if place.unshaped:
                check_stages(pipe.stages, place, self)
            return UNKNOWN
        done: list[ir.Stage] = []
        shape = ir.shape_of(start)
        read = start.name if isinstance(start, ir.Read) else None
        categorical = read in place.categories
        for index, stage in enumerate(pipe.stages, start=1):
            last = index == len(pipe.stages)
            here = replace(
                place,
                target=place.target if last else None,
                following=families[index],
                categorical=categorical,
                quantity=read,
            )
            given = self.infer_stage(stage, shape, here)
            if given is UNKNOWN:
                if place.unshaped:
                    check_stages(pipe.stages[index:], place, self)
                return UNKNOWN
            done += given
            shape, categorical, read = done[-1].shape, False, None
        return ir.Pipe(start, tuple(done), shape)

    def infer_stage(
        self, stage: syntax.Stage, shape: Shape, place: Place
    ) -> list[ir.Stage] | Unknown:
        """Infer a stage, with a change of shape around it if needed."""
        done = self._infer_stage(stage, shape, place)
        if done is UNKNOWN:
            return UNKNOWN
        return [s if s.span else replace(s, span=stage.span) for s in done]

    def _infer_stage(
        self, stage: syntax.Stage, shape: Shape, place: Place
    ) -> list[ir.Stage] | Unknown:
        if place.depth > MAX_DEPTH:
            return self.context.budget.stop(errors.syntax.nested_too_deeply(stage.span))
        if not self.context.budget.spend(stage.span, 1):
            return UNKNOWN
        if isinstance(stage, syntax.Named):
            return define_stage(stage, shape, place, self)
        if isinstance(stage, syntax.Combinator):
            return infer_combinator(stage, shape, place, self)
        call = as_call(stage)
        name = call.name
        if name.text in place.names.stages:
            return reuse_stage(call, shape, place, self)
        if name.text in self.context.blocks:
            return infer_block(call, shape, place, self)
        if name.text.partition(".")[0] in self.context.uses:
            return infer_model(call, shape, place, self)
        if name.text in self.context.functions:
            return infer_applied(call, shape, place, self)
        if name.text in LAYERS:
            return infer_layer(call, shape, place, self)
        if name.text in ACTIVATIONS:
            return infer_activation(call, shape, place, self.context)
        return self.report_unknown_stage(name, place)

    def report_unknown_stage(self, name: syntax.Name, place: Place) -> Unknown:
        known = self._known_stages(place)
        mistake = errors.names.unknown_stage(name.span, name.text, known, place.values)
        return self.context.report(mistake)

    def _known_stages(self, place: Place) -> tuple[str, ...]:
        users = (*self.context.blocks, *self.context.functions, *self.context.uses)
        return (*users, *place.names.stages, *LAYERS, *ACTIVATIONS)
