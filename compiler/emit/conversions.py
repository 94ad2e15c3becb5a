"""Functions of the module between physical values and the units of the network."""

from collections.abc import Callable, Iterator

from .. import ir
from .scalings import scaled, statistics_of, unscaled
from .text import INDENT, Namer, quoted


def with_statistics(spec: ir.Spec) -> list[ir.Variable]:
    """Variables that are scaled by statistics of the training split."""
    return [v for v in (*spec.inputs, *spec.outputs) if statistics_of(v)]


def fixed_key(spec: ir.Spec) -> str:
    """Where params keep the statistics: a name that no value of the network has."""
    return Namer(value.name for value in spec.values).fresh("scaling")


def scale_function(
    spec: ir.Spec, variables: tuple[ir.Variable, ...], argument: str
) -> Iterator[str]:
    """Lines of `scale_inputs` or `scale_targets`."""

    def formula(variable: ir.Variable, statistics: str) -> str:
        given = f"{argument}[{quoted(variable.name)}]"
        value = f"jnp.asarray({given}, jnp.{spec.train.precision})"
        return scaled(variable, value, statistics)

    yield f"def scale_{argument}(params, {argument}):"
    yield f'{INDENT}"""Physical {argument} of one example, scaled for the network."""'
    yield from _converted(spec, variables, formula)


def unscale_function(spec: ir.Spec) -> Iterator[str]:
    """Lines of `unscale_outputs`."""

    def formula(variable: ir.Variable, statistics: str) -> str:
        return unscaled(variable, f"outputs[{quoted(variable.name)}]", statistics)

    yield "def unscale_outputs(params, outputs):"
    yield f'{INDENT}"""Outputs of the network for one example as physical values."""'
    yield from _converted(spec, spec.outputs, formula)


def _converted(
    spec: ir.Spec,
    variables: tuple[ir.Variable, ...],
    formula: Callable[[ir.Variable, str], str],
) -> Iterator[str]:
    if any(map(statistics_of, variables)):
        yield f"{INDENT}scaling = params[{quoted(fixed_key(spec))}]"
    else:
        yield f"{INDENT}del params"
    yield f"{INDENT}return {{"
    for variable in variables:
        name = quoted(variable.name)
        yield f"{INDENT * 2}{name}: {formula(variable, f'scaling[{name}]')},"
    yield f"{INDENT}}}"
