"""The terms of a loss: what each compares, and in which units.

A prediction beside its target is in scaled units, so that quantities of different
units compare. A function of quantities alone is a law, and sees physical values.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from . import errors, ir, syntax
from .bind import Stage, bind, match_arguments, stage_arguments, stage_name
from .complexes import is_complex, unfit_function
from .constants import UNKNOWN, Unknown, evaluate
from .declare import Declarations
from .errors import Report
from .formulas import make_function
from .network import Inferred
from .place import Keys, Place
from .positive import positive_values
from .quantities import described, same_quantity
from .vocabulary import LOSSES, Shape, is_number


@dataclass(frozen=True, slots=True)
class Terms:
    """Checks the terms of the loss of one spec."""

    declared: Declarations
    network: Inferred
    report: Report

    @property
    def functions(self) -> Mapping[str, syntax.Function | None]:
        return self.network.inference.context.functions

    # ---- losses of the table ----

    def loss(self, stage: Stage) -> ir.LossExpression | Unknown:
        """`mse(field)`; without an output, the mean over all of them."""
        name, arguments = stage_name(stage), stage_arguments(stage)
        row = LOSSES[name.text]
        values, rest = self._values(arguments)
        if len(values) > 2 or (len(values) == 2 and row.units == "logits"):
            most = 1 if row.units == "logits" else 2
            self.report(errors.too_many_values(values[most].span, name.text, most))
            return UNKNOWN
        if not values and arguments and arguments[0].name is None:
            outputs, span = self.declared.outputs(), arguments[0].value.span
            self.report(errors.not_an_output(span, name.text, outputs))
            return UNKNOWN
        if row.value is not None and len(values) < 2:
            self.report(errors.spread_missing(stage.span, name.text))
            return UNKNOWN
        scope = self.declared.constants
        given = bind(name, rest, row.parameters, scope, self.report)
        if given is None:
            return UNKNOWN
        if len(values) == 2 and row.value is None:
            return self._between(name, values, tuple(given.items()))
        outputs = tuple(v.text for v in values[:1]) or self.declared.outputs()
        if not all(self._is_fit(name, stage, output) for output in outputs):
            return UNKNOWN
        spreads = [self._spread(values)] if row.value is not None else []
        if None in spreads or not outputs:
            return UNKNOWN
        terms = tuple(
            ir.Term(
                name.text,
                (*self._compared(name.text, output), *(s for s in spreads if s)),
                tuple(given.items()),
            )
            for output in outputs
        )
        return _mean(terms)

    def _values(
        self, arguments: tuple[syntax.Argument, ...]
    ) -> tuple[list[syntax.Name], tuple[syntax.Argument, ...]]:
        """The quantities and values that come first, and the arguments behind them."""
        values: list[syntax.Name] = []
        for argument in arguments:
            value = argument.value
            if argument.name is not None or not isinstance(value, syntax.Name):
                break
            if value.text not in self.network.shapes:
                break
            values.append(value)
        return values, arguments[len(values) :]

    def _is_fit(self, name: syntax.Name, stage: Stage, output: str) -> bool:
        """Whether a loss is of the type of an output; false after a report."""
        span = stage.span
        if not self.declared.is_output(output):
            self.report(errors.not_an_output(span, name.text, self.declared.outputs()))
            return False
        variable = self.network.variables.get(output)
        if not isinstance(variable, ir.Variable):
            return False
        found = "periodic" if variable.periodic else variable.kind
        if found not in LOSSES[name.text].types:
            types = LOSSES[name.text].types
            self.report(errors.loss_of_type(span, name.text, output, found, types))
            return False
        return True

    def _compared(self, loss: str, output: str) -> tuple[ir.LossOperand, ...]:
        units = LOSSES[loss].units
        truth = "scaled" if units == "logits" else units
        return ir.Prediction(output, units), ir.Target(output, truth)

    def _spread(self, values: list[syntax.Name]) -> ir.Spread | None:
        """The value that is the spread of an output, positive and of its shape."""
        output, spread = values
        shape, wanted = (self.network.shapes[v.text] for v in (spread, output))
        if self.declared.is_output(spread.text) or self.declared.is_input(spread.text):
            self.report(errors.spread_of_quantity(spread.span))
            return None
        if shape is UNKNOWN or wanted is UNKNOWN:
            return None
        if shape not in (wanted, (), (1,)):
            spans = output.span, spread.span
            span = output.span.to(spread.span)
            self.report(errors.unequal_shapes(span, "nll", spans, (wanted, shape)))
            return None
        if spread.text not in positive_values(self.network.values):
            self.report(errors.spread_not_positive(spread.span, spread.text))
            return None
        return ir.Spread(spread.text, output.text)

    def _between(
        self, name: syntax.Name, values: list[syntax.Name], given: ir.Arguments
    ) -> ir.Term | Unknown:
        """`mse(a, b)`: two values of one shape."""
        first, second = values
        model = self.network.models.get(first.text)
        other = self.network.variables.get(second.text)
        if model is not None and isinstance(other, ir.Variable):
            wanted = self._wanted(values, other)
            if wanted is None:
                return UNKNOWN
            return ir.Term(name.text, (ir.Seen(first.text), wanted), given)
        shapes = tuple(self.network.shapes[v.text] for v in values)
        left, right = shapes
        if left is UNKNOWN or right is UNKNOWN:
            return UNKNOWN
        if left != right:
            span, spans = first.span.to(second.span), (first.span, second.span)
            self.report(errors.unequal_shapes(span, name.text, spans, (left, right)))
            return UNKNOWN
        return ir.Term(name.text, (self._side(first), self._side(second)), given)

    def _wanted(
        self, values: list[syntax.Name], other: ir.Variable
    ) -> ir.LossOperand | None:
        """A quantity in the units of the output of a used model."""
        first, second = values
        model, variable = self.network.models[first.text]
        if not same_quantity(variable, other):
            wanted, found = described(variable), described(other)
            self.report(errors.other_quantity(second.span, first.text, wanted, found))
            return None
        return ir.Wanted(other.name, model, variable.name)

    def _side(self, value: syntax.Name) -> ir.LossOperand:
        if self.declared.is_output(value.text):
            return ir.Prediction(value.text)
        return ir.Seen(value.text)

    # ---- penalties ----

    def penalty(self, stage: Stage) -> ir.Penalty | Unknown:
        """`l2(params)`."""
        name, arguments = stage_name(stage), stage_arguments(stage)
        values = [a.value for a in arguments if a.name is None]
        of_params = [v for v in values if isinstance(v, syntax.Name)]
        if len(arguments) != 1 or [v.text for v in of_params] != ["params"]:
            self.report(errors.penalty_of_params(stage.span, name.text))
            return UNKNOWN
        return ir.Penalty(name.text)

    # ---- the user's functions ----

    def function(self, stage: Stage) -> ir.LossExpression | Unknown:
        """A function of an output and its target, or a law of several quantities."""
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
        return _mean(known) if known and len(known) == len(terms) else UNKNOWN

    def criterion(self, call: syntax.Call) -> ir.FunctionTerm | Unknown:
        """A function of outputs, or of an output and its target, in physical units."""
        values, _ = self._values(call.arguments)
        function = self.functions[call.name.text]
        if function is None:
            return UNKNOWN
        for value in values:
            if not self.declared.is_output(value.text):
                outputs = self.declared.outputs()
                self.report(errors.not_an_output(value.span, call.name.text, outputs))
                return UNKNOWN
        return self._function_term(function, call.name, call.arguments, "physical")

    def _function_term(
        self,
        function: syntax.Function,
        name: syntax.Name,
        arguments: tuple[syntax.Argument, ...],
        units: Literal["scaled", "physical"] = "scaled",
    ) -> ir.FunctionTerm | Unknown:
        parameters = [parameter.name.text for parameter in function.parameters]
        values, rest = self._values(arguments)
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
            self.report(errors.too_many_values(span, name.text, most))
            return UNKNOWN
        return self._made(function, name, operands)

    def _is_paired(
        self,
        function: syntax.Function,
        values: list[syntax.Name],
        rest: tuple[syntax.Argument, ...],
    ) -> bool:
        """Whether the second parameter is the target of the first, an output."""
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
            self.report(errors.missing_argument(name.span, name.text, text))
            return None
        value = evaluate(given, self.declared.constants, self.report)
        if value is UNKNOWN:
            return None
        if not is_number(value):
            self.report(errors.not_a_number(given.span, value))
            return None
        return ir.Number(float(value))

    def _made(
        self,
        function: syntax.Function,
        name: syntax.Name,
        operands: list[ir.LossOperand],
    ) -> ir.FunctionTerm | Unknown:
        shapes = [self.shape_of(operand) for operand in operands]
        known = [shape for shape in shapes if shape is not UNKNOWN]
        if len(known) < len(shapes):
            return UNKNOWN
        place = Place({}, self.declared.constants, Keys())
        made = make_function(function, known, place, self.network.inference)
        if made is UNKNOWN or not self._is_real(made, name, operands):
            return UNKNOWN
        return ir.FunctionTerm(made, tuple(operands))

    def _is_real(
        self, function: ir.Function, name: syntax.Name, operands: list[ir.LossOperand]
    ) -> bool:
        """Whether a function is a real number; false after a report."""
        pairs = zip(function.parameters, operands, strict=True)
        complexes = frozenset(p for p, o in pairs if self._is_complex(o))
        unfit = unfit_function(function.result, complexes)
        if unfit is not None:
            self.report(errors.function_of_complex(name.span, name.text, unfit))
        elif is_complex(function.result, complexes):
            self.report(errors.complex_result(name.span, name.text))
        else:
            return True
        return False

    def _is_complex(self, operand: ir.LossOperand) -> bool:
        """Whether a term sees complex numbers, not their parts."""
        match operand:
            case (
                ir.Prediction(output=name, units="physical")
                | ir.Target(output=name, units="physical")
                | ir.Seen(name=name, units="physical")
            ):
                return self._kind(name) == "complex"
            case _:
                return False

    def shape_of(self, operand: ir.LossOperand) -> Shape | Unknown:
        """The shape of what a term sees of one example."""
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


def _mean(terms: tuple[ir.LossExpression, ...]) -> ir.LossExpression:
    if len(terms) == 1:
        return terms[0]
    return ir.Combination("/", _sum(terms), ir.Number(float(len(terms))))


def _sum(terms: tuple[ir.LossExpression, ...]) -> ir.LossExpression:
    """Halves added, so that a sum of many outputs is not nested as many times."""
    if len(terms) == 1:
        return terms[0]
    half = (len(terms) + 1) // 2
    return ir.Combination("+", _sum(terms[:half]), _sum(terms[half:]))
