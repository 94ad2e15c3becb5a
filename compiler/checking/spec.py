"""The checks of a spec in order: quantities, network, training."""

from .. import ir
from ..diagnostics.diagnostic import Report
from ..text.source import Source
from .contract.axes import check_axes
from .contract.quantities import check_quantities, require_precision
from .declare import Declarations
from .network.models import Check, check_uses, require_one_precision
from .network.values import infer_network
from .training.training import check_training


def check_spec(
    declared: Declarations, source: Source, *, check_used: Check, report: Report
) -> ir.Spec | None:
    """Check declarations; return the program, or None after a report.

    Args:
        check_used: compiles the spec of a trained model.
    """
    constants, quantities = declared.constants, declared.quantities
    axes = check_axes(declared.axes, constants, report)
    variables = check_quantities(quantities, axes, constants, report)
    uses = check_uses(declared.uses, source, check_used, report)
    network = infer_network(declared, variables, uses, report)
    training = check_training(declared, network, report)
    if training is None:
        return None
    precision = training["train"].precision
    require_precision(quantities, variables, precision, report)
    require_one_precision(declared.uses, uses, precision, report)
    if declared.model is None:
        return None
    description = declared.model.description
    known = [v for v in variables.values() if isinstance(v, ir.Variable)]
    return ir.Spec(
        name=declared.model.name.text,
        description=description.value if description else "",
        axes=tuple(axis for axis in axes.values() if isinstance(axis, ir.Axis)),
        inputs=tuple(v for v in known if v.role == "input"),
        outputs=tuple(v for v in known if v.role == "output"),
        uses=tuple(use for use in uses.values() if use is not None),
        values=network.values,
        **training,
    )
