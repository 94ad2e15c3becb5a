"""Functions of the module between physical values and the units of the network."""

from collections.abc import Callable, Iterator

from .. import ir
from .fold import folded
from .places import fixed_key
from .scalings import physical_type, scaled, statistics_of, unscaled
from .text import INDENT, Namer, quoted


def with_statistics(spec: ir.Spec) -> list[ir.Variable]:
    """Variables that are scaled by statistics of the training split."""
    return [v for v in (*spec.inputs, *spec.outputs) if statistics_of(v)]


def scale_function(spec: ir.Spec, argument: str, namer: Namer) -> Iterator[str]:
    """Lines of `scale_inputs` or `scale_targets`.

    Args:
        namer: of the module, whose names none of its variables hides.
    """
    variables = spec.inputs if argument == "inputs" else spec.outputs
    local_names = Namer(("params", argument, "scaling"), namer)
    local = {variable.name: local_names.fresh(variable.name) for variable in variables}
    yield f"def scale_{argument}(params, {argument}):"
    yield f'{INDENT}"""Physical {argument} of one example, scaled for the network."""'
    yield _scaling(spec, variables)
    precision = spec.train.precision
    for variable in variables:
        given = f"{argument}[{quoted(variable.name)}]"
        value = f"jnp.asarray({given}, jnp.{physical_type(variable, precision)})"
        yield from folded(f"{INDENT}{local[variable.name]} = ", value)
    yield from _returned(
        variables,
        lambda variable, entry: scaled(
            variable, local[variable.name], entry, precision=precision
        ),
    )


def unscale_function(spec: ir.Spec) -> Iterator[str]:
    """Lines of `unscale_outputs`."""
    yield "def unscale_outputs(params, outputs):"
    yield f'{INDENT}"""Outputs of the network for one example as physical values."""'
    yield _scaling(spec, spec.outputs)
    yield from _returned(
        spec.outputs,
        lambda variable, entry: unscaled(
            variable, f"outputs[{quoted(variable.name)}]", entry
        ),
    )


def unscale_inputs_function(spec: ir.Spec) -> Iterator[str]:
    """Lines of `unscale_inputs`."""
    yield "def unscale_inputs(params, inputs):"
    yield f'{INDENT}"""Scaled inputs of one example as physical values."""'
    yield _scaling(spec, spec.inputs)
    yield from _returned(
        spec.inputs,
        lambda variable, entry: unscaled(
            variable, f"inputs[{quoted(variable.name)}]", entry
        ),
    )


def _scaling(spec: ir.Spec, variables: tuple[ir.Variable, ...]) -> str:
    if any(map(statistics_of, variables)):
        return f"{INDENT}scaling = params[{quoted(fixed_key(spec))}]"
    return f"{INDENT}del params"


def _returned(
    variables: tuple[ir.Variable, ...], formula: Callable[[ir.Variable, str], str]
) -> Iterator[str]:
    yield f"{INDENT}return {{"
    for variable in variables:
        name = quoted(variable.name)
        value = formula(variable, f"scaling[{name}]")
        yield from folded(f"{INDENT * 2}{name}: ", value, ",")
    yield f"{INDENT}}}"
