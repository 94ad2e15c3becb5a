"""Functions that convert between physical values and the units of the network."""

from collections.abc import Callable

from .. import ir
from .extras import extras_of
from .python import tree as py
from .python.printer import print_expression
from .scalings import head, physical_type, scaled, statistics_of, unscaled


def with_statistics(spec: ir.Spec) -> list[ir.Variable]:
    """Variables that are scaled by statistics of the training split."""
    return [v for v in (*spec.inputs, *spec.outputs) if statistics_of(v)]


def has_unscale(spec: ir.Spec) -> bool:
    """Whether outputs of the network differ from physical outputs."""
    value, none = py.Symbol("value"), py.Symbol("statistics")
    differ = any(unscaled(v, value, none) is not value for v in spec.outputs)
    return differ or bool(extras_of(spec))


def formula_text(variable: ir.Variable, precision: str) -> str:
    """The formula that scales an input, or the head of an output."""
    value, scaling = py.Symbol(variable.name), py.Symbol("scaling")
    statistics = py.entry(scaling, variable.name)
    formula = scaled(variable, value, statistics, precision=precision)
    if variable.role == "output":
        formula = unscaled(variable, head(variable, value), statistics)
    names = {value: variable.name, scaling: "scaling"}
    text = print_expression(formula, names)
    return text if variable.role == "input" else f"{variable.name} = {text}"


def scale_function(spec: ir.Spec, argument: str) -> py.Function:
    """Emit `scale_inputs` or `scale_targets`."""
    variables = spec.inputs if argument == "inputs" else spec.outputs
    precision = spec.train.precision
    given = py.Symbol(argument, fixed=True)
    local = {v.name: py.Symbol(v.name) for v in variables}
    arrays = tuple(
        py.Assign(
            local[v.name],
            py.call(
                "jnp.asarray",
                py.entry(given, v.name),
                py.Dotted(f"jnp.{physical_type(v, precision)}"),
            ),
        )
        for v in variables
    )
    return _function(
        f"scale_{argument}",
        f"Physical {argument} of one example, scaled for the network.",
        (given, variables, arrays),
        lambda v, statistics: scaled(v, local[v.name], statistics, precision=precision),
    )


def unscale_function(spec: ir.Spec, argument: str = "outputs") -> py.Function:
    """Emit `unscale_outputs` or `unscale_inputs`."""
    given = py.Symbol(argument, fixed=True)
    about = "Outputs of the network for one example as physical values."
    if argument == "inputs":
        about = "Scaled inputs of one example as physical values."
    return _function(
        f"unscale_{argument}",
        about,
        (given, spec.outputs if argument == "outputs" else spec.inputs, ()),
        lambda v, statistics: unscaled(v, py.entry(given, v.name), statistics),
    )


def _function(
    name: str,
    about: str,
    given: tuple[py.Symbol, tuple[ir.Variable, ...], tuple[py.Statement, ...]],
    formula: Callable[[ir.Variable, py.Expr], py.Expr],
) -> py.Function:
    """A function of params and a dictionary of quantities.

    Args:
        given: the dictionary, its quantities, and the statements that read it.
    """
    argument, variables, statements = given
    params, scaling = py.Symbol("params", fixed=True), py.Symbol("scaling")
    if any(map(statistics_of, variables)):
        statements = (py.Assign(scaling, py.entry(params, "scaling")), *statements)
    values = (
        (py.Key(v.name), formula(v, py.entry(scaling, v.name))) for v in variables
    )
    body = (*statements, py.Return(py.Dict(tuple(values))))
    return py.Function(py.api_name(name), (params, argument), about, body)
