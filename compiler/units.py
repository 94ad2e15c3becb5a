"""Unit expressions, as the pint library reads them."""

from functools import cache

from .vocabulary import is_known_unit


@cache
def is_unit(text: str) -> bool:
    """Whether a text is a unit expression; asks pint only where the table does not."""
    return is_known_unit(text) or _pint_knows(text)


def _pint_knows(text: str) -> bool:
    # Imported here: pint and its registry take half a second.
    from pint import UnitRegistry

    try:
        UnitRegistry().parse_units(text)
    except Exception:  # pint raises many kinds, down to TypeError
        return False
    return True
