"""Loss terms that call a user's function: of an output and its target, or a law.

An output compared with its target is in scaled units in a loss and in physical units in
a criterion. A function of quantities alone is a law, in physical units.
"""

from collections.abc import Mapping
from typing import Literal

from ... import ir, syntax
from ...diagnostics import errors
from ...diagnostics.diagnostic import UNKNOWN, Report, Unknown
from ...text.record import record
from ...vocabulary import Shape
from ..bind import Stage, match_arguments, stage_arguments, stage_name
from ..constants import evaluate_number
from ..declare import Declarations
from ..network.context import Keys, Place
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

    def function(self, stage: Stage) -> ir.LossExpression | Unknown:
        """Check a function of an output and its target, or of several quantities."""
        name, arguments = stage_name(stage), stage_arguments(stage)
        function = self.functions[name.text]
        if function is None:
            return UNKNOWN
        if arguments:
            return self._function_term(function, name, arguments)
        outputs = [syntax.Name(o, stage.span) for o in self.declared.outputs()]
        terms = [
            self._function_term(function, name, (syntax.Argument(None, o, o.span),))
            for o in outputs
        ]
        known = tuple(t for t in terms if t is not UNKNOWN)
        return mean_of(known) if known and len(known) == len(terms) else UNKNOWN

    def criterion(self, call: syntax.Call) -> ir.FunctionTerm | Unknown:
        """Check a function of outputs and targets in physical units."""
        values, _ = leading_values(call.arguments, self.network)
        function = self.functions[call.name.text]
        if function is None:
            return UNKNOWN
        for value in values:
            if not self.declared.is_output(value.text):
                outputs = self.declared.outputs()
                return self.report(
                    errors.names.not_an_output(value.span, call.name.text, outputs)
                )
        return self._function_term(function, call.name, call.arguments, "physical")

    def _function_term(
        self,
        function: syntax.Function,
        name: syntax.Name,
        arguments: tuple[syntax.Argument, ...],
        units: Literal["scaled", "physical"] = "scaled",
    ) -> ir.FunctionTerm | Unknown:
        parameters = [parameter.name.text for parameter in function.parameters]
        values, rest = leading_values(arguments, self.network)
        paired = self._is_paired(function, values, rest)
        free = parameters[1 + paired :] if paired else parameters[len(values) :]
        matched = match_arguments(name, rest, free, self.report)
        if matched is None:
            return UNKNOWN
        operands: list[ir.LossOperand] = []
        if paired:
            output = values[0].text
            operands += [ir.Prediction(output, units), ir.Target(output, units)]
        else:
            operands += [self._physical(value) for value in values]
        for parameter in function.parameters[len(operands) :]:
            number = self._number(name, parameter, matched)
            if number is None:
                return UNKNOWN
            operands.append(number)
        if len(operands) > len(parameters):
            span, most = values[-1].span, len(parameters)
            return self.report(errors.training.too_many_values(span, name.text, most))
        return self._made(function, name, operands)

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

    def _kind(self, name: str) -> ir.Kind | None:
        variable = self.network.variables.get(name)
        return variable.kind if isinstance(variable, ir.Variable) else None

    def _number(
        self,
        name: syntax.Name,
        parameter: syntax.Parameter,
        matched: Mapping[str, syntax.Expression],
    ) -> ir.Number | None:
        text = parameter.name.text
        given = matched.get(text, parameter.default)
        if given is None:
            self.report(errors.values.missing_argument(name.span, name.text, text))
            return None
        value = evaluate_number(given, self.declared.constants, self.report)
        return None if value is UNKNOWN else ir.Number(value)

    def _made(
        self,
        function: syntax.Function,
        name: syntax.Name,
        operands: list[ir.LossOperand],
    ) -> ir.FunctionTerm | Unknown:
        shapes = [self._shape_of(operand) for operand in operands]
        known = [shape for shape in shapes if shape is not UNKNOWN]
        if len(known) < len(shapes):
            return UNKNOWN
        place = Place({}, self.declared.constants, Keys())
        made = make_function(function, known, place, self.network.inference)
        if made is UNKNOWN or not self._is_real(made, name, operands):
            return UNKNOWN
        return ir.FunctionTerm(made, tuple(operands), span=name.span)

    def _is_real(
        self, function: ir.Function, name: syntax.Name, operands: list[ir.LossOperand]
    ) -> bool:
        """Whether a function returns a real scalar; report otherwise."""
        pairs = zip(function.parameters, operands, strict=True)
        complexes = frozenset(p for p, o in pairs if self._is_complex(o))
        unfit = unfit_function(function.result, complexes)
        if unfit is not None:
            self.report(
                errors.training.function_of_complex(name.span, name.text, unfit)
            )
        elif is_complex(function.result, complexes):
            self.report(errors.training.complex_result(name.span, name.text))
        else:
            return True
        return False

    def _is_complex(self, operand: ir.LossOperand) -> bool:
        """Whether a term receives complex numbers rather than their parts."""
        match operand:
            case (
                ir.Prediction(output=name, units="physical")
                | ir.Target(output=name, units="physical")
                | ir.Seen(name=name, units="physical")
            ):
                return self._kind(name) == "complex"
            case _:
                return False

    def _shape_of(self, operand: ir.LossOperand) -> Shape | Unknown:
        """Shape of an operand for one example."""
        match operand:
            case ir.Number():
                return ()
            case (
                ir.Prediction(output=name, units="physical")
                | ir.Target(output=name, units="physical")
                | ir.Seen(name=name, units="physical")
            ):
                variable = self.network.variables[name]
                if not isinstance(variable, ir.Variable):
                    return UNKNOWN
                return ir.prediction_shape(variable)
            case ir.Prediction(output=name) | ir.Target(output=name):
                return self.network.shapes[name]
            case ir.Seen(name=name) | ir.Wanted(name=name) | ir.Spread(name=name):
                return self.network.shapes[name]
