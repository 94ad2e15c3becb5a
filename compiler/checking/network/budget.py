"""What a network may take, counted while it is inferred."""

from ...diagnostics.errors import (
    Diagnostic,
    Report,
    network_too_large,
    too_many_parameters,
)
from ...text.limits import MAX_OPERATIONS, MAX_PARAMETERS
from ...text.source import Span


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
