"""Tables of specs on the terminal."""

from collections.abc import Iterable

from dotnn.compiler import Row


def print_network(rows: Iterable[Row]) -> None:
    """Print a network with one line per stage: shape, parameters, multiply-adds."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    table.add_column("stage", no_wrap=True)
    for heading in ("shape", "parameters", "multiply-adds"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        name = Text(f"{'  ' * row.depth}{row.name}", style="" if row.depth else "bold")
        numbers = (_shown(row.parameters), _shown(row.multiply_adds))
        table.add_row(name, _shape(row.shape), *numbers)
    Console().print(table)


def _shown(count: int) -> str:
    return f"{count:,}".replace(",", " ") if count else ""


def _shape(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) or "1"
