"""The words of the language, as tables of facts."""

from .activations import ACTIVATIONS, Activation, Family
from .arguments import (
    NUMBER,
    POSITIVE_WHOLE,
    REQUIRED,
    Arguments,
    Constant,
    Parameter,
    Required,
    is_number,
)
from .initializers import BY_FAMILY, INITIALIZERS
from .layers import LAYERS, TRANSPARENT, Layer, Plan, Shape, Weight
from .losses import LOSSES, METRICS, Loss
from .schedules import SCHEDULES, Schedule
from .settings import DATA, TRAIN
from .transforms import TRANSFORMS, Transform
from .units import KNOWN_UNITS, is_known_unit
from .words import CLAUSES, KEYWORDS, STATEMENTS, TYPES

__all__ = [
    "ACTIVATIONS",
    "BY_FAMILY",
    "CLAUSES",
    "DATA",
    "INITIALIZERS",
    "KEYWORDS",
    "KNOWN_UNITS",
    "LAYERS",
    "LOSSES",
    "METRICS",
    "NUMBER",
    "POSITIVE_WHOLE",
    "REQUIRED",
    "SCHEDULES",
    "STATEMENTS",
    "TRAIN",
    "TRANSFORMS",
    "TRANSPARENT",
    "TYPES",
    "Activation",
    "Arguments",
    "Constant",
    "Family",
    "Layer",
    "Loss",
    "Parameter",
    "Plan",
    "Required",
    "Schedule",
    "Shape",
    "Transform",
    "Weight",
    "is_known_unit",
    "is_number",
]
