"""Measurements of a contender in a case."""

from dataclasses import dataclass
from statistics import median

from .cases import Case


@dataclass(frozen=True, slots=True)
class Round:
    """One training.

    Attributes:
        seconds: per epoch, without the first.
        first: seconds to the end of the first epoch, including compilation.
        loss: loss of the last epoch.
        updates: number of updates, including the first epoch.
    """

    seconds: float
    first: float
    loss: float
    updates: int


@dataclass(frozen=True, slots=True)
class Entry:
    """Results of a contender in a case.

    Attributes:
        rounds: rounds after the warm-up.
        cold: seconds to the end of the very first epoch, including imports.
        memory: peak memory of the process, in bytes.
        left_out: why there are no rounds; empty if there are.
    """

    contender: str
    parameters: int = 0
    rounds: tuple[Round, ...] = ()
    cold: float = 0.0
    memory: int = 0
    left_out: str = ""

    @property
    def best(self) -> float:
        """Seconds per epoch in the best round."""
        return min(each.seconds for each in self.rounds)

    @property
    def middle(self) -> float:
        """Seconds per epoch in the median round."""
        return median(each.seconds for each in self.rounds)

    def ratio_to(self, other: "Entry") -> float:
        """Ratio of the epoch time to that of another contender.

        The median over rounds, paired by time.
        """
        pairs = zip(self.rounds, other.rounds, strict=True)
        return median(ours.seconds / theirs.seconds for ours, theirs in pairs)


@dataclass(frozen=True, slots=True)
class Contest:
    """The results of all contenders in a case.

    Attributes:
        epochs: timed epochs per round.
        peak: multiplications and additions per second in a large matrix product,
            measured before and after; 0 if not measured.
        unequal: evidence that contenders did unequal work.
    """

    case: Case
    epochs: int
    entries: tuple[Entry, ...]
    peak: float = 0.0
    unequal: tuple[str, ...] = ()

    @property
    def timed(self) -> tuple[Entry, ...]:
        """Contenders with results."""
        return tuple(entry for entry in self.entries if not entry.left_out)

    def share_of_peak(self, entry: Entry) -> float:
        """Fraction of the machine's peak that an entry reaches in its best round."""
        return self.case.operations / entry.best / self.peak if self.peak else 0.0
