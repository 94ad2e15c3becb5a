"""Limits on the size of a network, enforced during inference."""

from ...diagnostics import errors
from ...diagnostics.diagnostic import UNKNOWN, Diagnostic, Report, Unknown
from ...text.limits import MAX_OPERATIONS, MAX_PARAMETERS
from ...text.source import Span


class Budget:
    """Counts of operations and parameters; reports an excess once."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self.operations = 0
        self.parameters = 0
        self._spent = False

    def spend(self, span: Span, operations: int, parameters: int = 0) -> bool:
        """Add to the counts; report and return False if they exceed a limit."""
        self.operations += operations
        self.parameters += parameters
        if self.operations > MAX_OPERATIONS:
            self.stop(errors.shapes.network_too_large(span, MAX_OPERATIONS))
        elif self.parameters > MAX_PARAMETERS:
            self.stop(errors.shapes.too_many_parameters(span, MAX_PARAMETERS))
        return not self._spent

    def stop(self, mistake: Diagnostic) -> Unknown:
        """Report an error once: repeated bodies find the budget exhausted."""
        if not self._spent:
            self._spent = True
            self._report(mistake)
        return UNKNOWN
