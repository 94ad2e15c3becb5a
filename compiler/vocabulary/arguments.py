"""Arguments of layers, activations, losses and optimizers."""

from collections.abc import Callable, Mapping
from enum import Enum
from math import inf, isfinite
from typing import TypeGuard

from ..text.record import record

Constant = int | float | bool | str | tuple["Constant", ...] | None
Arguments = Mapping[str, Constant]


class Required(Enum):
    """Marker of an argument without a default."""

    REQUIRED = "required"


REQUIRED = Required.REQUIRED

# A float64 represents every integer up to this bound exactly.
LARGEST_WHOLE = 2**53


@record
class Rule:
    """A condition on a constant and its description: "expected {text}, found 3".

    If `real` is set, a whole number that satisfies the rule becomes a float.
    """

    text: str
    accepts: Callable[[Constant], bool]
    real: bool = False


def is_number(value: Constant) -> TypeGuard[int | float]:
    """Whether a constant is a finite number (a boolean is not)."""
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and isfinite(value)
    )


def is_whole(value: Constant) -> TypeGuard[int]:
    """Whether a constant is an integer, such as `64` or `16 * 4`."""
    return isinstance(value, int) and not isinstance(value, bool)


def whole(low: int, text: str) -> Rule:
    """Accept integers from `low` up."""
    return Rule(text, lambda value: is_whole(value) and value >= low)


def between(
    low: float,
    high: float,
    text: str,
    *,
    low_open: bool = False,
    high_open: bool = False,
) -> Rule:
    """Accept numbers from `low` to `high`, both included unless open."""

    def accepts(value: Constant) -> bool:
        if not is_number(value):
            return False
        above = value > low if low_open else value >= low
        below = value < high if high_open else value <= high
        return above and below

    return Rule(text, accepts, real=True)


def one_of(names: tuple[str, ...]) -> Rule:
    """Accept one of several words."""
    return Rule(
        "one of " + ", ".join(f"`{name}`" for name in names), names.__contains__
    )


def list_of(rule: Rule, text: str) -> Rule:
    """Accept a list of constants that satisfy a rule."""

    def accepts(value: Constant) -> bool:
        return isinstance(value, tuple) and all(map(rule.accepts, value))

    return Rule(text, accepts, rule.real)


def optional(rule: Rule) -> Rule:
    """Accept the same as a rule, or the default `none`, which a spec cannot write."""

    def accepts(value: Constant) -> bool:
        return value is None or rule.accepts(value)

    return Rule(rule.text, accepts, rule.real)


def as_meant(rule: Rule, value: Constant) -> Constant:
    """Convert integers in a valid constant to floats if the rule asks for reals."""
    if isinstance(value, tuple):
        return tuple(as_meant(rule, item) for item in value)
    if rule.real and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value


POSITIVE_WHOLE = whole(1, "a positive integer")
WHOLE = whole(0, "a non-negative integer")
# Training counts epochs and rows in int32.
COUNT = Rule(
    "a positive integer below 2147483648",
    lambda value: is_whole(value) and 1 <= value < 2**31,
)
WAIT = Rule(
    "a non-negative integer below 2147483648",
    lambda value: is_whole(value) and 0 <= value < 2**31,
)
NUMBER = Rule("a number", is_number, real=True)
POSITIVE = between(0, inf, "a positive number", low_open=True)
NON_NEGATIVE = between(0, inf, "a non-negative number")
FRACTION = between(0, 1, "a number or percentage from 0 to below 1", high_open=True)
OPEN_FRACTION = between(0, 1, "a number between 0 and 1", low_open=True, high_open=True)
UP_TO_ONE = between(0, 1, "a number from 0 to 1")
BOOLEAN = Rule("`true` or `false`", lambda value: isinstance(value, bool))


@record
class Parameter:
    """A named argument: its rule and its default.

    With `word`, the value is a keyword such as `he_normal`, never a reference to a
    `let`. A `variadic` parameter comes last and takes the remaining positional
    arguments as a tuple. `call` is a function of a file that a setting may also be.
    """

    name: str
    rule: Rule
    default: Constant | Required = REQUIRED
    meaning: str = ""
    word: bool = False
    variadic: bool = False
    call: str = ""
