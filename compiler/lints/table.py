"""All lints, and their codes.

A new lint needs its function in the module of its topic and its page in
`grammar/pages/`, nothing else.
"""

from . import (
    batches,
    bounds,
    depth,
    domains,
    grids,
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

_TOPICS = (
    network,
    bounds,
    heads,
    depth,
    widths,
    starts,
    batches,
    order,
    domains,
    grids,
    quantities,
    weights,
    loss,
    schedules,
    training,
    judging,
)
LINTS = tuple(
    row for topic in _TOPICS for row in vars(topic).values() if isinstance(row, Lint)
)
CODES = ("W001", "W002", "W003", *(row.code for row in LINTS), *DATA_CODES)
