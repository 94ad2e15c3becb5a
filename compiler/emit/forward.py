"""The emitted `network` and `apply`."""

from dataclasses import replace

from .. import ir
from ..ir.walk import has_running, is_random, owns
from .conversions import has_unscale
from .entries import Entries, state_after
from .extras import Extra, extras_of, spreads_of
from .functions import Functions
from .init import params_parts
from .python import tree as py
from .rescaling import rescaled
from .scalings import head, statistics_of, unscaled_width
from .stages import Place, Scope

_PARAMS, _INPUTS, _KEY, _BATCH = (
    py.Symbol(name, fixed=True) for name in ("params", "inputs", "key", "batch")
)
_NONE = py.Dotted("None")


def spec_has_running(spec: ir.Spec) -> bool:
    """Whether training updates running statistics of a network."""
    return any(has_running(value.expression) for value in spec.values)


def spec_is_random(spec: ir.Spec) -> bool:
    """Whether training draws random numbers for a network."""
    return any(is_random(value.expression) for value in spec.values)


def network_function(
    spec: ir.Spec, functions: Functions, *, name: py.Symbol
) -> py.Function:
    """Emit the function of a network, and add the functions that it calls.

    Args:
        name: `network` for the module itself. A trained model never updates its running
            statistics, and returns its outputs alone.
    """
    own = name.fixed
    running = own and spec_has_running(spec)
    scope = Scope(functions, spec=spec, batch=_BATCH if running else None, noted=own)
    root = Entries(py.entry(_PARAMS, "weights"), py.entry(_PARAMS, "state"))
    variables: dict[str, py.Expr] = {v.name: py.Symbol(v.name) for v in spec.inputs}
    place = Place(scope, variables, root, root, key=_KEY)
    for variable in spec.inputs:
        given = py.entry(_INPUTS, variable.name)
        place.assign(variables[variable.name], given, ir.network_shape(variable))
    state: list[py.Entry] = []
    for value in spec.values:
        state += _write_value(place, value)
    place.statements.append(py.Blank())
    outputs = py.Dict(tuple(_outputs(spec, place.variables, own=own)))
    result: py.Expr = outputs
    if running:
        moved = py.Symbol("new_state")
        kept = (
            (py.Key(u.name), py.entry(_PARAMS, "state", u.name))
            for u in spec.uses
            if not u.frozen and "state" in params_parts(u.spec)
        )
        place.assign(moved, py.Dict((*state, *kept)))
        result = py.Sequence((outputs, moved))
    by_keyword = [(_KEY, _NONE), *([(_BATCH, _NONE)] if running else [])]
    about = _about(spec, own=own)
    body = (*place.statements, py.Return(result))
    return py.Function(name, (_PARAMS, _INPUTS), about, body, tuple(by_keyword))


def _write_value(place: Place, value: ir.Value) -> list[py.Entry]:
    """Emit the statements of a value, then its new state."""
    expression, root = value.expression, place.root
    entries = root.at(value.name)
    weights, state = place.local("weights"), place.local("state")
    inner = replace(
        place,
        entries=Entries(weights, state, entries.path, root.moved),
        origins=(value.name,) if place.scope.noted else (),
    )
    inner.statements.append(py.Blank())
    if owns(expression, "weights"):
        inner.assign(weights, entries.weights)
    if owns(expression, "state"):
        inner.assign(state, entries.state)
    local = py.Symbol(value.name)
    inner.compute(local, expression)
    place.variables[value.name] = local
    own, named = state_after(expression, entries, root)
    return [(py.Key(value.name), py.Dict(tuple(own))), *named] if own else named


def _outputs(
    spec: ir.Spec, variables: dict[str, py.Expr], *, own: bool
) -> list[py.Entry]:
    expressions = {value.name: value.expression for value in spec.values}
    found: list[py.Entry] = []
    for variable in spec.outputs:
        name = variable.name
        value = _finished(variable, variables[name], expressions[name], spec)
        found.append((py.Key(name), value))
    for extra in extras_of(spec) if own else ():
        found.append((py.Key(extra.entry), _extra(extra, variables[extra.value])))
    return found


def _finished(
    variable: ir.Variable, value: py.Expr, expression: ir.Expression, spec: ir.Spec
) -> py.Expr:
    """A value after its head, which the outputs of a trained model already have."""
    match expression:
        case ir.Pipe(stages=(*_, ir.Model(name=name, output=output))):
            use = next(use for use in spec.uses if use.name == name)
            there = next(v for v in use.spec.outputs if v.name == output)
            return rescaled(value, (there, use), (variable, spec))
        case _:
            return head(variable, value)


def _about(spec: ir.Spec, *, own: bool) -> str:
    if not own:
        return (
            "From scaled inputs of one example to scaled outputs, of a trained model."
        )
    first = "From scaled inputs of one example to scaled outputs."
    about = "Needs no key."
    if spec_is_random(spec):
        about = "A key turns dropout on, as in training."
    if spec_has_running(spec):
        about += (
            " In training `batch` names the axis of the batch, whose statistics are "
            "then used and move those of the state. Returns the outputs and the state."
        )
    return f"{first}\n\n{about}"


def _extra(extra: Extra, value: py.Expr) -> py.Expr:
    """An additional result in the shape that the loss needs."""
    if extra.shape is None or extra.shape == extra.given:
        return value
    number = value
    if extra.given != ():
        number = py.call("jnp.reshape", value, py.Literal(()))
    if not extra.shape:
        return number
    return py.call("jnp.broadcast_to", number, py.Literal(extra.shape))


# ---- apply ----


def apply_function(spec: ir.Spec) -> py.Function:
    """Emit `apply`."""
    scaled, outputs, scaling = map(py.Symbol, ("scaled", "outputs", "scaling"))
    running = spec_has_running(spec)
    result: py.Expr = py.call("network", _PARAMS, scaled, key=_KEY)
    body: list[py.Statement] = [
        py.Assign(scaled, py.call("scale_inputs", _PARAMS, _INPUTS))
    ]
    if running or has_unscale(spec):
        first = py.Sequence((outputs, py.Dotted("_"))) if running else outputs
        body.append(py.Assign(first, result))
        result = outputs
    physical = result
    if has_unscale(spec):
        physical = py.call("unscale_outputs", _PARAMS, outputs)
    spreads = spreads_of(spec)
    if spreads:
        if any(statistics_of(variable) for variable, _ in spreads):
            body.append(py.Assign(scaling, py.entry(_PARAMS, "scaling")))
        widths = (
            (
                py.Key(ir.spread_name(v.name)),
                unscaled_width(v, py.entry(outputs, extra), py.entry(scaling, v.name)),
            )
            for v, extra in spreads
        )
        physical = py.Dict(((None, physical), *widths))
    name = py.api_name("apply")
    about = "From physical inputs of one example to physical outputs."
    body.append(py.Return(physical))
    return py.Function(name, (_PARAMS, _INPUTS), about, tuple(body), ((_KEY, _NONE),))
