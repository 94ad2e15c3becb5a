"""How dotnn sees data: every column, and what a spec finds in them."""

from .description import Description, describe

__all__ = ["Description", "describe"]
