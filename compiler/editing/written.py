"""Constants and parameters as a spec writes them."""

from collections.abc import Iterator

from ..vocabulary import Constant, Parameter, Required

LONGEST = 200  # most characters of a list


def written_parameter(parameter: Parameter) -> str:
    """Format a parameter: `rate = 0.5`, or `rate` if required."""
    if isinstance(parameter.default, Required):
        return parameter.name
    return f"{parameter.name} = {written_constant(parameter.default)}"


def written_constant(value: Constant) -> str:
    """Format a constant; `none` stands for a value that no spec can write.

    A long list ends in `…`, because a `let` may define a list larger than memory.
    """
    written = ""
    for piece in _written(value):
        written += piece
        if isinstance(value, tuple) and len(written) > LONGEST:
            return written[:LONGEST] + "…"
    return written


def _written(value: Constant) -> Iterator[str]:
    match value:
        case bool() | None:
            yield str(value).lower()
        case tuple():
            yield "["
            for index, item in enumerate(value):
                yield ", " if index else ""
                yield from _written(item)
            yield "]"
        case float():
            yield f"{value:g}"
        case _:
            yield str(value)
