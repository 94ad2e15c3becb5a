"""Suspicions about the data of a network, as `dotnn check --data` has them."""

from collections.abc import Iterable
from dataclasses import replace

from ..compiler import DATA_CODES, Diagnostic, Kept, Source, check_source, lint
from .data.dataset import Dataset
from .data.mistakes import DataError
from .data.suspicions import missing_codes, suspect_data
from .network.network import Network


def suspicions(network: Network, dataset: Dataset) -> tuple[Diagnostic, ...]:
    """Find everything suspicious, except what a comment in the spec allows.

    Raises:
        DataError: something makes the result wrong, such as codes for missing values.
    """
    source = Source(network.text, network.name, Kept(network.files))
    done = check_source(source, network.overrides)
    if done.declared is None:
        return ()
    of_data = suspect_data(network.spec, done.declared, dataset)
    found = lint(done, rows=dataset.rows, of_data=of_data)
    told = [_without_span(d) for d in found if d.code in DATA_CODES]
    _require_no_error(told, dataset)
    return tuple(told)


def require_values(network: Network, dataset: Dataset) -> None:
    """Refuse data with codes for missing values, on which no metric is right.

    Raises:
        DataError: there are some that no comment in the spec allows.
    """
    source = Source(network.text, network.name, Kept(network.files))
    done = check_source(source, network.overrides)
    if done.declared is None:
        return
    of_data = missing_codes(network.spec, done.declared, dataset)
    found = lint(done, rows=dataset.rows, of_data=of_data) if of_data else ()
    told = [_without_span(d) for d in found if d.code in DATA_CODES]
    _require_no_error(told, dataset)


def _require_no_error(found: Iterable[Diagnostic], dataset: Dataset) -> None:
    errors = [d for d in found if d.severity == "error"]
    if errors:
        raise DataError(dataset.source, errors)


def _without_span(found: Diagnostic) -> Diagnostic:
    """A diagnostic of a data file, which the text of the spec does not go with."""
    message = f"{found.message} ({found.label})" if found.label else found.message
    return replace(found, message=message, label="", span=None)
