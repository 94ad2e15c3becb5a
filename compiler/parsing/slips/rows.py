"""The table of slips."""

from ...diagnostics.diagnostic import Diagnostic
from .clauses import CLAUSES_ROWS
from .foreign import PIPELINES, STATEMENTS_ROWS
from .lines import LINES
from .marks import MARKS
from .spot import Row, Spot
from .units import UNITS

# The first matching row explains, so more certain rows come first.
ROWS: tuple[Row, ...] = (
    *STATEMENTS_ROWS,
    *UNITS,
    *CLAUSES_ROWS,
    *PIPELINES,
    *MARKS,
    *LINES,
)


def explain(spot: Spot) -> Diagnostic | None:
    """The diagnostic of a slip, or None if no row matches."""
    return next(filter(None, (row.read(spot) for row in ROWS)), None)
