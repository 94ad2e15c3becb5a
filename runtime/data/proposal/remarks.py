"""Comments at the head of a first spec: what was guessed, and why."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath

from ....compiler import drafting
from ..profile import Profile
from .naming import Namer
from .roles import Guess

_MOST = 12


def remarks_on(
    profile: Profile,
    guesses: Mapping[str, Guess],
    declared: Mapping[str, drafting.DraftQuantity],
    namer: Namer,
) -> Iterator[str]:
    """One paragraph on the source, and one on each kind of guess."""
    name = PurePath(profile.source).name
    source = "arrays in memory" if name.startswith("<") else name
    yield (
        f"A first spec for the {profile.rows} rows of {source}, written by "
        "`dotnn new`: read it, correct it, make it yours."
    )
    if profile.codes:
        marks = _listed([f"{code:g}" for code in profile.codes])
        yield f"{marks} can hardly be measured: here it stands for missing values."
    if guesses:
        yield _of_roles(guesses, declared)
    if namer.guessed:
        names = _listed(namer.guessed)
        yield f"The file states no unit of {names}: those here are guesses by values."
    if namer.axes.guessed:
        names = _listed(namer.axes.guessed)
        yield f"The unit of {names} is a guess by the coordinates."


def _of_roles(
    guesses: Mapping[str, Guess], declared: Mapping[str, drafting.DraftQuantity]
) -> str:
    told = [
        f"{quantity.name} is an {quantity.role}, because {guesses[name].reasons[0]}"
        for name, quantity in declared.items()
        if name in guesses and guesses[name].reasons
    ]
    more = f"; and {len(told) - _MOST} more" if len(told) > _MOST else ""
    order = "" if len(told) == len(declared) else "Inputs come before outputs. "
    if not told:
        return "Which are the inputs is a guess by the order of the columns."
    shown = "; ".join(told[:_MOST])
    return f"Which are the inputs is a guess. {order}{shown}{more}."


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_MOST])
    return f"{shown} and {len(names) - _MOST} more" if len(names) > _MOST else shown
