"""E4xx: shapes that do not match, and networks that are too large."""

from collections.abc import Sequence

from ...text.source import Span
from ...vocabulary import Layer, Misfit
from ..diagnostic import Diagnostic, Fix, Note, a_type, insertion, joined, replacing

Shape = tuple[int, ...]


def output_mismatch(
    span: Span, name: str, expected: Shape, found: Shape, declaration: Span
) -> Diagnostic:
    message = f"expected {a_type(expected)} for `{name}`, found {a_type(found)}"
    notes = (Note(declaration, f"declared {a_type(expected)} here"),)
    hint = "end with `dense`, which takes its size from the output"
    return Diagnostic("E401", message, span, f"gives {a_type(found)}", hint, notes)


def residual_mismatch(
    span: Span, keyword: Span, expected: Shape, found: Shape
) -> Diagnostic:
    message = (
        f"expected {a_type(expected)} from the body of `residual`, "
        f"found {a_type(found)}"
    )
    notes = (Note(keyword, f"its input is {a_type(expected)}"),)
    hint = "`residual` adds the input to the result, so both need the same shape"
    return Diagnostic("E402", message, span, f"gives {a_type(found)}", hint, notes)


def unequal_shapes(
    span: Span, sign: str, spans: tuple[Span, Span], shapes: tuple[Shape, Shape]
) -> Diagnostic:
    left, right = map(a_type, shapes)
    message = f"expected compatible shapes for `{sign}`, found {left} and {right}"
    notes = (Note(spans[0], left), Note(spans[1], right))
    hint = "use equal shapes, or one that is the last axes of the other"
    return Diagnostic("E403", message, span, "shapes differ", hint, notes)


def concat_mismatch(
    span: Span,
    spans: Sequence[Span],
    shapes: Sequence[Shape],
    *,
    stages: Sequence[str],
) -> Diagnostic:
    """Report values that `concat` cannot join.

    Args:
        stages: stages after each value that make the other axes equal, some of them
            empty; none if they are unknown.
    """
    message = "expected shapes that differ only along the concatenated axis"
    pairs = zip(spans, shapes, strict=True)
    notes = tuple(Note(place, a_type(shape)) for place, shape in pairs)
    hint = (
        "make the other axes equal: `upsample` and `avg_pool` change the points of a "
        "grid, `broadcast` repeats a value at each of them, `flatten` makes vectors"
    )
    needed = [(s, p) for s, p in zip(stages, spans, strict=False) if s]
    fix = None
    if needed:
        title = f"add {joined([f'`-> {stage}`' for stage, _ in needed], 'and')}"
        edits = tuple(insertion(place.end, f" -> {stage}") for stage, place in needed)
        fix = Fix(title, edits, safe=False)
    label = "shapes do not match"
    return Diagnostic("E404", message, span, label, hint, notes, fix=fix)


def concat_of_few(span: Span) -> Diagnostic:
    message = "expected two or more values in `concat`"
    return Diagnostic("E405", message, span, "too few", "write `concat(a, b)`")


def size_missing(span: Span, layer: str) -> Diagnostic:
    message = f"`{layer}` needs a size unless it is the last stage of an output"
    sized = f"{layer}(64)"
    bare = span.end - span.start <= len(f"{layer}()")
    fix = replacing(span, sized, safe=False) if bare else None
    return Diagnostic("E406", message, span, "how large?", f"write `{sized}`", fix=fix)


def not_an_array(span: Span) -> Diagnostic:
    message = "expected an array, found a constant"
    hint = "use an input or a value of the network"
    return Diagnostic("E407", message, span, "not an array", hint)


def too_large(span: Span, shape: Shape, limit: int) -> Diagnostic:
    message = f"{a_type(shape)} has more than {limit} elements"
    return Diagnostic("E410", message, span, "too large", "make it smaller")


def power_of_array(span: Span) -> Diagnostic:
    message = "expected a constant after `^`"
    hint = "write `exp(y * log(x))` for a varying exponent"
    return Diagnostic("E408", message, span, "not a constant", hint)


def network_too_large(span: Span, limit: int) -> Diagnostic:
    message = f"the network has more than {limit} operations, counting repetitions"
    return Diagnostic(
        "E411", message, span, "over the limit here", "repeat fewer times"
    )


def too_many_parameters(span: Span, limit: int) -> Diagnostic:
    message = f"the network has more than {limit} parameters"
    return Diagnostic("E412", message, span, "over the limit here", "make it narrower")


def wrong_rank(span: Span, name: str, row: Layer, found: Shape) -> Diagnostic:
    least, most = row.ranks
    axes = f"{least}" if least == most else f"{least} to {most}"
    message = f"`{name}` expects {axes} axes, found {a_type(found)}"
    return Diagnostic("E413", message, span, f"given {a_type(found)}", row.hint)


def misfit(span: Span, name: str, found: Shape, why: Misfit) -> Diagnostic:
    message = f"`{name}` {why.reason}"
    return Diagnostic("E414", message, span, f"given {a_type(found)}", why.hint)


def no_such_axis(span: Span, axis: int, shape: Shape) -> Diagnostic:
    message = f"{a_type(shape)} has no axis {axis}"
    hint = f"axes are numbered 0 to {len(shape) - 1}; -1 is the last"
    if len(shape) == 1:
        hint = "the only axis is 0"
    return Diagnostic("E415", message, span, "no such axis", hint)


def too_many_places(span: Span, shape: Shape) -> Diagnostic:
    axes = "1 axis" if len(shape) == 1 else f"{len(shape) or 'no'} axes"
    message = f"too many indices: {a_type(shape)} has {axes}"
    return Diagnostic("E416", message, span, "no axis is left", "remove it")


def place_outside(span: Span, size: int) -> Diagnostic:
    message = f"expected an index or a slice of an axis of size {size}"
    hint = f"the whole axis is `0:{size}`; indices start at 0 and the end is exclusive"
    return Diagnostic("E417", message, span, "out of range, or empty", hint)


def not_a_category(span: Span, layer: str) -> Diagnostic:
    message = f"expected a category for `{layer}`, found numbers"
    hint = "pass an input of type `one_of(…)`, or use `dense` for numbers"
    return Diagnostic("E418", message, span, "given numbers", hint)


def other_weights(span: Span, name: str, shape: Shape, first: Span) -> Diagnostic:
    message = f"the weights of `{name}` do not fit {a_type(shape)}"
    notes = (Note(first, "created for another shape here"),)
    hint = "pass a value of the shape used there"
    return Diagnostic("E419", message, span, "different shape", hint, notes)
