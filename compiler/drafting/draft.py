"""A spec that is about to be written."""

from typing import Literal

from ..text.record import record


@record
class DraftAxis:
    """An axis.

    Attributes:
        values: how it gets its values, with its size: `[64]` and `in 400..800`, or a
            list.
    """

    name: str
    size: int | None
    unit: str
    values: str
    note: str = ""


@record
class DraftQuantity:
    """An input or output.

    Attributes:
        type: the type with its sizes: `real[6]`.
        clauses: its clauses as text, in order.
        columns: names in the file, if they differ from its own.
        note: a comment at the end of its line.
        rank: how many axes a value of the network has.
        features: how many numbers the network reads or predicts.
    """

    role: Literal["input", "output"]
    name: str
    type: str
    unit: str
    clauses: tuple[str, ...]
    columns: tuple[str, ...]
    note: str
    rank: int
    features: int


@record
class DraftNetwork:
    """Sizes of the network and of its training."""

    width: int
    layers: int
    epochs: int
    batch: int
    learning_rate: float
    weight_decay: float
    validation: int
    test: int


@record
class Draft:
    """All parts of a first spec.

    Attributes:
        remarks: comments at the head, one paragraph each.
        left_out: columns that are not used, with the reason.
        data: settings of `data` besides the shares.
        few_rows: a comment at the shares of the splits.
        accept: suggested criteria, which are written as comments.
    """

    name: str
    description: str
    remarks: tuple[str, ...]
    axes: tuple[DraftAxis, ...]
    inputs: tuple[DraftQuantity, ...]
    outputs: tuple[DraftQuantity, ...]
    left_out: tuple[tuple[str, str], ...]
    loss: str
    sizes: DraftNetwork
    data: tuple[tuple[str, str], ...]
    few_rows: str
    accept: tuple[str, ...]
