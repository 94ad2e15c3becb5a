"""A description of data, as text and for programs."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from ....compiler import (
    Compilation,
    Diagnostic,
    Source,
    check_source,
)
from ..columns import Columns
from ..dataset import load_for_training
from ..missing_numbers import with_missing
from ..mistakes import DataError
from ..profile import Profile, profile_columns
from ..proposal import Proposal, propose
from ..suspicions import suspect_data
from .found import Found, find_quantities
from .plain import as_plain
from .text import as_text

# Numbers that are read a second time to look for what is suspicious.
_MOST = 20_000_000


@dataclass(frozen=True, slots=True)
class Description:
    """How dotnn sees data. `print` shows it; `as_json` is for programs.

    Attributes:
        profile: facts about every column or array.
        proposal: what the columns would be in a first spec; None if they allow none.
        found: how the quantities of a spec are found, if one is given.
        suspicions: mistakes and suspicions of the data, with regard to that spec, or
            else to the first one.
    """

    profile: Profile
    proposal: Proposal | None
    found: tuple[Found, ...]
    suspicions: tuple[Diagnostic, ...]

    def __str__(self) -> str:
        return self.as_text()

    def as_text(self, *, plain: bool = False) -> str:
        """Lines for a terminal; with `plain`, in ASCII only."""
        return as_text(
            self.profile, self.proposal, self.found, self.suspicions, plain=plain
        )

    def as_json(self) -> dict[str, Any]:
        """The same as dictionaries, lists, numbers and texts."""
        return as_plain(self.profile, self.proposal, self.found, self.suspicions)


def describe(columns: Columns, done: Compilation | None = None) -> Description:
    """Describe columns, alone or as a spec reads them.

    Args:
        done: a compiled spec.

    Raises:
        DataError: nothing can be read.
    """
    proposal, problems = None, ()
    try:
        proposal = propose(columns, name="first")
        profile = proposal.profile
    except DataError as error:
        profile, problems = profile_columns(columns), error.diagnostics
    if done is not None:
        spec = done.require_spec()
        found = tuple(find_quantities(spec, columns, profile))
        as_read = replace(profile, codes=())  # the spec alone says what is missing
        return Description(profile, proposal, found, _suspect(done, columns, as_read))
    if proposal is not None:
        checked = check_source(Source(proposal.text, columns.source))
        problems = _suspect(checked, columns, profile)
    return Description(profile, proposal, (), tuple(problems))


def _suspect(
    done: Compilation, columns: Columns, profile: Profile
) -> tuple[Diagnostic, ...]:
    """Mistakes and suspicions of data that are not too many to read again."""
    if done.spec is None or done.declared is None or _size(profile) > _MOST:
        return ()
    columns = with_missing(columns, profile.codes)
    try:
        dataset = load_for_training(done.spec, columns)
        return _distinct(
            (*dataset.warnings, *suspect_data(done.spec, done.declared, dataset))
        )
    except DataError as error:
        return error.diagnostics


def _distinct(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple({(each.code, each.message): each for each in found}.values())


def _size(profile: Profile) -> int:
    sizes = 0
    for entry in profile.entries:
        size = 1
        for length in entry.shape:
            size *= length
        sizes += size
    return sizes
