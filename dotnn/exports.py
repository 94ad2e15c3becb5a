"""Formats of `dotnn compile`: exports for use elsewhere, and stages to look at."""

from collections.abc import Callable
from dataclasses import dataclass
from pprint import pformat

from dotnn.compiler import Compilation, emit_source
from dotnn.compiling import origin_of


@dataclass(frozen=True, slots=True)
class Export:
    """A format of a model for use outside of dotnn.

    Attributes:
        suffix: suffix of its files.
        text: returns the content of a file for a valid spec.
    """

    suffix: str
    text: Callable[[Compilation], str]


def _jax_source(done: Compilation) -> str:
    return emit_source(done.require_spec(), origin_of(done.source.name))


EXPORTS = {"code": Export(".py", _jax_source)}
"""Exports by the name that `--show` takes."""


def _syntax(done: Compilation) -> str:
    done.require_spec()
    return pformat(done.statements, width=88) + "\n"


def _ir(done: Compilation) -> str:
    return pformat(done.require_spec(), width=88) + "\n"


STAGES: dict[str, Callable[[Compilation], str]] = {
    "syntax": _syntax,
    "ir": _ir,
    **{name: export.text for name, export in EXPORTS.items()},
}
"""Everything that `dotnn compile` prints, by name."""
