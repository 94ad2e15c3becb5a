"""Columns that are one quantity: real and imaginary parts, shares of a whole."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..profile import Entry

_RE = re.compile(r"(?i)(?<![a-z])(real|re)(?![a-z])")
_PARTS = {"re": "im", "Re": "Im", "RE": "IM", "real": "imag", "Real": "Imag"}
_ROUNDED = 2e-3


def join_parts(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Entries with each pair of a real and an imaginary part as one."""
    by_name = {entry.name: entry for entry in entries}
    joined: dict[str, Entry] = {}
    gone: set[str] = set()
    for entry in entries:
        other = _imaginary(entry, by_name)
        if other is not None:
            joined[entry.name] = _as_complex(entry, other)
            gone.add(other.name)
    return tuple(joined.get(e.name, e) for e in entries if e.name not in gone)


def _imaginary(entry: Entry, by_name: dict[str, Entry]) -> Entry | None:
    for match in _RE.finditer(entry.name):
        part = _PARTS.get(match[0])
        if part is None:
            continue
        name = f"{entry.name[: match.start()]}{part}{entry.name[match.end() :]}"
        other = by_name.get(name)
        if other is not None and other.shape == entry.shape:
            return other if other.places == entry.places else None
    return None


def _as_complex(real: Entry, imaginary: Entry) -> Entry:
    base = _RE.sub("", real.name)
    base = re.sub(r"[_\s().*-]+$|^[_\s().*-]+", "", base) or "field"
    sample = real.sample + 1j * imaginary.sample
    sizes = np.abs(sample[np.isfinite(sample)])
    return replace(
        real,
        name=base,
        columns=(*real.columns, *imaginary.columns),
        sources=(real.name, imaginary.name),
        type="complex",
        low=float(sizes.min()) if sizes.size else None,
        high=float(sizes.max()) if sizes.size else None,
        missing=real.missing + imaginary.missing,
        sample=sample,
        traits=(),
    )


def join_shares(outputs: Sequence[Entry]) -> tuple[Entry, ...]:
    """Outputs with columns that sum to one in every row as one."""
    shares = [
        entry
        for entry in outputs
        if entry.inner == () and entry.type == "real" and not entry.missing
        if entry.low is not None and entry.low >= -_ROUNDED
        if entry.high is not None and entry.high <= 1 + _ROUNDED
    ]
    if len(shares) < 2 or len(shares) > 16:
        return tuple(outputs)
    table = np.concatenate([entry.sample for entry in shares], axis=1)
    if np.abs(table.sum(axis=1) - 1).max(initial=0) > _ROUNDED:
        return tuple(outputs)
    first = shares[0]
    whole = replace(
        first,
        name="shares",
        columns=tuple(entry.name for entry in shares),
        sources=tuple(entry.name for entry in shares),
        shape=(first.rows, len(shares)),
        sample=table,
        traits=("shares that sum to 1",),
    )
    gone = {entry.name for entry in shares[1:]}
    kept = (entry for entry in outputs if entry.name not in gone)
    return tuple(whole if entry is first else entry for entry in kept)
