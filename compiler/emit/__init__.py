"""IR to Python source."""

from .module import emit_module

__all__ = ["emit_module"]
