"""Names and rows of a text table, without numpy."""

from collections.abc import Mapping
from pathlib import Path

from .body import rows_in, rows_of_table
from .content import read_content
from .form import recognize
from .settings import TableSettings

_LARGEST = 64 * 1024 * 1024  # bytes; counting their lines takes about 20 ms


def look_at_table(
    path: Path, settings: TableSettings
) -> Mapping[str, tuple[int, ...] | None]:
    """The shape of each column: the number of rows; none of a large table.

    Raises:
        DataError: the file is no text table, or its form is not certain.
    """
    if path.stat().st_size > _LARGEST:
        return {}
    content = read_content(path, settings, _LARGEST)
    form = recognize(content.data, settings, str(path))
    data, start = rows_of_table(content.data, form)
    rows = sum(1 for _ in rows_in(data, form, start))
    return {name: (rows,) for name in form.names if name}
