"""Units as people write them: `cm-1`, `W/m²`, `V/sqrt(Hz)`, `°C`, `10^-3 mol`.

Nothing here asks pint, which takes half a second to import.
"""

import re
from functools import cache
from math import log10

from .unit_words import CERTAIN, MEANT
from .units import is_known_unit

# Signs that look alike: micro and mu, ohm and omega, Kelvin, Angstrom, Celsius.
_ALIKE: dict[int, int | str] = {
    0x00B5: 0x03BC,
    0x2126: 0x03A9,
    0x212A: "K",
    0x212B: 0x00C5,
    0x2103: "degC",
    0x2109: "degF",
}
_SIGNS: dict[int, int | str] = {
    ord(other): meant
    for others, meant in (
        ("·⋅∙•×✕⨯", "*"),
        ("−‐‑‒–", "-"),
        ("∕⁄÷", "/"),
        ("º˚", "°"),
        ("\u00a0\u2009\u202f", " "),
        ("%％", "%"),
    )
    for other in others
}
_POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_RAISED = re.compile("[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")


def alike(text: str) -> str:
    """A name or unit with one of each pair of signs that look alike."""
    return text if text.isascii() else text.translate(_ALIKE)


# A spelling with other characters than letters stands before the tokens are read.
_MARKED = sorted((w for w in MEANT if not w.isidentifier()), key=len, reverse=True)
_PHRASES = {
    "deg C": "degC",
    "deg. C": "degC",
    "degrees C": "degC",
    "deg F": "degF",
    "deg. F": "degF",
    "degrees F": "degF",
    "mm Hg": "mmHg",
}
_ARBITRARY = re.compile(
    r"[-–—]|n/?a|none|unitless|a\.?\s?u\.?|arb\.?(?:\s?(?:u\.?|units?))?"
    r"|arbitrary units?"
)


def is_arbitrary(text: str) -> bool:
    """Whether a text says that a quantity has no unit, or an arbitrary one."""
    return _ARBITRARY.fullmatch(text.strip().lower()) is not None


# ---- expressions ----

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)
      | (?P<name>[^\W\d_](?:[^\W\d]|_\d*(?=[^\W\d]))*)
      | (?P<root>√) | (?P<power>\^|\*\*) | (?P<sign>[-+](?=\s*\d))
      | (?P<times>\*|\.(?!\d)) | (?P<over>/) | (?P<open>[(\[{]) | (?P<close>[)\]}]))""",
    re.VERBOSE,
)
_MOST = 20  # factors
_LONGEST = 60  # characters
Factor = tuple[str, float]


class _NotAUnit(Exception):
    """The text has another form."""


@cache
def respelled(text: str) -> str:
    """A unit in the notation of specs; empty if the text is not one.

    `cm-1` is `cm^-1`, `V/sqrt(Hz)` is `V/Hz^0.5`, `J/(mol K)` is `J/mol/K`. Names that
    are not in the table stay as they are: pint may know them.
    """
    scale, meant = _read(text)
    if scale is None or scale:
        return ""
    return meant


def _read(text: str) -> tuple[int | None, str]:
    """The power of ten that no prefix holds, and a unit; None if it is not one."""
    text = alike(text.strip()).translate(_SIGNS)
    text = _PHRASES.get(text, text)
    if not text or len(text) > _LONGEST or is_arbitrary(text):
        return None, ""
    for word in _MARKED if not text.isidentifier() else ():
        pattern = rf"(?<![^\W\d]){re.escape(word)}(?![^\W\d])"
        text = re.sub(pattern, f" {MEANT[word]} ", text)
    text = _RAISED.sub(lambda found: f"^{found[0].translate(_POWERS)}", text)
    try:
        scale, factors = _Reader(text).read()
    except (_NotAUnit, ValueError, OverflowError):
        return None, ""
    scale, factors = _scaled(scale, factors)
    return scale, _printed(factors)


class _Reader:
    """A reader of products, quotients and powers."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str, bool]] = []
        at = 0
        while at < len(text.rstrip()):
            match = _TOKEN.match(text, at)
            if match is None:
                raise _NotAUnit
            kind = match.lastgroup or ""
            blank = at > 0 and text[at].isspace()
            self._tokens.append((kind, match[kind], blank))
            at = match.end()
        self._at = 0

    def read(self) -> tuple[int, list[Factor]]:
        """The power of ten before a unit, and its factors."""
        scale = self._scale()
        factors = self._product()
        if self._at < len(self._tokens) or not 0 < len(factors) <= _MOST:
            raise _NotAUnit
        return scale, factors

    def _kind(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._tokens[at][0] if at < len(self._tokens) else ""

    def _take(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1][1]

    def _scale(self) -> int:
        """The power of ten in `10^-3 mol`, `1e-3 m`; 0 if there is none."""
        if self._kind() != "number" or self._kind(1) in ("", "over"):
            return 0
        number = float(self._take())
        if number == 10 and self._kind() == "power":
            self._at += 1
            number = 10.0 ** self._exponent(most=30)
        if self._kind() == "times":
            self._at += 1
        if not 1e-30 <= number <= 1e30:
            raise _NotAUnit
        scale = round(log10(number))
        if abs(number / 10.0**scale - 1) > 1e-9:
            raise _NotAUnit
        return scale

    def _product(self) -> list[Factor]:
        factors = self._factor()
        below = False
        while self._kind() not in ("", "close"):
            over = self._kind() == "over"
            spaced = self._kind() not in ("over", "times")
            if below and not over:  # a/b c: nobody knows whether c is below
                raise _NotAUnit
            if not spaced:
                self._at += 1
            elif not self._tokens[self._at][2]:
                raise _NotAUnit
            below = below or over
            sign = -1 if over else 1
            factors += [(name, sign * power) for name, power in self._factor()]
        return factors

    def _factor(self) -> list[Factor]:
        match self._kind():
            case "number":
                if self._take() != "1":
                    raise _NotAUnit
                return []
            case "root":
                self._at += 1
                return [(name, power / 2) for name, power in self._factor()]
            case "open":
                self._at += 1
                factors = self._product()
                if self._kind() != "close":
                    raise _NotAUnit
                self._at += 1
            case "name":
                name = self._take()
                if name in ("sqrt", "rt") and self._kind() == "open":
                    return [(word, power / 2) for word, power in self._factor()]
                if name.startswith("rt") and name[2:] in ("Hz", "kHz", "MHz"):
                    return [(name[2:], self._power() / 2)]
                factors = [(_plain(MEANT.get(name, name)), 1.0)]
            case _:
                raise _NotAUnit
        power = self._power()
        return [(name, power * own) for name, own in factors]

    def _power(self) -> float:
        if self._kind() == "power":
            self._at += 1
            return self._exponent()
        attached = self._kind() in ("number", "sign") and not self._tokens[self._at][2]
        return self._exponent() if attached else 1.0

    def _exponent(self, *, most: float = 12) -> float:
        opened = self._kind() == "open"
        self._at += opened
        sign = -1.0 if self._kind() == "sign" and self._take() == "-" else 1.0
        if self._kind() != "number":
            raise _NotAUnit
        power = sign * float(self._take())
        if self._kind() == "over" and self._kind(1) == "number" and opened:
            self._at += 1
            power /= float(self._take())
        if opened:
            if self._kind() != "close":
                raise _NotAUnit
            self._at += 1
        if abs(power) > most:
            raise _NotAUnit
        return power


def _plain(name: str) -> str:
    """A name in ASCII: `us` for `μs`, `kohm` for `kΩ`."""
    meant = name.replace("μ", "u", 1).replace("Ω", "ohm")
    return meant if meant in CERTAIN or is_known_unit(meant) else name


_PREFIXES = {-15: "f", -12: "p", -9: "n", -6: "u", -3: "m", 0: ""}
_PREFIXES |= {3: "k", 6: "M", 9: "G", 12: "T"}
_PREFIXED = "m s Hz eV J W V A F H T K Pa N mol C S ohm g L bar rad".split()


def _scaled(scale: int, factors: list[Factor]) -> tuple[int, list[Factor]]:
    """Put a power of ten into the prefix of the first unit, if it has one."""
    (name, power), *others = factors
    grams = 3 if name == "kg" else 0
    name = "g" if grams else name
    prefix = _PREFIXES.get(scale + grams)
    if not scale or power != 1 or name not in _PREFIXED or prefix is None:
        return scale, factors
    return 0, [(prefix + name, power), *others]


def _printed(factors: list[Factor]) -> str:
    """A product with its quotients last: `1/cm` stays `cm^-1` where it began so."""
    text = ""
    for name, power in factors:
        mark = "/" if text and power < 0 else "*" if text else ""
        size = abs(power) if mark else power
        text += f"{mark}{name}" + ("" if size == 1 else f"^{size:g}")
    return text


# ---- units in headers ----

# `T2` or `S21` name a quantity, not a power of a tesla or siemens.
_POWER_WITHOUT_SIGN = re.compile(r"[^\W\d]+[1-9]\d*")
_LENGTHS = re.compile(r"(?:[pnuμmck]?m|s)[234]")


def unit_of_text(text: str) -> str | None:
    """The unit that a text in brackets states, such as `W/m²` in `I (W/m²)`.

    Returns:
        The unit in the notation of specs, with a power of ten before it if there is one
        that no prefix holds: `1e18 cm^-3`. None if the text is not certainly a unit, as
        in `R (TE)`, `n (real)` or `angle (1)`.
    """
    text = alike(text.strip())
    if _POWER_WITHOUT_SIGN.fullmatch(text) and not _LENGTHS.fullmatch(text):
        return None
    scale, meant = _read(text)
    names = re.findall(r"[^\W\d]\w*", meant)
    if not names or not all(name in CERTAIN or is_known_unit(name) for name in names):
        return None
    return f"1e{scale} {meant}" if scale else meant
