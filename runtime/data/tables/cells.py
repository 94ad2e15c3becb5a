"""Cells of text tables: numbers, missing values, and what else they may be."""

import re

_SIGN = r"[-+\u2212]?"
_POINT = rf"{_SIGN}(?:[0-9]+\.?[0-9]*|\.[0-9]+)"
_COMMA = rf"{_SIGN}(?:[0-9]+(?:,[0-9]+)?|,[0-9]+)"
# Fortran writes D or Q for the exponent of a double, and drops it before three digits.
_EXPONENT = r"(?:[eEdDqQ][-+\u2212]?[0-9]+)?"
_WORDS = r"(?:inf|infinity|1\.#INF)"
_PLAIN = {
    ".": re.compile(rf"{_POINT}{_EXPONENT}|{_SIGN}{_WORDS}", re.IGNORECASE),
    ",": re.compile(rf"{_COMMA}{_EXPONENT}|{_SIGN}{_WORDS}", re.IGNORECASE),
}
_NO_LETTER = {
    ".": re.compile(rf"({_SIGN}[0-9]*\.[0-9]+)([-+][0-9]{{3}})"),
    ",": re.compile(rf"({_SIGN}[0-9]*,[0-9]+)([-+][0-9]{{3}})"),
}


def _complex(number: str) -> tuple[re.Pattern[str], ...]:
    part = rf"({number}{_EXPONENT})"
    unsigned = part.replace(_SIGN, "", 1)
    sign, unit = r"([-+\u2212]?)", r"\s*\*?\s*[ij]\s*\)?"
    return (
        re.compile(rf"\(?\s*{part}\s*\+?\s*([-+\u2212])\s*{unsigned}{unit}"),
        re.compile(rf"\(?\s*(){sign}{unsigned}{unit}"),
        re.compile(rf"\(\s*{part}\s*[,;]()\s*{part}\s*\)"),
    )


_COMPLEX = {".": _complex(_POINT), ",": _complex(_COMMA)}

MISSING = frozenset(
    (
        *("", "-", "--", "---", "?", "."),
        *("na", "n/a", "#n/a", "#na", "<na>", "nan", "-nan", "+nan", "nan(ind)"),
        *("-nan(ind)", "1.#qnan", "-1.#ind", "1.#ind", "1.#nan", "null", "nil"),
        *("none", "missing", "nat"),
    )
)
"""Words for a missing value in tables of common tools, in lower case."""


def is_missing(cell: str) -> bool:
    """Whether a cell is empty or a word for a missing value."""
    return cell.strip().lower() in MISSING


def is_number(cell: str, decimal: str) -> bool:
    """Whether a cell is a real number."""
    cell = cell.strip()
    if _PLAIN[decimal].fullmatch(cell):
        return True
    return _NO_LETTER[decimal].fullmatch(cell) is not None


def is_complex(cell: str, decimal: str) -> bool:
    """Whether a cell is a complex number, such as `1+2j` or `(1, 2)`."""
    cell = cell.strip()
    return any(form.fullmatch(cell) for form in _COMPLEX[decimal])


def is_value(cell: str, decimal: str) -> bool:
    """Whether a cell is a real or complex number."""
    return is_number(cell, decimal) or is_complex(cell, decimal)


def parse_number(cell: str, decimal: str) -> float | complex | None:
    """The number in a cell; NaN for a missing value, None for anything else."""
    cell = cell.strip()
    if cell.lower() in MISSING:
        return float("nan")
    if _PLAIN[decimal].fullmatch(cell):
        return _as_float(cell, decimal)
    if split := _NO_LETTER[decimal].fullmatch(cell):
        return _as_float(f"{split[1]}e{split[2]}", decimal)
    for form in _COMPLEX[decimal]:
        if parts := form.fullmatch(cell):
            real, sign, imaginary = parts.groups()
            return complex(
                _as_float(real or "0", decimal), _as_float(sign + imaginary, decimal)
            )
    return None


def _as_float(text: str, decimal: str) -> float:
    plain = text.replace(decimal, ".").replace("\u2212", "-").lower()
    if "#inf" in plain:
        plain = plain.replace("1.#inf", "inf")
    return float(plain.replace("d", "e").replace("q", "e"))


# ---- what a cell is that is not a number ----

_KINDS: tuple[tuple[str, str, str], ...] = (
    (
        r"[-+]?\d{1,3}(,\d{3})+\.\d+|[-+]?\d{1,3}(,\d{3}){2,}",
        "it has thousands separators",
        "write it without commas",
    ),
    (
        r"[-+]?\d{1,3}(\.\d{3})+,\d+|[-+]?\d{1,3}(\.\d{3}){2,}",
        "it has thousands separators",
        "write it without points between thousands",
    ),
    (
        r"[-+]?\d{1,3}([ \u00a0\u202f'\u2019_]\d{3})+([.,]\d+)?",
        "it has thousands separators",
        "write it without blanks or signs between thousands",
    ),
    (
        r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ].*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}( .*)?",
        "it is a date",
        "write a number instead, such as the days since the first",
    ),
    (
        r"\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?",
        "it is a time",
        "write a number instead, such as seconds",
    ),
    (r"[-+]?[\d.,]+\s*%", "it is a percentage", "write it without the sign"),
    (r"\*+", "Fortran writes it for a number too wide for its format", ""),
    (
        r"[<>\u2264\u2265~]\s*[-+.\d].*",
        "it is a limit",
        "write a number, or leave it empty",
    ),
    (
        r"[-+.\d]+\s*(\u00b1|\+/-|\+-)\s*[.\d].*",
        "it has an uncertainty",
        "put that in a column of its own",
    ),
    (r"#[A-Z0-9/!?]+[!?]?", "it is an error of a spreadsheet", "mend its formula"),
    (r"=.*", "it is a formula", "save the values of the spreadsheet"),
    (
        r"[-+]?[\d.,]+([eE][-+]?\d+)?\s*[#%!].*",
        "a comment follows the number",
        "put comments on lines of their own",
    ),
    (
        r"[-+]?[\d.,]+([eE][-+]?\d+)?\s*[^\W\d].*",
        "it has a unit",
        "put the unit in the header: `name (unit)`",
    ),
    (r"(?i)true|false|yes|no", "it is a word", "write 1 and 0"),
)


def explain_cell(cell: str, decimal: str) -> tuple[str, str]:
    """What a cell is that is not a number, and what to do; empty if unknown."""
    cell = cell.strip()
    other = "," if decimal == "." else "."
    if is_number(cell, other):
        if decimal == ".":
            return "", "write decimals with a point"
        return "", "write decimals with a comma as in other lines, or set `decimal`"
    for pattern, what, advice in _KINDS:
        if re.fullmatch(pattern, cell):
            return what, advice
    return "", ""
