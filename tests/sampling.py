"""Parameters of which a plain run takes a few, and an exhaustive one all."""

from collections.abc import Iterable
from typing import Any

import pytest


def sampled(values: Iterable[Any], *, kept: int = 1) -> list[Any]:
    """The values, all but the first few marked `exhaustive`."""
    return [
        value if index < kept else pytest.param(value, marks=pytest.mark.exhaustive)
        for index, value in enumerate(values)
    ]
