"""Functions of the module that give the loss of a batch."""

from collections.abc import Iterator
from typing import assert_never

from .. import ir
from ..ir.walk import operands_in, terms_in
from ..vocabulary import LOSSES, PENALTIES
from .arithmetic import arithmetic
from .conversions import unscale_inputs_function
from .extras import logits_entry, spread_entry
from .fold import folded
from .forward import spec_is_random
from .functions import Functions
from .places import fixed_key
from .scalings import scaled
from .text import INDENT, Namer, quoted

_AXIS = '"batch"'
_TRAINED = '''\
def trained(params):
    """The weights that training moves."""
    found = jax.tree_util.tree_leaves_with_path(params)
    named = [(jax.tree_util.keystr(p, simple=True, separator="/"), w) for p, w in found]
    return [
        weight
        for path, weight in named
        if not f"{path}/".startswith(tuple(f"{name}/" for name in FIXED))
        and "/not trained/" not in path
    ]
'''


def losses_in(expression: ir.LossExpression) -> list[str]:
    """Names of the losses and penalties in a formula, each once, as in the tables."""
    terms = list(terms_in(expression))
    found = {term.loss for term in terms if isinstance(term, ir.Term)}
    found |= {term.name for term in terms if isinstance(term, ir.Penalty)}
    return [name for name in (*LOSSES, *PENALTIES) if name in found]


def loss_code(expression: ir.LossExpression) -> Iterator[str]:
    """Source of the losses and penalties of a formula."""
    names = losses_in(expression)
    if any(name in PENALTIES for name in names):
        yield _TRAINED
    for name in names:
        yield LOSSES[name].code if name in LOSSES else PENALTIES[name]


class LossFunctions:
    """Writes the functions of the loss of one spec."""

    def __init__(self, spec: ir.Spec, functions: Functions) -> None:
        self._spec = spec
        self._functions = functions
        self._operands = list(operands_in(spec.loss))
        self._complex = {v.name for v in spec.outputs if v.kind == "complex"}
        self._formula_text = self._formula(spec.loss)

    def scaled_loss(self) -> Iterator[str]:
        """Lines of `scaled_loss`."""
        yield "def scaled_loss(params, inputs, targets, *, key=None):"
        yield f'{INDENT}"""Loss of a batch of scaled inputs and scaled targets."""'
        if spec_is_random(self._spec):
            yield from _keys(self._spec)
            yield f"{INDENT}predictions = jax.vmap("
            one = "lambda example, key: network(params, example, key=key)"
            yield f"{INDENT * 2}{one}"
            yield f"{INDENT})(inputs, keys)"
        else:
            yield f"{INDENT}del key"
            one = "lambda example: network(params, example)"
            yield f"{INDENT}predictions = jax.vmap({one})(inputs)"
        yield from self._physical()
        yield from folded(f"{INDENT}return ", self._formula_text)

    def training_loss(self) -> Iterator[str]:
        """Lines of the loss of a network with running layers, as it is in training."""
        random = spec_is_random(self._spec)
        example, given, keys = (
            ("example, key", ", key=key", ", keys") if random else ("example", "", "")
        )
        yield "def training_loss(params, inputs, targets, *, key=None):"
        about = "Loss of a batch, scaled, by the statistics of the batch itself."
        yield f'{INDENT}"""{about}'
        yield ""
        yield f"{INDENT}Returns it and the params with their new running statistics."
        yield f'{INDENT}"""'
        yield from _keys(self._spec) if random else [f"{INDENT}del key"]
        yield ""
        yield f"{INDENT}def one({example}):"
        yield f"{INDENT * 2}own = jax.tree.map(lambda leaf: leaf, params)"
        call = f"network(own, example{given}, batch={_AXIS}), own"
        yield f"{INDENT * 2}return {call}"
        yield ""
        yield f"{INDENT}batched = jax.vmap(one, out_axes=(0, None), axis_name={_AXIS})"
        yield f"{INDENT}predictions, params = batched(inputs{keys})"
        yield from self._physical()
        yield from folded(f"{INDENT}return ", self._formula_text, ", params")

    def unscale_inputs(self) -> Iterator[str]:
        """Lines of `unscale_inputs`, where the loss sees physical inputs."""
        if self.sees_physical_inputs():
            yield "\n".join(unscale_inputs_function(self._spec))

    def sees_physical_inputs(self) -> bool:
        inputs = {variable.name for variable in self._spec.inputs}
        return any(
            (isinstance(o, ir.Seen) and o.units == "physical")
            or (isinstance(o, ir.Wanted) and o.name in inputs)
            for o in self._operands
        )

    def _physical(self) -> Iterator[str]:
        """Lines of the physical values that some terms take."""
        outputs = {variable.name for variable in self._spec.outputs}
        values = any(_is_physical(o, ir.Prediction) for o in self._operands)
        truths = any(
            _is_physical(o, ir.Target)
            or (isinstance(o, ir.Wanted) and o.name in outputs)
            for o in self._operands
        )
        if values or truths:
            yield f"{INDENT}unscale = jax.vmap(lambda y: unscale_outputs(params, y))"
        if values and truths:
            yield f"{INDENT}values, truths = unscale(predictions), unscale(targets)"
        elif values:
            yield f"{INDENT}values = unscale(predictions)"
        elif truths:
            yield f"{INDENT}truths = unscale(targets)"
        if self.sees_physical_inputs():
            one = "lambda x: unscale_inputs(params, x)"
            yield f"{INDENT}given = jax.vmap({one})(inputs)"

    # ---- the formula ----

    def _formula(self, expression: ir.LossExpression) -> str:
        match expression:
            case ir.Number(value=value):
                return repr(value)
            case ir.Combination():
                return arithmetic(expression, self._formula)
            case ir.Term(loss=loss, operands=operands, arguments=arguments):
                given = [self._in_parts(operand) for operand in operands]
                given += [f"{name}={value!r}" for name, value in arguments]
                return f"{loss}({', '.join(given)})"
            case ir.FunctionTerm():
                return self._function_term(expression)
            case ir.Penalty(name=name):
                return f"{name}(params)"
            case _:
                assert_never(expression)

    def _function_term(self, term: ir.FunctionTerm) -> str:
        function = self._functions.formula(term.function)
        arrays = [o for o in term.operands if not isinstance(o, ir.Number)]
        given = ", ".join(map(self._operand, arrays))
        if len(arrays) == len(term.operands):
            return f"jnp.mean(jax.vmap({function})({given}))"
        namer = Namer((), self._functions.namer)
        pairs = zip(term.function.parameters, term.operands, strict=True)
        local = [
            repr(o.value) if isinstance(o, ir.Number) else namer.fresh(name)
            for name, o in pairs
        ]
        names = [
            name
            for name, o in zip(local, term.operands, strict=True)
            if not isinstance(o, ir.Number)
        ]
        one = f"lambda {', '.join(names)}: {function}({', '.join(local)})"
        return f"jnp.mean(jax.vmap({one})({given}))"

    def _in_parts(self, operand: ir.LossOperand) -> str:
        """An operand of a loss of the table, which sees complex numbers as two."""
        text, complex_ones = self._operand(operand), self._complex
        match operand:
            case (
                ir.Prediction(output=name, units="physical")
                | ir.Target(output=name, units="physical")
            ) if name in complex_ones:
                return f"as_parts({text})"
            case _:
                return text

    def _operand(self, operand: ir.LossOperand) -> str:
        inputs = {variable.name for variable in self._spec.inputs}
        match operand:
            case ir.Number(value=value):
                return repr(value)
            case ir.Prediction(output=name, units="logits"):
                return f"predictions[{logits_entry(name)}]"
            case ir.Prediction(output=name, units=units):
                source = "predictions" if units == "scaled" else "values"
                return f"{source}[{quoted(name)}]"
            case ir.Target(output=name, units=units):
                source = "targets" if units == "scaled" else "truths"
                return f"{source}[{quoted(name)}]"
            case ir.Seen(name=name, units="physical"):
                return f"given[{quoted(name)}]"
            case ir.Seen(name=name):
                source = "inputs" if name in inputs else "predictions"
                return f"{source}[{quoted(name)}]"
            case ir.Spread(output=output):
                return f"predictions[{spread_entry(output)}]"
            case ir.Wanted():
                return self._wanted(operand)
            case _:
                assert_never(operand)

    def _wanted(self, wanted: ir.Wanted) -> str:
        """A physical quantity in the scaled units of an output of a used model."""
        is_input = any(v.name == wanted.name for v in self._spec.inputs)
        source = "given" if is_input else "truths"
        value = f"{source}[{quoted(wanted.name)}]"
        used = next(u for u in self._spec.uses if u.name == wanted.model).spec
        variable = next(v for v in used.outputs if v.name == wanted.output)
        key, name = quoted(fixed_key(used)), quoted(variable.name)
        statistics = f"params[{quoted(wanted.model)}][{key}][{name}]"
        return scaled(variable, value, statistics, precision=used.train.precision)


def _is_physical(operand: ir.LossOperand, kind: type) -> bool:
    match operand:
        case ir.Prediction(units="physical") | ir.Target(units="physical"):
            return isinstance(operand, kind)
        case _:
            return False


def _keys(spec: ir.Spec) -> Iterator[str]:
    """Lines that draw a key for each row."""
    first = spec.inputs[0].name
    yield f"{INDENT}rows = inputs[{quoted(first)}].shape[0]"
    yield f"{INDENT}keys = None if key is None else jax.random.split(key, rows)"


def loss_function() -> Iterator[str]:
    """Lines of `loss`."""
    yield "def loss(params, inputs, targets, *, key=None):"
    yield f'{INDENT}"""Loss of a batch of physical inputs and targets, as trained."""'
    yield f"{INDENT}inputs = jax.vmap(lambda x: scale_inputs(params, x))(inputs)"
    yield f"{INDENT}targets = jax.vmap(lambda y: scale_targets(params, y))(targets)"
    yield f"{INDENT}return scaled_loss(params, inputs, targets, key=key)"
