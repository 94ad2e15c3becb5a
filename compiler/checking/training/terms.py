"""Loss terms: their operands and the units of each.

A prediction compared with its target is in scaled units, so that quantities of
different units compare. `laws` checks terms that are user functions.
"""

from dataclasses import replace

from ... import ir, syntax
from ...diagnostics import errors
from ...diagnostics.diagnostic import UNKNOWN, Report, Unknown
from ...ir.wording import type_and_unit
from ...text.record import record
from ...vocabulary import LOSSES
from ..bind import bind
from ..constants import all_known
from ..contract.quantities import same_quantity
from ..declare import Declarations
from ..network.values import Inferred
from .positive import positive_values


@record
class Terms:
    """Checks of the terms of the loss of a spec."""

    declared: Declarations
    network: Inferred
    report: Report

    # ---- losses of the table ----

    def loss(self, call: syntax.Call) -> ir.LossExpression | Unknown:
        """Check `mse(field)`, or `mse` as the mean over all outputs."""
        name, arguments = call.name, call.arguments
        row = LOSSES[name.text]
        values, rest = leading_values(call, self.network)
        if len(values) > 2 or (len(values) == 2 and row.units == "logits"):
            most = 1 if row.units == "logits" else 2
            return self.report(
                errors.training.too_many_values(values[most].span, name.text, most)
            )
        if not values and arguments and arguments[0].name is None:
            outputs, span = self.declared.outputs(), arguments[0].value.span
            return self.report(errors.names.not_an_output(span, name.text, outputs))
        if row.value is not None and len(values) < 2:
            return self.report(errors.training.spread_missing(call.span, name.text))
        scope = self.declared.constants
        given = bind(rest, row.parameters, scope, self.report)
        if given is UNKNOWN:
            return UNKNOWN
        if len(values) == 2 and row.value is None:
            return self._between(name, values, tuple(given.items()))
        outputs = tuple(v.text for v in values[:1]) or self.declared.outputs()
        if not all(self._is_fit(call, output) for output in outputs):
            return UNKNOWN
        spreads = all_known([self._spread(values)] if row.value is not None else [])
        if spreads is UNKNOWN or not outputs:
            return UNKNOWN
        terms = tuple(
            ir.Term(
                name.text,
                (*self._compared(name.text, output), *spreads),
                tuple(given.items()),
                span=call.span,
            )
            for output in outputs
        )
        return mean_of(terms)

    def _is_fit(self, call: syntax.Call, output: str) -> bool:
        """Whether a loss applies to the type of an output; report otherwise."""
        span, loss = call.span, call.name.text
        if not self.declared.is_output(output):
            outputs = self.declared.outputs()
            self.report(errors.names.not_an_output(span, loss, outputs))
            return False
        variable = self.network.variables.get(output)
        if not isinstance(variable, ir.Variable):
            return False
        kind = "periodic" if variable.periodic else variable.kind
        types = LOSSES[loss].types
        if kind not in types:
            self.report(errors.training.loss_of_type(span, loss, output, kind, types))
            return False
        return True

    def _compared(self, loss: str, output: str) -> tuple[ir.LossOperand, ...]:
        units = LOSSES[loss].units
        truth = "scaled" if units == "logits" else units
        return ir.Prediction(output, units), ir.Target(output, truth)

    def _spread(self, values: list[syntax.Name]) -> ir.Spread | Unknown:
        """Check the value that predicts the deviation of an output."""
        output, spread = values
        shape, wanted = (self.network.shapes[v.text] for v in (spread, output))
        if self.declared.is_output(spread.text) or self.declared.is_input(spread.text):
            return self.report(errors.training.spread_of_quantity(spread.span))
        if shape is UNKNOWN or wanted is UNKNOWN:
            return UNKNOWN
        if shape not in (wanted, (), (1,)):
            spans = output.span, spread.span
            span = output.span.to(spread.span)
            return self.report(
                errors.shapes.unequal_shapes(span, "nll", spans, (wanted, shape))
            )
        if spread.text not in positive_values(self.network.values):
            return self.report(
                errors.training.spread_not_positive(spread.span, spread.text)
            )
        return ir.Spread(spread.text, output.text)

    def _between(
        self, name: syntax.Name, values: list[syntax.Name], given: ir.Arguments
    ) -> ir.Term | Unknown:
        """Check `mse(a, b)` of two values of one shape."""
        first, second = values
        model = self.network.models.get(first.text)
        other = self.network.variables.get(second.text)
        if model is not None and isinstance(other, ir.Variable):
            wanted = self._wanted(values, other)
            if wanted is UNKNOWN:
                return UNKNOWN
            operands = (ir.Seen(first.text), wanted)
            return ir.Term(name.text, operands, given, span=name.span)
        shapes = tuple(self.network.shapes[v.text] for v in values)
        left, right = shapes
        if left is UNKNOWN or right is UNKNOWN:
            return UNKNOWN
        if left != right:
            span, spans = first.span.to(second.span), (first.span, second.span)
            return self.report(
                errors.shapes.unequal_shapes(span, name.text, spans, (left, right))
            )
        sides = (self._side(first), self._side(second))
        return ir.Term(name.text, sides, given, span=name.span)

    def _wanted(
        self, values: list[syntax.Name], other: ir.Variable
    ) -> ir.LossOperand | Unknown:
        """The target of an output of a trained model, in the model's units."""
        first, second = values
        model, variable = self.network.models[first.text]
        if not same_quantity(variable, other):
            expected, found = type_and_unit(variable), type_and_unit(other)
            return self.report(
                errors.training.other_quantity(second.span, first.text, expected, found)
            )
        if other.kind == "one_of":  # one-hot there as here
            is_input = other.role == "input"
            return ir.Seen(other.name) if is_input else ir.Target(other.name)
        return ir.Wanted(other.name, model, variable.name)

    def _side(self, value: syntax.Name) -> ir.LossOperand:
        if self.declared.is_output(value.text):
            return ir.Prediction(value.text)
        return ir.Seen(value.text)

    # ---- penalties ----

    def penalty(self, call: syntax.Call) -> ir.Penalty | Unknown:
        """Check `l2(params)`."""
        name, arguments = call.name, call.arguments
        values = [a.value for a in arguments if a.name is None]
        of_params = [v for v in values if isinstance(v, syntax.Name)]
        if len(arguments) != 1 or [v.text for v in of_params] != ["params"]:
            return self.report(errors.training.penalty_of_params(call.span, name.text))
        return ir.Penalty(name.text, span=call.span)


def leading_values(
    call: syntax.Call, network: Inferred
) -> tuple[list[syntax.Name], syntax.Call]:
    """The leading arguments that are quantities or values, and a call of the rest."""
    values: list[syntax.Name] = []
    for argument in call.arguments:
        value = argument.value
        if argument.name is not None or not isinstance(value, syntax.Name):
            break
        if value.text not in network.shapes:
            break
        values.append(value)
    return values, replace(call, arguments=call.arguments[len(values) :])


def mean_of(terms: tuple[ir.LossExpression, ...]) -> ir.LossExpression:
    """The mean of some terms."""
    if len(terms) == 1:
        return terms[0]
    return ir.Combination("/", _sum(terms), ir.Number(float(len(terms))))


def _sum(terms: tuple[ir.LossExpression, ...]) -> ir.LossExpression:
    """Add terms pairwise, so that the depth grows only logarithmically."""
    if len(terms) == 1:
        return terms[0]
    half = (len(terms) + 1) // 2
    return ir.Combination("+", _sum(terms[:half]), _sum(terms[half:]))
