"""How large a spec may get, so that a slip of the keyboard is told at once."""

from collections.abc import Callable

from .errors import Diagnostic, network_too_large, too_many_parameters
from .source import Span

MAX_TEXT = 1_000_000  # characters of a spec
MAX_BRACKETS = 40  # brackets open at one place of a statement
MAX_NESTING = 100  # expressions and bodies one in the other, blocks expanded
MAX_SIZE = 100_000_000  # numbers in one value of one example
MAX_STAGES = 10_000  # stages of a network, repetitions counted
MAX_PARAMETERS = 250_000_000  # 1 GB of weights, 4 GB with Adam's moments


class Budget:
    """Counts the stages and the parameters of a network, and reports an excess once."""

    def __init__(self, report: Callable[[Diagnostic], None]) -> None:
        self._report = report
        self.stages = 0
        self.parameters = 0
        self.spent = False

    def spend(self, stages: int, parameters: int, span: Span) -> bool:
        """Count some more; false, after a report, where that is too much."""
        self.stages += stages
        self.parameters += parameters
        if self.spent:
            return False
        if self.stages > MAX_STAGES:
            self.spent = True
            self._report(network_too_large(span, MAX_STAGES))
        elif self.parameters > MAX_PARAMETERS:
            self.spent = True
            self._report(too_many_parameters(span, MAX_PARAMETERS))
        return not self.spent
