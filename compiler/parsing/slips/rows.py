"""The table of slips, and which of them a spot is."""

from ...diagnostics.errors import Diagnostic
from .clauses import CLAUSES_ROWS
from .foreign import PIPELINES, STATEMENTS_ROWS
from .lines import LINES
from .marks import MARKS
from .spot import Row, Spot

# The first row that matches explains: what is more certain comes first.
ROWS: tuple[Row, ...] = (
    *STATEMENTS_ROWS,
    *CLAUSES_ROWS,
    *PIPELINES,
    *MARKS,
    *LINES,
)


def explain(spot: Spot) -> Diagnostic | None:
    """What a spot is told, or None where it is no slip of the table."""
    return next(filter(None, (row.read(spot) for row in ROWS)), None)
