"""The context of an expression: its scope, names of weights, and shared state."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ... import ir, syntax
from ...diagnostics.diagnostic import Report, Unknown
from ...syntax.symbols import Symbols
from ...text.record import record
from ...text.source import Span
from ...vocabulary import Family, Shape, Weight
from ..constants import Scope
from .budget import Budget

Result = ir.Expression | Unknown
"""An inferred expression, or UNKNOWN after a report."""


@record
class Context:
    """Facts that hold everywhere in a network.

    Attributes:
        functions, blocks: by name; None if an error made one unusable.
        uses: trained models, by their names in the spec.
        quantities: inputs and outputs.
    """

    functions: Mapping[str, syntax.Function | None]
    blocks: Mapping[str, syntax.Block | None]
    uses: Mapping[str, ir.Use | None]
    quantities: Mapping[str, ir.Variable]
    constants: Scope
    symbols: Symbols
    report: Report
    budget: Budget


class Names:
    """Names given in one scope while its stages are inferred, one after the other.

    Weights take `dense_1`, `dense_2`, …; later stages read those that `as` defines.

    Attributes:
        stages: stages named so far; None for one with an error.
    """

    def __init__(self, stages: "Mapping[str, NamedStage | None] | None" = None) -> None:
        self.stages = dict(stages or {})
        self._counts: dict[str, int] = {}

    def inner(self) -> "Names":
        """Names of a scope inside, which sees the stages named so far."""
        return Names(self.stages)

    def fresh(self, kind: str) -> str:
        """The next name for a kind of stage."""
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return f"{kind}_{self._counts[kind]}"


@record
class NamedStage:
    """A stage named by `as`, with the scope that defines it and its weights."""

    stage: syntax.Name | syntax.Call | syntax.Combinator
    span: Span
    place: "Place"
    weights: tuple[tuple[str, Weight], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """The scope of an expression, and the stages that follow it.

    Attributes:
        values: shapes of readable names; UNKNOWN after an error.
        scope: constants in scope.
        names: names of weights and stages, given during inference.
        binders: for each name bound by an enclosing body, that body.
        categories: values that are categories.
        categorical: whether the input of a stage is a category.
        quantity: name of the input or output that flows into a stage, if any.
        in_block: whether it is inside a block, which cannot use trained models.
        unshaped: whether the input of the block is unknown.
        formula: whether it is inside a `function`, which has no weights.
        target: shape of the output that the last stage produces, if any.
        following: family of the next activation after the last stage.
        depth: nesting depth, counted as in `limits.MAX_DEPTH`.
    """

    values: Mapping[str, Shape | Unknown]
    scope: Scope
    names: Names
    binders: Mapping[str, Span] = field(default_factory=dict)
    categories: frozenset[str] = frozenset()
    categorical: bool = False
    quantity: str | None = None
    in_block: bool = False
    unshaped: bool = False
    formula: bool = False
    target: Shape | Unknown | None = None
    following: Family = "lecun"
    depth: int = 0

    def inside(self, levels: int = 1) -> "Place":
        """The place of a subexpression."""
        depth = self.depth + levels
        return replace(self, target=None, categorical=False, quantity=None, depth=depth)
