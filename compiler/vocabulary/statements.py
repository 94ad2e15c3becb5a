"""The statements of the language, one row each, in the order of a spec.

The parser, the checks, the layout, the editor and the highlighters read this table. A
new statement needs a row here, a rule of the grammar unless one fits, and its check.
"""

from collections.abc import Mapping
from typing import Literal

from ..text.record import record
from .arguments import Parameter
from .settings import DATA, TRAIN

Reads = Literal[
    "name",
    "import",
    "use",
    "constant",
    "quantity",
    "function",
    "block",
    "network",
    "formula",
    "settings",
]
Times = Literal["one", "some", "at most one", "any"]


@record
class StatementRow:
    """A statement of the language.

    Attributes:
        reads: syntax after the keyword.
        times: number of occurrences in a spec; `some` is at least one.
        settings: settings in its braces, by name.
        words: categories of its words in the reference.
        beside: group of statements that the layout aligns; may be empty.
        until: last aligned words.
        symbol: kind of its symbol in an outline, by the names of the protocol.
        token: semantic token of its name, by the names of the protocol; may be empty.
    """

    keyword: str
    reads: Reads
    times: Times = "any"
    settings: Mapping[str, Parameter] | None = None
    words: tuple[str, ...] = ()
    beside: str = ""
    until: int | Literal["=", "comparison"] = 1
    symbol: str = "Property"
    token: str = ""

    @property
    def braced(self) -> bool:
        """Whether its body is in braces."""
        return self.reads in ("network", "block", "settings")

    @property
    def assigns(self) -> bool:
        """Whether its body has only assignments."""
        return self.reads in ("network", "settings")


STATEMENTS: Mapping[str, StatementRow] = {
    row.keyword: row
    for row in (
        StatementRow("model", "name", "one", symbol="Module", token="namespace"),
        StatementRow("import", "import", symbol="Package"),
        StatementRow(
            "use", "use", words=("mark",), symbol="Package", token="namespace"
        ),
        StatementRow(
            "let",
            "constant",
            beside="let",
            until="=",
            symbol="Constant",
            token="enumMember",
        ),
        StatementRow(
            "axis",
            "quantity",
            words=("clause", "unit"),
            beside="quantity",
            symbol="Array",
            token="type",
        ),
        StatementRow(
            "input",
            "quantity",
            "some",
            words=("clause", "type", "unit"),
            beside="quantity",
            until=2,
            symbol="Variable",
            token="variable",
        ),
        StatementRow(
            "output",
            "quantity",
            "some",
            words=("clause", "type", "unit"),
            beside="quantity",
            until=2,
            symbol="Variable",
            token="variable",
        ),
        StatementRow(
            "function",
            "function",
            beside="function",
            until="=",
            symbol="Function",
            token="function",
        ),
        StatementRow("block", "block", symbol="Class", token="function"),
        StatementRow("network", "network", "one", symbol="Namespace"),
        StatementRow(
            "loss", "formula", "one", words=("loss", "penalty"), beside="formula"
        ),
        StatementRow(
            "optimizer", "formula", "one", words=("optimizer",), beside="formula"
        ),
        StatementRow(
            "schedule",
            "formula",
            "at most one",
            words=("schedule",),
            beside="formula",
        ),
        StatementRow(
            "train", "settings", "at most one", settings=TRAIN, symbol="Object"
        ),
        StatementRow("data", "settings", "at most one", settings=DATA, symbol="File"),
        StatementRow(
            "accept",
            "formula",
            words=("metric",),
            beside="accept",
            until="comparison",
        ),
    )
}
