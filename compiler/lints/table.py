"""All lints, and their codes.

A new lint needs its row in the module of its topic and its page in `grammar/pages/`,
nothing else.
"""

from . import (
    batches,
    bounds,
    depth,
    domains,
    heads,
    judging,
    loss,
    network,
    order,
    quantities,
    schedules,
    starts,
    training,
    weights,
    widths,
)
from .data import DATA_CODES
from .lint import Lint

LINTS: tuple[Lint, ...] = (
    *network.LINTS,
    *bounds.LINTS,
    *heads.LINTS,
    *depth.LINTS,
    *widths.LINTS,
    *starts.LINTS,
    *batches.LINTS,
    *order.LINTS,
    *domains.LINTS,
    *quantities.LINTS,
    *weights.LINTS,
    *loss.LINTS,
    *schedules.LINTS,
    *training.LINTS,
    *judging.LINTS,
)
CODES = ("W001", "W002", "W003", *(row.code for row in LINTS), *DATA_CODES)
