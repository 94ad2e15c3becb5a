"""Random specs that are almost valid: with typos, or with a stage that may not fit."""

import re
from pathlib import Path

from hypothesis import strategies as st
from random_pen import Pen, constants_of
from random_specs import SHAPES, specs

from dotnn.compiler.vocabulary import LAYERS, REQUIRED

SPECS = sorted((Path(__file__).parent.parent / "specs").glob("*.nn"))
TEXTS = tuple(file.read_text(encoding="utf-8") for file in SPECS)
_TOKEN = re.compile(r'"[^"\n]*"|[^\W\d]\w*|\d[\w.]*|->|\.\.|<=|>=|\n|[^\w\s]')
STRANGERS = (
    *("0", "-1", "1e30", "2^53", "9007199254740993", "1e999", "0.5", "100%", "true"),
    *("it", "params", "pi", "log", "as", "frozen", "network", "__import__", "ﬁ", "µ"),
    *('"', "'", "\\", "\n", "\t", "\0", "\u202e", "é", "²", "{", "}", "(", ")", "[]"),
    *("->", "->", "=", "..", ",", ":", "#", "dense", "conv", "mse", "x", "y", "[0]"),
)


@st.composite
def slips(draw: st.DrawFn) -> str:
    """A valid spec with a few words changed."""
    text = draw(st.one_of(st.sampled_from(TEXTS), specs()))
    for _ in range(draw(st.integers(1, 3))):
        found = list(_TOKEN.finditer(text))
        if not found:
            return text
        token = found[draw(st.integers(0, len(found) - 1))]
        other = found[draw(st.integers(0, len(found) - 1))]
        start, end = token.span()
        line = text.rfind("\n", 0, start) + 1, (text + "\n").find("\n", start) + 1
        match draw(st.integers(0, 5)):
            case 0:  # deleted
                new = ""
            case 1:  # replaced by another word of the text
                new = other[0]
            case 2:
                new = draw(st.sampled_from(STRANGERS))
            case 3:  # repeated
                new = f"{token[0]} {token[0]}"
            case 4:  # a line repeated
                start = end = line[1]
                new = text[slice(*line)]
            case _:  # a line moved
                start = end = text.rfind("\n", 0, other.start()) + 1
                new = text[slice(*line)]
        text = text[:start] + new + text[end:]
    return text


class _PairPen(Pen):
    def pair(self) -> str:
        """A layer with valid arguments, on a value of any rank."""
        name = self.pick(list(LAYERS))
        row = LAYERS[name]
        shape = self.pick((*SHAPES, (2,) * 8))
        given = {
            parameter.name: self.constant(self.pick(constants_of(parameter.rule)))
            for parameter in row.parameters
            if constants_of(parameter.rule)
            and self.chance(95 if parameter.default is REQUIRED else 30)
        }
        given |= {o: self.pick(("x", "v")) for o in row.operands if self.chance(40)}
        kinds = ("real", "real", "real", "one_of(te, tm)", "complex")
        last = self.pick(("", " -> flatten -> dense", " -> flatten -> dense"))
        return "\n".join(
            [
                "model pair",
                f"input x : {self.pick(kinds)}{list(shape) if shape else ''}",
                f"input v : real{list(self.pick(SHAPES[2:]))}",
                f"output y : real{self.pick(('', '[3]', '[4, 2]', '[2, 2, 2]'))}",
                "output z : real",
                "network {",
                f"y = x -> {self.call(name, row.parameters, given)}{last}",
                "z = v -> flatten -> dense",
                "}",
                "loss mse",
                "optimizer sgd(learning_rate = 1)",
            ]
        )


@st.composite
def pairs(draw: st.DrawFn) -> str:
    """A layer on a value that may not fit."""
    return _PairPen(draw, ()).pair()
