"""A first spec as text, from what a data file suggests."""

from ..vocabulary.words import KEYWORDS
from .draft import Draft, DraftAxis, DraftNetwork, DraftQuantity
from .naming import Names, bracketed, unit_in_name
from .numbers import number_text, rounded_log_range, rounded_range
from .write import quantity_text, setting_text, write_draft

__all__ = [
    "KEYWORDS",
    "Draft",
    "DraftAxis",
    "DraftNetwork",
    "DraftQuantity",
    "Names",
    "bracketed",
    "number_text",
    "quantity_text",
    "rounded_log_range",
    "rounded_range",
    "setting_text",
    "unit_in_name",
    "write_draft",
]
