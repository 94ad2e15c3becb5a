"""The installed packages against the requirements of dotnn.

Another package may have moved one of them: pip changes the version of JAX for whoever
asks last, and only warns.
"""

from importlib.metadata import PackageNotFoundError, requires, version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.requirements import Requirement


def unmet() -> list[str]:
    """Requirements that no installed package meets, each with what is installed."""
    found = ((each, _version(each.name)) for each in _requirements())
    return [
        f"dotnn needs {each}, found {each.name} {installed or 'missing'}"
        for each, installed in found
        if installed is None or not each.specifier.contains(installed, prereleases=True)
    ]


def _requirements() -> "list[Requirement]":
    """The requirements of the installed dotnn, without its extras."""
    from packaging.requirements import Requirement

    try:
        lines = requires("dotnn") or []
    except PackageNotFoundError:  # a checkout that is not installed
        return []
    known = map(Requirement, lines)
    return [r for r in known if r.marker is None or r.marker.evaluate({"extra": ""})]


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
