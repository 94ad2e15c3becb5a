"""Terminal colors for the parts of a message."""

from collections.abc import Mapping
from dataclasses import dataclass, field

_RESET = "\x1b[0m"
# Codes of ECMA-48. Bold with a color is legible on dark and light backgrounds.
_COLORS: Mapping[str, str] = {
    "error": "\x1b[1;31m",
    "warning": "\x1b[1;33m",
    "note": "\x1b[1;36m",
    "message": "\x1b[1m",
    "gutter": "\x1b[1;34m",
    "hint": "\x1b[1;36m",
    "old": "\x1b[31m",
    "new": "\x1b[32m",
}


@dataclass(frozen=True, slots=True)
class Paint:
    """A style for each part of a message; empty for plain text."""

    colors: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, part: str, text: str) -> str:
        """Apply the style of a part to a text."""
        color = self.colors.get(part, "")
        return f"{color}{text}{_RESET}" if color and text else text


PLAIN = Paint()
COLORED = Paint(_COLORS)
