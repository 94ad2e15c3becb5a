"""dotnn alone in several alternating cases."""

from collections.abc import Sequence
from contextlib import ExitStack

from ..cases import Case
from ..contenders import CONTENDERS
from ..contest import LIMIT, Note, playing
from ..records import Entry


def alternate(cases: Sequence[Case], rounds: int, note: Note) -> list[Entry]:
    """Results of dotnn in each case, with alternating rounds.

    Raises:
        RuntimeError: a training fails.
    """
    with ExitStack() as stack:
        contender = [CONTENDERS["dotnn"]]
        players = [
            stack.enter_context(playing(case, contender, LIMIT))[0] for case in cases
        ]
        for number in range(rounds + 1):
            note(f"round {number} of {rounds}" if number else "warming up")
            for case, player in zip(cases, players, strict=True):
                player.play(case.epochs)
        entries = [player.entry() for player in players]
    for case, entry in zip(cases, entries, strict=True):
        if entry.left_out:
            raise RuntimeError(f"{case.name}: {entry.left_out}")
    return entries
