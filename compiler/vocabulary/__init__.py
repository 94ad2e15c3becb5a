"""The words of the language, as tables."""

from .activations import ACTIVATIONS, Family
from .arguments import (
    LARGEST_WHOLE,
    POSITIVE_WHOLE,
    REQUIRED,
    Arguments,
    Constant,
    Parameter,
    Required,
    as_meant,
    is_number,
)
from .functions import FUNCTIONS
from .initializers import BY_FAMILY, INITIALIZERS, OF_ANY_SHAPE, PRIVATE_INITIALIZERS
from .layers import (
    LAYERS,
    MAX_RANK,
    Layer,
    Misfit,
    Plan,
    Shape,
    Weight,
)
from .losses import LOSSES, PENALTIES
from .metrics import METRICS, Errors, Metric
from .schedules import SCHEDULES
from .settings import DATA, TRAIN
from .statements import STATEMENTS
from .transforms import TRANSFORMS
from .units import KNOWN_UNITS, is_known_unit
from .usual import (
    LARGE_LENGTH,
    LENGTH_UNITS,
    NATURAL_UNITS,
    TURNS,
    USUAL_UNITS,
    WITHOUT_UNIT,
    Rate,
)
from .words import (
    CLAUSES,
    COMBINATORS,
    CONSTANTS,
    JOINS,
    KEYWORDS,
    MARKS,
    TYPES,
)

# Names that can be called; user definitions cannot reuse them.
CALLED = frozenset((*LAYERS, *ACTIVATIONS, *JOINS, *FUNCTIONS, *LOSSES, *PENALTIES))

__all__ = [
    "ACTIVATIONS",
    "BY_FAMILY",
    "CALLED",
    "CLAUSES",
    "COMBINATORS",
    "CONSTANTS",
    "DATA",
    "FUNCTIONS",
    "INITIALIZERS",
    "JOINS",
    "KEYWORDS",
    "KNOWN_UNITS",
    "LARGEST_WHOLE",
    "LARGE_LENGTH",
    "LAYERS",
    "LENGTH_UNITS",
    "LOSSES",
    "MARKS",
    "MAX_RANK",
    "METRICS",
    "NATURAL_UNITS",
    "OF_ANY_SHAPE",
    "PENALTIES",
    "POSITIVE_WHOLE",
    "PRIVATE_INITIALIZERS",
    "REQUIRED",
    "SCHEDULES",
    "STATEMENTS",
    "TRAIN",
    "TRANSFORMS",
    "TURNS",
    "TYPES",
    "USUAL_UNITS",
    "WITHOUT_UNIT",
    "Arguments",
    "Constant",
    "Errors",
    "Family",
    "Layer",
    "Metric",
    "Misfit",
    "Parameter",
    "Plan",
    "Rate",
    "Required",
    "Shape",
    "Weight",
    "as_meant",
    "is_known_unit",
    "is_number",
]
