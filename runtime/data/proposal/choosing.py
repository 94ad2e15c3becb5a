"""Columns that somebody named as inputs or outputs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .. import mistakes
from ..columns import Columns
from ..matching import matches_of
from ..mistakes import DataError
from ..profile import Entry
from .roles import Guess


@dataclass(frozen=True, slots=True)
class Chosen:
    """Names of columns by the role that somebody gave them."""

    inputs: frozenset[str]
    outputs: frozenset[str]

    def role_of(self, columns: Sequence[str]) -> bool | None:
        """Whether columns are an output; None if nobody says so."""
        if self.outputs.intersection(columns):
            return True
        return False if self.inputs.intersection(columns) else None

    def settle(
        self, entries: Sequence[Entry], guesses: Mapping[str, Guess]
    ) -> dict[str, bool | None]:
        """Whether each entry is an output; None for one that is left out.

        Where one role is named, all other columns have the other one.
        """
        settled: dict[str, bool | None] = {}
        for entry in entries:
            role = self.role_of(entry.columns)
            if role is None and self.inputs and self.outputs:
                settled[entry.name] = None
            elif role is None and (self.inputs or self.outputs):
                settled[entry.name] = not self.outputs
            else:
                settled[entry.name] = (
                    guesses[entry.name].output if role is None else role
                )
        return settled


def choose_columns(
    columns: Columns, inputs: Sequence[str], outputs: Sequence[str]
) -> Chosen:
    """The columns that names and patterns stand for.

    Raises:
        DataError: a name has no column, or two roles.
    """
    found = [_named(columns, names) for names in (inputs, outputs)]
    both = sorted(found[0] & found[1])
    if both:
        raise DataError(columns.source, [mistakes.two_roles(both[0])])
    return Chosen(*found)


def _named(columns: Columns, names: Sequence[str]) -> frozenset[str]:
    found: set[str] = set()
    for text in names:
        for name in [text] if text in columns.names else re.split(r"\s*,\s*", text):
            matches = matches_of(name.strip(), columns.names)
            if not matches:
                mistake = mistakes.missing(name, columns.names, of="the spec")
                raise DataError(columns.source, [mistake])
            found.update(matches)
    return frozenset(found)
