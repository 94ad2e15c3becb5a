"""Libraries that a kind of file needs, imported when such a file is read."""

from importlib import import_module
from typing import Any

from .. import mistakes
from ..mistakes import DataError

EXTRA = "files"
"""The extra of dotnn that installs all of them."""


def needed(module: str, source: str) -> Any:
    """Import a library.

    Raises:
        DataError: it is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        package = _PACKAGES.get(module, module.partition(".")[0])
        mistake = mistakes.library_missing(package, EXTRA)
        raise DataError(source, [mistake]) from error


# Where a package has another name than its module.
_PACKAGES = {
    "python_calamine": "python-calamine",
    "skrf.io.touchstone": "scikit-rf",
    "scipy.io": "scipy",
}
