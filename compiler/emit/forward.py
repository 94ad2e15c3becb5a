"""The function of a network, and `apply` around it."""

from collections.abc import Iterator

from .. import ir
from ..ir.walk import has_running, has_weights, is_random, owns_weights
from .extras import Extra, extras_of, spreads_of
from .fold import folded
from .functions import Functions
from .places import fixed_key
from .rescaling import rescaled
from .scalings import head, statistics_of, unscaled_width
from .stages import Frame
from .text import INDENT, Namer, indented, quoted


def spec_has_running(spec: ir.Spec) -> bool:
    """Whether training moves running statistics of a network."""
    return any(has_running(value.expression) for value in spec.values)


def spec_is_random(spec: ir.Spec) -> bool:
    """Whether training draws random numbers for a network."""
    return any(is_random(value.expression) for value in spec.values)


def network_function(spec: ir.Spec, functions: Functions, name: str = "network") -> str:
    """The function of a network; those it calls are added to `functions`."""
    random, running = spec_is_random(spec), spec_has_running(spec)
    batch = ", batch=None" if running else ""
    lines = [f"def {name}(params, inputs, *, key=None{batch}):", *_about(spec, name)]
    if not random:
        lines.append(f"{INDENT}del key")
    if not (spec.uses or any(has_weights(v.expression) for v in spec.values)):
        lines.append(f"{INDENT}del params")
    parameters = ("params", "inputs", "key", *(["batch"] if running else []))
    namer = Namer(parameters, functions.namer)
    frame = Frame(functions, namer, {}, namer.fresh("weights"), spec)
    for variable in spec.inputs:
        local = namer.fresh(variable.name)
        frame.variables[variable.name] = local
        given = f"inputs[{quoted(variable.name)}]"
        frame.write_value(local, given, ir.network_shape(variable))
    for value in spec.values:
        first = len(frame.lines)
        frame.write("")
        if owns_weights(value.expression):
            frame.write(f"{frame.weights} = params[{quoted(value.name)}]")
        local = namer.fresh(value.name)
        frame.assign(local, value.expression)
        frame.variables[value.name] = local
        if functions.notes is not None:
            functions.notes.value(value.name, frame.lines[first:])
    lines += [line.rstrip() for line in frame.lines]
    lines += ["", f"{INDENT}return {{"]
    expressions = {value.name: value.expression for value in spec.values}
    for variable in spec.outputs:
        value = frame.variables[variable.name]
        value = _finished(variable, value, expressions[variable.name], spec)
        lines += folded(f"{INDENT * 2}{quoted(variable.name)}: ", value, ",")
    for extra in extras_of(spec) if name == "network" else ():
        value = _extra(extra, frame.variables[extra.value])
        lines += folded(f"{INDENT * 2}{extra.entry}: ", value, ",")
    return "\n".join([*lines, f"{INDENT}}}"])


def _finished(
    variable: ir.Variable, value: str, expression: ir.Expression, spec: ir.Spec
) -> str:
    """A value behind its head; what a used model gives has been behind one already."""
    match expression:
        case ir.Pipe(stages=(*_, ir.Model(name=name, output=output))):
            use = next(use for use in spec.uses if use.name == name)
            there = next(v for v in use.spec.outputs if v.name == output)
            return rescaled(value, (there, use), (variable, spec))
        case _:
            return head(variable, value)


def _about(spec: ir.Spec, name: str) -> list[str]:
    first = "From scaled inputs of one example to scaled outputs."
    if name != "network":
        return [f'{INDENT}"""{first[:-1]}, of a trained model."""']
    random = spec_is_random(spec)
    about = ["A key turns dropout on, as in training." if random else "Needs no key."]
    if spec_has_running(spec):
        about.append(
            "In training `batch` names the axis of the batch, whose statistics"
        )
        about.append("are then used; those in params are updated in place.")
    return [f'{INDENT}"""{first}', "", *indented(about), f'{INDENT}"""']


def _extra(extra: Extra, value: str) -> str:
    """A value that the loss asks for, in the shape that it asks for."""
    if extra.shape is None or extra.shape == extra.given:
        return value
    number = value if extra.given == () else f"jnp.reshape({value}, ())"
    return f"jnp.broadcast_to({number}, {extra.shape})" if extra.shape else number


# ---- apply ----


def apply_function(spec: ir.Spec) -> Iterator[str]:
    """Lines of `apply`."""
    yield "def apply(params, inputs, *, key=None):"
    yield f'{INDENT}"""From physical inputs of one example to physical outputs."""'
    yield f"{INDENT}scaled = scale_inputs(params, inputs)"
    spreads = spreads_of(spec)
    if not spreads:
        outputs = "network(params, scaled, key=key)"
        yield f"{INDENT}return unscale_outputs(params, {outputs})"
        return
    yield f"{INDENT}outputs = network(params, scaled, key=key)"
    if any(statistics_of(variable) for variable, _ in spreads):
        yield f"{INDENT}scaling = params[{quoted(fixed_key(spec))}]"
    yield f"{INDENT}return {{"
    yield f"{INDENT * 2}**unscale_outputs(params, outputs),"
    for variable, entry in spreads:
        name = quoted(variable.name)
        value = unscaled_width(variable, f"outputs[{entry}]", f"scaling[{name}]")
        entry = quoted(ir.spread_name(variable.name))
        yield from folded(f"{INDENT * 2}{entry}: ", value, ",")
    yield f"{INDENT}}}"
