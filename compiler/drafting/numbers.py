"""Numbers as a person writes them, and ranges with round ends."""

from math import ceil, floor, isfinite, log10

# Nice steps within a decade, from coarse to fine.
_STEPS = (5.0, 2.0, 1.0)
# How much of a range of data a round one may add.
_ADDED = 0.06
_MANTISSAS = ((1, 10), (1, 2, 5, 10), (1, 2, 3, 4, 5, 6, 7, 8, 9, 10))


def number_text(value: float) -> str:
    """The shortest text of a number, with an exponent where it is shorter."""
    if value == 0:
        return "0"
    text = f"{value:.12g}" if abs(value) >= 1e-2 else f"{value:.12e}"
    if float(text) != value:
        text = repr(float(value))
    mantissa, _, exponent = text.partition("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").removesuffix(".")
    if exponent:
        return f"{mantissa}e{int(exponent)}"
    digits = mantissa.lstrip("-").rstrip("0")
    zeros = len(mantissa.lstrip("-")) - len(digits)
    if "." not in mantissa and zeros >= 5:
        sign = "-" if mantissa.startswith("-") else ""
        power = len(digits) + zeros - 1
        digits = digits if len(digits) == 1 else f"{digits[0]}.{digits[1:]}"
        return f"{sign}{digits}e{power}"
    return mantissa


def rounded_range(low: float, high: float) -> tuple[float, float]:
    """The range with the roundest ends that adds little to that of data.

    No value is outside: 1.02..98.7 becomes 0..100.
    """
    assert isfinite(low)
    assert isfinite(high)
    width = high - low
    if not width > 0:
        width = abs(low) or 1.0
        return rounded_range(low - 0.1 * width, high + 0.1 * width)
    power = floor(log10(max(abs(low), abs(high), width))) + 1
    for digits in range(power, power - 20, -1):
        for step in _STEPS:
            lo, hi = _outward(low, high, step, digits)
            if lo <= low and high <= hi and (hi - lo) - width <= _ADDED * width:
                return lo, hi
    return low, high


def _outward(low: float, high: float, step: float, digits: int) -> tuple[float, float]:
    """Ends of a range as multiples of a step, exact as decimal numbers."""
    size = step * 10.0**digits
    return (
        float(f"{floor(low / size) * size:.14g}"),
        float(f"{ceil(high / size) * size:.14g}"),
    )


def rounded_log_range(low: float, high: float) -> tuple[float, float]:
    """The same of positive data, judged in decades."""
    decades = log10(high / low) or 1.0
    for mantissas in _MANTISSAS:
        lo, hi = _below(low, mantissas), _above(high, mantissas)
        if (
            lo <= low
            and high <= hi
            and log10(hi / lo) - decades <= 2 * _ADDED * decades
        ):
            return lo, hi
    lo, hi = rounded_range(low, high)
    return (lo, hi) if lo > 0 else (low, hi)


def _below(value: float, mantissas: tuple[int, ...]) -> float:
    power = floor(log10(value))
    fits = [m for m in mantissas if float(f"{m}e{power}") <= value]
    return (
        float(f"{fits[-1]}e{power}") if fits else float(f"{mantissas[-1]}e{power - 1}")
    )


def _above(value: float, mantissas: tuple[int, ...]) -> float:
    power = floor(log10(value))
    return next(
        float(f"{m}e{power}")
        for m in (*mantissas, 100)
        if float(f"{m}e{power}") >= value
    )
