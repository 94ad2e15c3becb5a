"""Where things stand in the parameters of a module, beside the values of a network."""

from .. import ir
from .text import Namer


def fixed_key(spec: ir.Spec) -> str:
    """Of the statistics: a name that no value of the network and no model has."""
    taken = (*(v.name for v in spec.values), *(use.name for use in spec.uses))
    return Namer(taken).fresh("scaling")


def entry_of_named(name: str) -> str:
    """Of a named stage, as Python: no name of a spec has a blank."""
    return f'"as {name}"'
