"""Building blocks of random specs: names, constants and valid arguments."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from math import prod
from typing import TypeVar

from hypothesis import strategies as st

from dotnn.compiler.vocabulary import CALLED, REQUIRED, Constant, Parameter, Shape
from dotnn.compiler.vocabulary.arguments import Rule

_T = TypeVar("_T")
Named = Mapping[str, int | float]  # constants by name
NONE: Named = {}
CONSTANTS: tuple[Constant, ...] = (
    *(1, 2, 3, 4, 5, 8, 20, 0, -1, 0.5, 0.1, 0.9, 1e-3, 2.5, True, False),
    *((2,), (1, 2), (2, 2), (3, 1), (1, 1, 1), (1, 2, 2), "film.npz"),
)


@cache
def constants_of(rule: Rule) -> tuple[Constant, ...]:
    """Valid values of an argument; words come from the description of the rule."""
    words = re.findall(r"`([^`]+)`", rule.text)
    return tuple(value for value in (*CONSTANTS, *words) if rule.accepts(value))


class Pen:
    """A source of random choices and unused names."""

    def __init__(self, draw: st.DrawFn, names: Sequence[str]) -> None:
        self.draw = draw
        self._names = list(names)
        self._more = 0

    def pick(self, options: Sequence[_T]) -> _T:
        return options[self.draw(st.integers(0, len(options) - 1))]

    def chance(self, percent: int) -> bool:
        return self.draw(st.integers(0, 99)) < percent

    def name(self, *, called: bool = False) -> str:
        """A fresh name, not used by any table for a block or function."""
        fit = [n for n in self._names if not (called and n in CALLED)]
        if not fit:
            self._more += 1
            return f"more_{self._more}"
        name = self.pick(fit[:12])
        self._names.remove(name)
        return name

    # ---- constants ----

    def number(self, named: Named = NONE) -> str:
        texts = ("2", "0.5", "10%", "1e-3", "pi", "-3", "(1 + 2 / 4)", "2^2")
        return self.pick((*texts, *named))

    def constant(self, value: Constant, named: Named = NONE) -> str:
        """A constant as text, sometimes by the name of an equal `let`."""
        match value:
            case bool():
                return "true" if value else "false"
            case str():
                return value
            case tuple():
                return f"[{', '.join(self.constant(v, named) for v in value)}]"
            case None:
                raise AssertionError("none cannot be written")
            case _:
                same = [n for n, v in named.items() if repr(v) == str(value)]
                return self.pick(same) if same and self.chance(60) else str(value)

    def arguments(
        self, parameters: Sequence[Parameter], shape: Shape = (), often: int = 35
    ) -> dict[str, Constant]:
        """Constants for some parameters, including all required ones."""
        given: dict[str, Constant] = {}
        for parameter in parameters:
            options = constants_of(parameter.rule)
            if parameter.variadic:
                given[parameter.name] = self.factors(prod(shape))
            elif options and (parameter.default is REQUIRED or self.chance(often)):
                given[parameter.name] = self.pick(options)
        return given

    def factors(self, number: int) -> tuple[int, ...]:
        """Sizes of axes with a given product."""
        found: list[int] = []
        while number > 1 and len(found) < 3 and self.chance(60):
            found.append(
                self.pick([n for n in range(1, number + 1) if number % n == 0])
            )
            number //= found[-1]
        return (*found, number)

    def call(
        self,
        name: str,
        parameters: Sequence[Parameter],
        given: dict[str, str],
    ) -> str:
        """A call with some arguments, the first ones sometimes positional."""
        plain = self.chance(50)
        parts: list[str] = []
        for parameter in parameters:
            if parameter.name not in given:
                plain = False
            elif parameter.variadic and self.chance(50):
                parts.append(given[parameter.name].strip("[]"))
            elif plain:
                parts.append(given[parameter.name])
            else:
                parts.append(f"{parameter.name} = {given[parameter.name]}")
        if not parts and self.chance(70):
            return name
        return f"{name}({', '.join(parts)})"
