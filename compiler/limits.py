"""How large a spec may get, so that a slip of the keyboard is told at once.

What a limit keeps short is the time to the answer, not a program anyone would write.
"""

from .errors import Diagnostic, Report, network_too_large, too_many_parameters
from .source import Span

MAX_TEXT = 200_000  # characters of a spec
MAX_IMPORTS = 50  # files, those that they import counted
MAX_NAME = 80  # characters of a name
MAX_STRING = 1000  # characters of a string
MAX_MISTAKES = 100  # told at once
MAX_BRACKETS = 30  # open at one place of a statement
MAX_DEPTH = 120  # what is one in the other, bodies counting thrice, blocks expanded
MAX_POINTS = 1_000_000  # of all axes
MAX_SIZE = 100_000_000  # numbers in one value of one example
MAX_OPERATIONS = 10_000  # of a network, repetitions counted
MAX_PARAMETERS = 250_000_000  # 1 GB of weights, 4 GB with Adam's moments


class Budget:
    """Counts operations and parameters of a network, and reports an excess once."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self.operations = 0
        self.parameters = 0
        self._spent = False

    def spend(self, span: Span, operations: int, parameters: int = 0) -> bool:
        """Count some more; false, after a report, where that is too much."""
        self.operations += operations
        self.parameters += parameters
        if self.operations > MAX_OPERATIONS:
            self.stop(network_too_large(span, MAX_OPERATIONS))
        elif self.parameters > MAX_PARAMETERS:
            self.stop(too_many_parameters(span, MAX_PARAMETERS))
        return not self._spent

    def stop(self, mistake: Diagnostic) -> None:
        """Spend all that is left on a mistake, which what doubles may make often."""
        if not self._spent:
            self._spent = True
            self._report(mistake)
