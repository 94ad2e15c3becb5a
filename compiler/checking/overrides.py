"""Values that replace those of `let`s."""

from collections.abc import Iterable, Mapping
from math import isfinite

from .. import syntax
from ..vocabulary import LARGEST_WHOLE, Constant


def require_overrides(
    overrides: Mapping[str, Constant], statements: Iterable[syntax.Statement]
) -> None:
    """Require that each override gives a constant to an existing `let`.

    Raises:
        ValueError: it does not.
    """
    lets = [s.name.text for s in statements if isinstance(s, syntax.Let)]
    for name, value in overrides.items():
        if name not in lets:
            known = ", ".join(lets) or "none"
            raise ValueError(f"an override must name a `let` ({known}), got `{name}`")
        if not _is_constant(value):
            rule = "a finite number, a boolean, a string or a tuple of them"
            raise ValueError(f"the override of `{name}` must be {rule}, got {value!r}")


def _is_constant(value: Constant) -> bool:
    match value:
        case bool() | str():
            return True
        case int():
            return abs(value) <= LARGEST_WHOLE
        case float():
            return isfinite(value)
        case tuple():
            return all(map(_is_constant, value))
        case _:
            return False
