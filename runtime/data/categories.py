"""Classes of a category, by name or number."""

import re
from collections.abc import Sequence

import numpy as np

_NUMERAL = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)


def class_numbers(values: np.ndarray, classes: Sequence[str]) -> np.ndarray:
    """The class number of each value, from 0; -1 for an unknown class.

    Texts are names of classes, without surrounding blanks. Numbers, and texts that are
    all numerals, are class numbers. If a class name is itself a numeral, as in
    `one_of("4", "6")`, they are names: 4 is then the first class.

    Args:
        values: numbers or texts, of any shape.
    """
    if values.dtype.kind == "b":
        values = values.astype(np.int32)
    kinds, places = np.unique(values, return_inverse=True)
    texts = [str(kind).strip() for kind in kinds.tolist()]
    numeric = values.dtype.kind in "iuf" or all(map(_NUMERAL.fullmatch, texts))
    if numeric and not any(map(_NUMERAL.fullmatch, classes)):
        numbers = [_class_number(text, len(classes)) for text in texts]
    else:
        names = {_key(name): i for i, name in reversed([*enumerate(classes)])}
        names |= {name: i for i, name in enumerate(classes)}
        numbers = [names.get(text, names.get(_key(text), -1)) for text in texts]
    return np.array(numbers, np.int32)[places].reshape(values.shape)


def is_numeral(text: str) -> bool:
    """Whether a text is a number, as classes are numbered."""
    return _NUMERAL.fullmatch(text) is not None


def _class_number(text: str, count: int) -> int:
    number = float(text)
    return int(number) if number.is_integer() and 0 <= number < count else -1


def _key(name: str) -> str | float:
    """Normalize a numeral, so that a column of 4.0 has the class `4`."""
    return float(name) if _NUMERAL.fullmatch(name) else name
