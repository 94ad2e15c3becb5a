"""What is measured of one contender in one case."""

from dataclasses import dataclass
from statistics import median

from .cases import Case


@dataclass(frozen=True, slots=True)
class Round:
    """One training.

    Attributes:
        seconds: of an epoch, the first one left out.
        first: seconds until the first epoch is over, compilation included.
        loss: of the last epoch.
        updates: of the weights, the first epoch included.
    """

    seconds: float
    first: float
    loss: float
    updates: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What one contender did in a case.

    Attributes:
        rounds: all but the one that warms up.
        cold: seconds until the first epoch of all is over, imports included.
        memory: bytes that its process held at most.
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
        """Seconds of an epoch in the best round."""
        return min(each.seconds for each in self.rounds)

    @property
    def middle(self) -> float:
        """Seconds of an epoch in the median round."""
        return median(each.seconds for each in self.rounds)

    def ratio_to(self, other: "Entry") -> float:
        """How many times as long an epoch takes as another contender's.

        The median over the rounds of what stood side by side in each of them.
        """
        pairs = zip(self.rounds, other.rounds, strict=True)
        return median(ours.seconds / theirs.seconds for ours, theirs in pairs)


@dataclass(frozen=True, slots=True)
class Contest:
    """A case, and what all did in it.

    Attributes:
        epochs: that were timed in a round.
        peak: multiplications and additions per second that the machine reaches in a
            large matrix product, measured before and after; 0 if it was not.
        unequal: what shows that not all did the same work.
    """

    case: Case
    epochs: int
    entries: tuple[Entry, ...]
    peak: float = 0.0
    unequal: tuple[str, ...] = ()

    @property
    def timed(self) -> tuple[Entry, ...]:
        """Those that were not left out."""
        return tuple(entry for entry in self.entries if not entry.left_out)

    def share_of_peak(self, entry: Entry) -> float:
        """What part of the machine's peak an entry reaches, in its best round."""
        return self.case.operations / entry.best / self.peak if self.peak else 0.0
