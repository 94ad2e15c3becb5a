"""How a spec says that a text table is written."""

from dataclasses import dataclass

from ....compiler import ir

Missing = int | float | str


@dataclass(frozen=True, slots=True)
class TableSettings:
    """Settings of `data { … }` that decide how a text table is read.

    None leaves a setting to recognition.

    Attributes:
        separator: one character, `tab` or `blanks`.
        decimal: `.` or `,`.
        comment: how a line of comment begins, or `none`.
        header: the line with the names of columns, from 1, or `none`.
        encoding: a text encoding.
        missing: numbers and words that stand for a missing value.
    """

    separator: str | None = None
    decimal: str | None = None
    comment: str | None = None
    header: int | str | None = None
    encoding: str | None = None
    missing: tuple[Missing, ...] = ()

    @property
    def missing_numbers(self) -> tuple[float, ...]:
        """The numbers that stand for a missing value."""
        return tuple(float(m) for m in self.missing if not isinstance(m, str))

    @property
    def missing_words(self) -> tuple[str, ...]:
        """The words that stand for a missing value."""
        return tuple(m for m in self.missing if isinstance(m, str))


def table_settings(data: ir.Data) -> TableSettings:
    """The settings of a spec that concern text tables."""
    missing = () if data.missing is None else data.missing
    return TableSettings(
        separator=data.separator,
        decimal=data.decimal,
        comment=data.comment,
        header=data.header,
        encoding=data.encoding,
        missing=missing if isinstance(missing, tuple) else (missing,),
    )
