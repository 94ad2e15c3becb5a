"""All errors of a spec: one function per error, each with its own code.

A caller names the topic and the error: `errors.names.unknown_unit(…)`.
"""

from . import (
    characters,
    clauses,
    files,
    foreign,
    lines,
    marks,
    names,
    quantities,
    settings,
    shapes,
    splits,
    syntax,
    training,
    values,
)
