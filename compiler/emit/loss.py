"""Emitted loss functions of a batch."""

from typing import assert_never

from .. import ir
from ..ir.walk import operands_in, terms_in
from ..vocabulary import LOSSES, PENALTIES
from .conversions import has_unscale
from .extras import logits_entry, spread_entry
from .formulas import arithmetic, keywords
from .forward import spec_has_running, spec_is_random
from .functions import Functions
from .known import known_name, mean_of_rows, optional_in
from .python import tree as py
from .rescaling import used_statistics
from .scalings import scaled

_PARAMS, _INPUTS, _TARGETS, _KEY = (
    py.Symbol(name, fixed=True) for name in ("params", "inputs", "targets", "key")
)
_GIVEN = (_PARAMS, _INPUTS, _TARGETS)
_BY_KEYWORD = ((_KEY, py.Dotted("None")),)
_AXIS = py.Literal("batch")
SUBKEYS = '''\
def subkeys(key, count):
    """A key for each row; without a key, none."""
    return None if key is None else jax.random.split(key, count)
'''


def losses_in(spec: ir.Spec) -> dict[str, str]:
    """Source of the losses and penalties in the loss of a spec, by name."""
    terms = list(terms_in(spec.loss))
    found = {_name_of(term, spec) for term in terms if isinstance(term, ir.Term)}
    found |= {term.name for term in terms if isinstance(term, ir.Penalty)}
    whole = {name: row.code for name, row in LOSSES.items()}
    known = {known_name(name): row.known_code for name, row in LOSSES.items()}
    source = {**whole, **known, **PENALTIES}
    return {name: code for name, code in source.items() if name in found}


def _name_of(term: ir.Term, spec: ir.Spec) -> str:
    """The function of a loss, by whether targets may be missing."""
    return known_name(term.loss) if optional_in(spec, term.operands) else term.loss


def sees_physical_inputs(spec: ir.Spec) -> bool:
    """Whether the loss takes inputs in physical units."""
    inputs = {variable.name for variable in spec.inputs}
    return any(
        (isinstance(o, ir.Seen) and o.units == "physical")
        or (isinstance(o, ir.Wanted) and o.name in inputs)
        for o in operands_in(spec.loss)
    )


def loss_function(spec: ir.Spec) -> py.Function:
    """Emit `loss`."""
    scale_inputs = _over_rows("scale_inputs", "x")
    scale_targets = _over_rows("scale_targets", "y")
    body = (
        py.Assign(_INPUTS, py.call(scale_inputs, _INPUTS)),
        py.Assign(_TARGETS, py.call(scale_targets, _TARGETS)),
        py.Return(py.call("scaled_loss", *_GIVEN, key=_KEY)),
    )
    about = "Loss of a batch of physical inputs and targets, as trained."
    return _api("loss", about, body)


def _over_rows(function: str, name: str) -> py.Expr:
    """Map a function of params and an example over the rows of a batch."""
    example = py.Symbol(name)
    one = py.Lambda((example,), py.call(function, _PARAMS, example))
    return py.call("jax.vmap", one)


def _api(name: str, about: str, body: tuple[py.Statement, ...]) -> py.Function:
    return py.Function(py.api_name(name), _GIVEN, about, body, _BY_KEYWORD)


class LossFunctions:
    """Emits the loss functions of a spec."""

    def __init__(self, spec: ir.Spec, functions: Functions) -> None:
        self._spec = spec
        self._functions = functions
        self._operands = list(operands_in(spec.loss))
        self._fractions = {v.name for v in spec.outputs if v.kind == "fractions"}
        self._complex = {v.name for v in spec.outputs if v.kind == "complex"}
        self._predictions, self._values, self._truths, self._given = map(
            py.Symbol, ("predictions", "values", "truths", "given")
        )
        self._formula_of_batch = self._formula(spec.loss)

    def scaled_loss(self) -> py.Function:
        """Emit `scaled_loss`: the loss of a batch in the units of the network."""
        predictions: py.Expr = self._predictions
        if spec_has_running(self._spec):
            predictions = py.Sequence((predictions, py.Dotted("_")))
        body = (
            py.Assign(predictions, self._batched({}, {})),
            *self._physical(),
            py.Return(self._formula_of_batch),
        )
        about = "Loss of a batch of scaled inputs and scaled targets."
        return _api("scaled_loss", about, body)

    def training_loss(self) -> py.Function:
        """Emit `training_loss` for a network with running statistics."""
        state = py.Symbol("state")
        # All rows share the state, because every mean runs over the whole batch.
        axes = py.Sequence((py.Literal(0), py.Dotted("None")))
        batched = self._batched(
            {"batch": _AXIS}, {"out_axes": axes, "axis_name": _AXIS}
        )
        body = (
            py.Assign(py.Sequence((self._predictions, state)), batched),
            *self._physical(),
            py.Return(py.Sequence((self._formula_of_batch, state))),
        )
        about = (
            "Loss of a batch, scaled, by the statistics of the batch itself.\n\n"
            "Returns it and the new state."
        )
        return _api("training_loss", about, body)

    def _batched(
        self, passed: dict[str, py.Expr], options: dict[str, py.Expr]
    ) -> py.Expr:
        """The network on a batch, with one key per row if it is random."""
        example, key = py.Symbol("example"), py.Symbol("key")
        names, arrays = [example], [_INPUTS]
        if spec_is_random(self._spec):
            rows = py.entry(_INPUTS, self._spec.inputs[0].name)
            rows = py.Item(py.Attribute(rows, "shape"), py.Key(0))
            names, passed = [example, key], {"key": key, **passed}
            arrays = [_INPUTS, py.call("subkeys", _KEY, rows)]
        one = py.Lambda(tuple(names), py.call("network", _PARAMS, example, **passed))
        return py.call(py.call("jax.vmap", one, **options), *arrays)

    def _physical(self) -> list[py.Statement]:
        """Physical values that some terms need."""
        outputs = {variable.name for variable in self._spec.outputs}
        values = any(
            isinstance(o, ir.Prediction) and o.units == "physical"
            for o in self._operands
        )
        truths = any(
            (isinstance(o, ir.Target) and o.units == "physical")
            or (isinstance(o, ir.Wanted) and o.name in outputs)
            for o in self._operands
        )
        found: list[py.Statement] = []
        if (values or truths) and has_unscale(self._spec):
            unscale = py.Symbol("unscale")
            found.append(py.Assign(unscale, _over_rows("unscale_outputs", "y")))
            if values:
                found.append(
                    py.Assign(self._values, py.call(unscale, self._predictions))
                )
            if truths:
                found.append(py.Assign(self._truths, py.call(unscale, _TARGETS)))
        if sees_physical_inputs(self._spec):
            unscale_inputs = _over_rows("unscale_inputs", "x")
            found.append(py.Assign(self._given, py.call(unscale_inputs, _INPUTS)))
        return found

    # ---- the formula ----

    def _formula(self, expression: ir.LossExpression) -> py.Expr:
        match expression:
            case ir.Number(value=value):
                return py.Literal(value)
            case ir.Combination():
                return arithmetic(expression, self._formula)
            case ir.Term(loss=loss, operands=operands, arguments=arguments):
                logits = LOSSES[loss].units == "logits"
                given = tuple(
                    self._with_rest(o) if logits else self._in_parts(o)
                    for o in operands
                )
                function = py.Dotted(_name_of(expression, self._spec))
                return py.Call(function, given, tuple(keywords(arguments)))
            case ir.FunctionTerm():
                return self._function_term(expression)
            case ir.Penalty(name=name):
                return py.call(name, _PARAMS)
            case _:
                assert_never(expression)

    def _function_term(self, term: ir.FunctionTerm) -> py.Expr:
        function, passed = self._functions.formula(term.function)
        arrays = [o for o in term.operands if not isinstance(o, ir.Number)]
        given = [self._filled(operand) for operand in arrays]
        targets = tuple(
            self._operand(operand)
            for operand in arrays
            if optional_in(self._spec, (operand,))
        )
        if len(arrays) == len(term.operands) and not passed:
            values = py.call(py.call("jax.vmap", function), *given)
            return mean_of_rows(values, targets)
        pairs = zip(term.function.parameters, term.operands, strict=True)
        local = [
            py.Literal(o.value) if isinstance(o, ir.Number) else py.Symbol(name)
            for name, o in pairs
        ]
        names = tuple(each for each in local if isinstance(each, py.Symbol))
        one = py.Lambda(names, py.Call(function, tuple(local), passed))
        return mean_of_rows(py.call(py.call("jax.vmap", one), *given), targets)

    def _filled(self, operand: ir.LossOperand) -> py.Expr:
        """An operand of a function, which takes no missing targets."""
        value = self._operand(operand)
        match operand:
            case ir.Target(output=name, units=units) if optional_in(
                self._spec, (operand,)
            ):
                prediction = py.entry(self._prediction_in(units), name)
                return py.call("known_or", prediction, value)
            case _:
                return value

    def _with_rest(self, operand: ir.LossOperand) -> py.Expr:
        """An operand of a loss of logits, with the rest that fractions leave."""
        value = self._operand(operand)
        match operand:
            case ir.Prediction(output=name) if name in self._fractions:
                return py.call("logits_with_rest", value)
            case ir.Target(output=name) if name in self._fractions:
                return py.call("shares_with_rest", value)
            case _:
                return value

    def _in_parts(self, operand: ir.LossOperand) -> py.Expr:
        """An operand of a loss, with complex numbers as two parts."""
        value, complex_ones = self._operand(operand), self._complex
        match operand:
            case (
                ir.Prediction(output=name, units="physical")
                | ir.Target(output=name, units="physical")
            ) if name in complex_ones:
                return py.call("as_parts", value)
            case _:
                return value

    def _operand(self, operand: ir.LossOperand) -> py.Expr:
        inputs = {variable.name for variable in self._spec.inputs}
        match operand:
            case ir.Number(value=value):
                return py.Literal(value)
            case ir.Prediction(output=name, units="logits"):
                return py.entry(self._predictions, logits_entry(name))
            case ir.Prediction(output=name, units=units):
                return py.entry(self._prediction_in(units), name)
            case ir.Target(output=name, units=units):
                return py.entry(self._target_in(units), name)
            case ir.Seen(name=name, units="physical"):
                return py.entry(self._given, name)
            case ir.Seen(name=name):
                return py.entry(_INPUTS if name in inputs else self._predictions, name)
            case ir.Spread(output=output):
                return py.entry(self._predictions, spread_entry(output))
            case ir.Wanted():
                return self._wanted(operand)
            case _:
                assert_never(operand)

    def _prediction_in(self, units: str) -> py.Symbol:
        unscaled = units == "scaled" or not has_unscale(self._spec)
        return self._predictions if unscaled else self._values

    def _target_in(self, units: str) -> py.Symbol:
        unscaled = units == "scaled" or not has_unscale(self._spec)
        return _TARGETS if unscaled else self._truths

    def _wanted(self, wanted: ir.Wanted) -> py.Expr:
        """A physical quantity in the scaled units of a trained model's output."""
        is_input = any(v.name == wanted.name for v in self._spec.inputs)
        source = self._given if is_input else self._target_in("physical")
        use = next(u for u in self._spec.uses if u.name == wanted.model)
        variable = next(v for v in use.spec.outputs if v.name == wanted.output)
        return scaled(
            variable,
            py.entry(source, wanted.name),
            used_statistics(use, variable),
            precision=use.spec.train.precision,
        )
