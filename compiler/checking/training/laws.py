"""Loss terms that call a user's function: of an output and its target, or a law.

An output compared with its target is in scaled units in a loss and in physical units in
a criterion. A function of quantities alone is a law, in physical units.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from ... import ir, syntax
from ...diagnostics import errors
from ...diagnostics.diagnostic import UNKNOWN, Report, Unknown
from ...text.record import record
from ...vocabulary import Shape
from ..bind import given_or_default, match_arguments
from ..constants import all_known, evaluate_number
from ..declare import Declarations
from ..network.context import Names, Place
from ..network.functions import make_function
from ..network.values import Inferred
from .complexes import is_complex, unfit_function
from .terms import leading_values, mean_of


@record
class FunctionTerms:
    """Checks of the functions in the loss and the criteria of a spec."""

    declared: Declarations
    network: Inferred
    report: Report

    @property
    def functions(self) -> Mapping[str, syntax.Function | None]:
        return self.network.inference.context.functions

    def function(self, call: syntax.Call) -> ir.LossExpression | Unknown:
        """Check a function of an output and its target, or of several quantities."""
        function = self.functions[call.name.text]
        if function is None:
            return UNKNOWN
        if call.arguments:
            return self._function_term(function, call)
        span = call.span
        outputs = [syntax.Name(o, span) for o in self.declared.outputs()]
        calls = [
            replace(call, arguments=(syntax.Argument(None, o, span),)) for o in outputs
        ]
        terms = all_known(self._function_term(function, each) for each in calls)
        return UNKNOWN if terms is UNKNOWN or not terms else mean_of(terms)

    def criterion(self, call: syntax.Call) -> ir.FunctionTerm | Unknown:
        """Check a function of outputs and targets in physical units."""
        values, _ = leading_values(call, self.network)
        function = self.functions[call.name.text]
        if function is None:
            return UNKNOWN
        for value in values:
            if not self.declared.is_output(value.text):
                outputs = self.declared.outputs()
                return self.report(
                    errors.names.not_an_output(value.span, call.name.text, outputs)
                )
        return self._function_term(function, call, "physical")

    def _function_term(
        self,
        function: syntax.Function,
        call: syntax.Call,
        units: Literal["scaled", "physical"] = "scaled",
    ) -> ir.FunctionTerm | Unknown:
        parameters = [parameter.name.text for parameter in function.parameters]
        values, rest = leading_values(call, self.network)
        paired = self._is_paired(function, values, rest.arguments)
        free = parameters[1 + paired :] if paired else parameters[len(values) :]
        matched = match_arguments(rest, free, self.report)
        if matched is UNKNOWN:
            return UNKNOWN
        operands: list[ir.LossOperand] = []
        if paired:
            output = values[0].text
            operands += [ir.Prediction(output, units), ir.Target(output, units)]
        else:
            operands += [self._physical(value) for value in values]
        for parameter in function.parameters[len(operands) :]:
            given = given_or_default(call.name, parameter, matched, self.report)
            if given is UNKNOWN:
                return UNKNOWN
            number = evaluate_number(given, self.declared.constants, self.report)
            if number is UNKNOWN:
                return UNKNOWN
            operands.append(ir.Number(number))
        if len(operands) > len(parameters):
            span, name, most = values[-1].span, call.name.text, len(parameters)
            return self.report(errors.training.too_many_values(span, name, most))
        return self._made(function, call.name, operands)

    def _is_paired(
        self,
        function: syntax.Function,
        values: list[syntax.Name],
        rest: tuple[syntax.Argument, ...],
    ) -> bool:
        """Whether the second parameter is the target of the first."""
        one = len(values) == 1 and self.declared.is_output(values[0].text)
        if not one or len(function.parameters) < 2:
            return False
        second = function.parameters[1]
        given = {a.name.text for a in rest if a.name is not None}
        return second.default is None and second.name.text not in given

    def _physical(self, value: syntax.Name) -> ir.LossOperand:
        if self.declared.is_output(value.text):
            return ir.Prediction(value.text, "physical")
        physical = self.declared.is_input(value.text)
        return ir.Seen(value.text, "physical" if physical else "scaled")

    def _made(
        self,
        function: syntax.Function,
        name: syntax.Name,
        operands: list[ir.LossOperand],
    ) -> ir.FunctionTerm | Unknown:
        facts = all_known(map(self._shape_and_kind, operands))
        if facts is UNKNOWN:
            return UNKNOWN
        place = Place({}, self.declared.constants, Names())
        shapes = [shape for shape, _ in facts]
        made = make_function(function, shapes, place, self.network.inference)
        if made is UNKNOWN:
            return UNKNOWN
        pairs = zip(made.parameters, facts, strict=True)
        complexes = frozenset(name for name, (_, kind) in pairs if kind == "complex")
        unfit = unfit_function(made.result, complexes)
        if unfit is not None:
            mistake = errors.training.function_of_complex(name.span, name.text, unfit)
            return self.report(mistake)
        if is_complex(made.result, complexes):
            return self.report(errors.training.complex_result(name.span, name.text))
        return ir.FunctionTerm(made, tuple(operands), span=name.span)

    def _shape_and_kind(
        self, operand: ir.LossOperand
    ) -> tuple[Shape, ir.Kind] | Unknown:
        """Shape of an operand for one example, and kind of its numbers."""
        match operand:
            case ir.Number():
                return (), "real"
            case (
                ir.Prediction(output=name, units="physical")
                | ir.Target(output=name, units="physical")
                | ir.Seen(name=name, units="physical")
            ):
                variable = self.network.variables[name]
                if not isinstance(variable, ir.Variable):
                    return UNKNOWN
                return ir.prediction_shape(variable), variable.kind
            case (
                ir.Prediction(output=name)
                | ir.Target(output=name)
                | ir.Seen(name=name)
                | ir.Wanted(name=name)
                | ir.Spread(name=name)
            ):
                shape = self.network.shapes[name]
                return UNKNOWN if shape is UNKNOWN else (shape, "real")
