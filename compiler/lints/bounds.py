"""W102: a naturally bounded quantity without a bound."""

import re
from collections.abc import Iterator

from .. import ir
from ..diagnostics.diagnostic import Fix, insertion
from .lint import Finding, Program, finds

_FRACTIONS = frozenset(
    """
    absorptance absorptivity accuracy albedo efficiency emissivity emittance fidelity
    fraction occupancy porosity probability reflectance reflectivity transmissivity
    transmittance
    """.split()
)
"""Last words of names of what lies between 0 and 1."""

_OTHERWISE = frozenset(
    """
    absorption change db delta derivative diff difference error extinction gain log
    logit ratio relative residual scaled scattering score
    """.split()
)
"""Words beside them that make it another quantity: Mie's efficiencies exceed 1."""

_FULL = {"": 1.0, "dimensionless": 1.0, "percent": 100.0}
_WORD = re.compile(r"[A-Z]*[a-z]+|[A-Z]+|\d+")


@finds("W102", "Beucler et al. (2021), https://arxiv.org/abs/1909.00912")
def find_unbounded(program: Program) -> Iterator[Finding]:
    """Find outputs that are fractions by range or name, without a bound."""
    models = _given_by_models(program.spec)
    for output in program.spec.outputs:
        full = _FULL.get(output.unit)
        if full is None or output.name in models or not _is_free(output):
            continue
        within = output.within
        if within == ir.Range(0, full) or (
            _fits(within, full) and _is_fraction(output.name)
        ):
            yield _unbounded(output, full, program)


def _is_free(output: ir.Variable) -> bool:
    """Whether the head has no law."""
    plain = isinstance(output.scaling, ir.Affine | ir.Standard)
    return plain and output.kind == "real" and not output.log


def _fits(within: ir.Range | None, full: float) -> bool:
    """Whether the declared range allows a fraction."""
    ends = ir.both_ends(within)
    return ends is None or (ends[0] >= 0 and ends[1] <= full)


def _given_by_models(spec: ir.Spec) -> frozenset[str]:
    """Outputs that a trained model computes, with its bound."""
    ends = {value.name: value.expression for value in spec.values}
    return frozenset(
        name
        for name, end in ends.items()
        if isinstance(end, ir.Pipe) and isinstance(end.stages[-1], ir.Model)
    )


def _is_fraction(name: str) -> bool:
    words = [word.lower() for word in _WORD.findall(name)]
    while words and (words[-1].isdigit() or len(words[-1]) == 1):
        words.pop()  # `reflectance_2`, `transmittance_p`
    return bool(words) and words[-1] in _FRACTIONS and _OTHERWISE.isdisjoint(words)


def _unbounded(output: ir.Variable, full: float, program: Program) -> Finding:
    quantity = program.declared.quantities[output.name]
    bound = f"bound 0..{full:g}"
    message = (
        f"`{output.name}` looks like a fraction, but predictions can leave 0..{full:g}"
    )
    hint = f"add `{bound}` to keep predictions in it"
    end = quantity.span.end
    fix = Fix(f"add `{bound}`", (insertion(end, f" {bound}"),), safe=False)
    return Finding(quantity.name.span, message, "no bound", hint, fix=fix)
