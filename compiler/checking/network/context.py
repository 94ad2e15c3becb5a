"""Where an expression of a network stands, and what its inference shares."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ... import ir, syntax
from ...diagnostics.errors import Report
from ...text.record import record
from ...text.source import Span
from ...vocabulary import Family, Shape, Weight
from ..constants import Scope, Unknown
from .budget import Budget


@record
class Context:
    """What holds everywhere in a network.

    Attributes:
        functions, blocks: by name; None for one that a mistake has made unusable.
        uses: trained models by the names that the spec gives them.
        quantities: the inputs and outputs.
    """

    functions: Mapping[str, syntax.Function | None]
    blocks: Mapping[str, syntax.Block | None]
    uses: Mapping[str, ir.Use | None]
    quantities: Mapping[str, ir.Variable]
    constants: Scope
    report: Report
    budget: Budget


class Keys:
    """Names for the weights of one place: `dense_1`, `dense_2`, …"""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def fresh(self, kind: str) -> str:
        """The next name for a kind of stage."""
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return f"{kind}_{self._counts[kind]}"


@record
class NamedStage:
    """A stage that `as` gave a name, where it got it, and the weights it has there."""

    stage: syntax.Name | syntax.Call | syntax.Combinator
    span: Span
    place: "Place"
    weights: tuple[tuple[str, Weight], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression stands: what it can read, and what comes after it.

    Attributes:
        values: shapes of the names it can read, UNKNOWN where a mistake left none.
        scope: constants it can read.
        keys: names for weights.
        named: the stages that have names here, filled in as they are met.
        binders: for each name that a body around it has given a value, the body.
        categories: which of the values are categories.
        categorical: whether what comes into a stage is one.
        quantity: the name of what comes into a stage, if it is an input or output.
        in_block: whether it stands in a block, which has no used models.
        formula: whether it stands in a `function`, where nothing is learned.
        target: shape of the output that its last stage gives, if that is so.
        following: family of the activation known to come after the last stage.
        depth: how much it is nested, as `limits.MAX_DEPTH` counts.
    """

    values: Mapping[str, Shape | Unknown]
    scope: Scope
    keys: Keys
    named: dict[str, NamedStage | None] = field(default_factory=dict)
    binders: Mapping[str, Span] = field(default_factory=dict)
    categories: frozenset[str] = frozenset()
    categorical: bool = False
    quantity: str | None = None
    in_block: bool = False
    formula: bool = False
    target: Shape | Unknown | None = None
    following: Family = "lecun"
    depth: int = 0

    def inside(self, levels: int = 1) -> "Place":
        """The place of a part of the expression that stands here."""
        depth = self.depth + levels
        return replace(self, target=None, categorical=False, quantity=None, depth=depth)
