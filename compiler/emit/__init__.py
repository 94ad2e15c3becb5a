"""IR to Python source."""

from .module import emit_module
from .notes import Notes

__all__ = ["Notes", "emit_module"]
