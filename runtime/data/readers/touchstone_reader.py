"""Touchstone files `.sNp`, and folders of them with parameters in their names.

The scattering matrix `s` is complex whatever the file's format: magnitude and angle, dB
and angle, or real and imaginary parts.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .. import mistakes
from ..columns import Columns, require_size
from ..mistakes import DataError
from .needed import needed
from .netcdf_reader import digest_of_folder

SUFFIX = re.compile(r"\.s(\d+)p", re.IGNORECASE)
_PARAMETER = re.compile(
    r"([^\W\d_]+(?:_[^\W\d_]+)*)[_=-]?([-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?)(?![^\W\d_])"
)
_UNITS = {"frequency": "Hz", "z0": "ohm"}


def open_touchstone(path: Path) -> Columns:
    """Open a file, whose rows are its frequencies: `frequency` in Hz, `s` (rows, n, n)
    and `z0` (rows,).
    """
    return _columns(_read(path), str(path), file=path)


def open_folder(folder: Path) -> Columns:
    """Open the Touchstone files of a folder, each a row: `frequency` (points,) in Hz,
    `s` (rows, points, n, n), `file`, and the numbers in the names of the files, as in
    `gap_120_length_30.s2p`.

    Raises:
        DataError: there are none, or they differ in their parameters, ports or
            frequencies.
    """
    source = str(folder)
    files = sorted(p for p in folder.iterdir() if SUFFIX.fullmatch(p.suffix))
    if not files:
        raise DataError(
            source, [mistakes.unreadable("no Touchstone files in the folder")]
        )
    for file in files:
        if not file.resolve().is_relative_to(folder.resolve()):
            raise DataError(source, [mistakes.leads_outside(file.name)])
    parameters = _parameters(files, source)
    read = [_read(file) for file in files]
    _require_alike(read, files, source)
    require_size(sum(each["s"].nbytes for each in read), source)
    arrays = {
        **parameters,
        "file": np.array([file.name for file in files]),
        "frequency": read[0]["frequency"],
        "s": np.stack([each["s"] for each in read]),
    }
    return _columns(arrays, source, digest=digest_of_folder(folder))


def _read(path: Path) -> dict[str, np.ndarray]:
    require_size(path.stat().st_size, str(path))
    touchstone = needed("skrf.io.touchstone", str(path)).Touchstone(str(path))
    frequency, s = touchstone.get_sparameter_arrays()
    z0 = np.asarray(touchstone.resistance)
    z0 = z0 if np.any(np.imag(z0)) else np.real(z0)
    rows = len(frequency)
    return {
        "frequency": np.asarray(frequency, np.float64),
        "s": s,
        "z0": _by_row(z0, rows),
    }


def _by_row(z0: np.ndarray, rows: int) -> np.ndarray:
    """The resistance of each row, the same at all ports or one for each."""
    return np.broadcast_to(z0, (rows,)) if z0.ndim == 0 else np.tile(z0, (rows, 1))


def _parameters(files: Sequence[Path], source: str) -> dict[str, np.ndarray]:
    found = [dict(_PARAMETER.findall(file.stem)) for file in files]
    names = list(found[0])
    for file, each in zip(files, found, strict=True):
        if list(each) != names:
            raise DataError(source, [mistakes.other_parameters(file.name, names)])
    return {name: np.array([float(each[name]) for each in found]) for name in names}


def _require_alike(
    read: Sequence[Mapping[str, np.ndarray]], files: Sequence[Path], source: str
) -> None:
    first = read[0]
    for file, each in zip(files, read, strict=True):
        same = np.array_equal(each["frequency"], first["frequency"])
        if not same or each["s"].shape != first["s"].shape:
            raise DataError(source, [mistakes.other_points(file.name, files[0].name)])


def _columns(
    arrays: Mapping[str, np.ndarray],
    source: str,
    *,
    file: Path | None = None,
    digest: str = "",
) -> Columns:
    units: dict[str, Any] = {n: u for n, u in _UNITS.items() if n in arrays}
    axes = {} if file else {"s": ("frequency",)}
    return Columns(
        source,
        tuple(arrays),
        arrays.__getitem__,
        units=units,
        axes=axes,
        file=file,
        digest_of_all=digest,
    )
