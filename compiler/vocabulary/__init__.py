"""The words of the language, as tables."""

from .activations import ACTIVATIONS, Activation, Family
from .arguments import (
    LARGEST_WHOLE,
    NUMBER,
    POSITIVE_WHOLE,
    REQUIRED,
    Arguments,
    Constant,
    Parameter,
    Required,
    as_meant,
    is_number,
)
from .functions import FUNCTIONS, MathFunction
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
from .losses import LOSSES, PENALTIES, Loss
from .metrics import METRICS, Errors, Metric
from .schedules import SCHEDULES, Schedule
from .settings import DATA, TRAIN
from .statements import STATEMENTS, StatementRow
from .transforms import TRANSFORMS, Transform
from .units import KNOWN_UNITS, is_known_unit
from .usual import NATURAL_UNITS, TURNS, USUAL_UNITS, WITHOUT_UNIT, Rate
from .words import (
    BOOLEANS,
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
    "BOOLEANS",
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
    "LAYERS",
    "LOSSES",
    "MARKS",
    "MAX_RANK",
    "METRICS",
    "NATURAL_UNITS",
    "NUMBER",
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
    "Activation",
    "Arguments",
    "Constant",
    "Errors",
    "Family",
    "Layer",
    "Loss",
    "MathFunction",
    "Metric",
    "Misfit",
    "Parameter",
    "Plan",
    "Rate",
    "Required",
    "Schedule",
    "Shape",
    "StatementRow",
    "Transform",
    "Weight",
    "as_meant",
    "is_known_unit",
    "is_number",
]
