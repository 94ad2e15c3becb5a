"""Tables and arrays of other libraries, recognized by what they offer.

None of these libraries is imported: whoever gives a DataFrame has it.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from .columns import Columns
from .values import unit_of


class Table(Protocol):
    """A table or dataset, whose columns are its items."""

    def __getitem__(self, name: Any, /) -> Any: ...


One = Mapping[str, ArrayLike] | Table | str | Path
"""Arrays by name, a table of another library, or a file."""
Data = One | Sequence[One]
"""One of them, or several, read as the `file` of a spec."""

WANTED = "data must be a mapping of arrays by name, a table or a file"


def columns_of(data: Any, source: str = "<arrays>") -> Columns:
    """The columns of a mapping, a table of pandas, polars or pyarrow, a dataset of
    xarray, or a structured array.

    Raises:
        TypeError: it is none of these, or its columns have no names of their own.
    """
    data = data.to_dataset() if _is_data_array(data) else data
    if hasattr(data, "data_vars"):
        return _from_dataset(data, source)
    if isinstance(data, Mapping):
        names: Any = data
    elif isinstance(data, np.ndarray) and data.dtype.names:
        names = data.dtype.names
    else:
        # pyarrow has `column_names`; its `columns` are arrays.
        names = getattr(data, "column_names", getattr(data, "columns", None))
    if names is None or not hasattr(data, "__getitem__") or isinstance(names, str):
        raise TypeError(f"{WANTED}, got {type(data).__name__}")
    table: Any = data
    keys = {str(key): key for key in _plain_names(names)}
    tabular = not isinstance(data, Mapping | np.ndarray)

    def read(name: str) -> object:
        return table[keys[name]]

    mapping = data if isinstance(data, Mapping) else {}
    return Columns(
        source,
        tuple(keys),
        read,
        units={
            str(key): unit for key, value in mapping.items() if (unit := unit_of(value))
        },
        tabular=tabular,
        in_memory=True,
    )


def _plain_names(names: Iterable[Any]) -> list[Any]:
    """Names of columns, each once.

    Raises:
        TypeError: a name has several levels, or two columns have the same name.
    """
    found = list(names)
    for name in found:
        if isinstance(name, tuple):
            raise TypeError(f"columns must have one name each, got {name!r}")
    texts = [str(name) for name in found]
    if len(set(texts)) < len(texts):
        twice = next(name for name in texts if texts.count(name) > 1)
        raise TypeError(f"columns must have different names, got `{twice}` twice")
    return found


# ---- xarray ----


def _is_data_array(data: Any) -> bool:
    return hasattr(data, "to_dataset") and getattr(data, "name", None) is not None


def _from_dataset(data: Any, source: str) -> Columns:
    """The variables and coordinates of a dataset, each with its rows first."""
    variables = {str(name): data[name] for name in (*data.data_vars, *data.coords)}
    own = [tuple(map(str, data[name].dims)) for name in data.data_vars]
    rows = row_dimension(own, [str(name) for name in data.coords])

    def read(name: str) -> object:
        variable = variables[name]
        if rows in variable.dims:
            variable = variable.transpose(rows, ...)
        return variable

    return Columns(
        source,
        tuple(variables),
        read,
        units={name: unit for name, v in variables.items() if (unit := unit_of(v))},
        axes={
            name: tuple(d for d in map(str, variable.dims) if d != rows)
            for name, variable in variables.items()
            if rows in variable.dims
        },
        in_memory=True,
    )


def row_dimension(
    variables: Sequence[Sequence[str]], coordinates: Iterable[str]
) -> str:
    """The dimension of the rows: one that all variables have.

    Where there are several, it is one without a coordinate, such as a wavelength, and
    then the first.

    Args:
        variables: names of the dimensions of each variable.
        coordinates: names of the dimensions that have coordinates.
    """
    shaped = [dims for dims in variables if dims]
    if not shaped:
        return ""
    common = [d for d in shaped[0] if all(d in dims for dims in shaped)]
    named = set(coordinates)
    bare = [d for d in common if d not in named]
    return next(iter(bare or common), "")
