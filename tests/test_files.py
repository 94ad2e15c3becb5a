"""Data files, valid and invalid: their contents, or the reported reason."""

import io
import os
import struct
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dotnn.runtime import DataError, open_columns
from dotnn.runtime.data.columns import MAX_BYTES
from dotnn.runtime.stack.memory import memory_here


def read(path: Path, name: str = "a") -> np.ndarray:
    return open_columns(path).numbers(name)


def reason(path: Path, name: str = "a") -> str:
    """The only message for an unreadable file."""
    with pytest.raises(DataError) as caught:
        read(path, name)
    assert caught.value.source == str(path)
    (found,) = caught.value.diagnostics
    return f"{found.code}: {found.message}"


# ---- .csv ----

TABLES: dict[str, tuple[bytes, list[float]]] = {
    "plain": (b"a,b\n1,2\n3,4\n", [1, 3]),
    "byte order mark": (b"\xef\xbb\xbfa,b\n1,2\n", [1]),
    "lines end as on Windows": (b"a,b\r\n1,2\r\n3,4\r\n", [1, 3]),
    "lines end as on old Macs": (b"a,b\r1,2\r", [1]),
    "semicolons": (b"a;b\n1.5;2\n", [1.5]),
    "tabs": (b"a\tb\n1\t2\n", [1]),
    "quotes": (b'"a","b"\n"1","2"\n', [1]),
    "separator in quotes": (b'"x, y, z";a\n1;2\n', [2]),
    "blanks around numbers": (b"a, b\n 1 , 2 \n", [1]),
    "blank lines": (b"\na,b\n\n1,2\n\n   \n", [1]),
    "comma after each line": (b"a,b,\n1,2,\n", [1]),
    "unnamed first column": (b",a\n0,1\n1,5\n", [1, 5]),
    "one column": (b"a\n1\n\n2\n", [1, 2]),
    "no last line break": (b"a\n1", [1]),
    "no rows": (b"a,b\n", []),
    "whole number beyond 64 bits": (b"a\n100000000000000000000\n", [1e20]),
    "exponents": (b"a\n1e-3\n-2.5E+1\n.5\n3.\n", [1e-3, -25, 0.5, 3]),
}


@pytest.mark.parametrize("content", TABLES)
def test_table_gives_its_numbers(content: str, tmp_path: Path) -> None:
    path = tmp_path / "film.csv"
    path.write_bytes(TABLES[content][0])
    found = read(path)
    assert found.dtype == np.float64
    assert found.tolist() == TABLES[content][1]


def test_suffix_may_be_in_capitals(tmp_path: Path) -> None:
    path = tmp_path / "FILM.CSV"
    path.write_bytes(b"a\n1\n")
    assert read(path).tolist() == [1]


NO_NUMBERS = [b"0x10", b"1_000", "١٢".encode(), b"True", b"1e", b"1.5.2", b"x"]


@pytest.mark.parametrize("cell", NO_NUMBERS)
def test_a_cell_without_a_number_is_reported_by_line_and_column(
    cell: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "film.csv"
    path.write_bytes(b"b;a\n1;2\n\n1;" + cell + b"\n")
    assert reason(path).startswith("D105: expected a number in line 4, column `a`")


def test_only_the_first_bad_cells_are_named(tmp_path: Path) -> None:
    path = tmp_path / "film.csv"
    path.write_text("a\n" + "x\n" * 100)
    with pytest.raises(DataError) as caught:
        read(path)
    assert len(caught.value.diagnostics) == 5


BAD_TABLES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "D101: cannot read the file: it is empty"),
    "blank lines": (b"\n \n", "D101: cannot read the file: it is empty"),
    "short line": (
        b"a,b\n1,2\n1\n",
        "D103: expected 2 cells in line 3, as in the header, found 1",
    ),
    "long line": (
        b"a,b\n1,2,3\n",
        "D103: expected 2 cells in line 2, as in the header, found 3",
    ),
    "equal names": (b"a,a\n1,2\n", "D104: duplicate column or array `a`"),
    "no letters of Windows": (b"b,a\n1,\x81\n", "the file is not cp1252 text (byte 6)"),
    "zero bytes": (b"a\n1\x00\n", "expected text, found a control character in byte 3"),
    "open quote": (b'a,b\n"1,2\n3,4\n', "D103: line 2 opens a quote"),
}


@pytest.mark.parametrize("content", BAD_TABLES)
def test_malformed_table_gets_a_reason(content: str, tmp_path: Path) -> None:
    path = tmp_path / "film.csv"
    path.write_bytes(BAD_TABLES[content][0])
    assert BAD_TABLES[content][1] in reason(path)


# ---- .npz ----


def npz(**arrays: Any) -> bytes:
    content = io.BytesIO()
    np.savez(content, **arrays)
    return content.getvalue()


def archive(**members: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name, data in members.items():
            file.writestr(f"{name}.npy", data)
    return content.getvalue()


def header(text: str) -> bytes:
    """The header of an array file without its data."""
    return (
        b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text) + 1) + text.encode() + b"\n"
    )


def described(shape: str) -> bytes:
    return header(f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}}}")


def flagged(place: int, central_place: int, value: int) -> bytes:
    """An archive with one field changed in both headers."""
    content = bytearray(npz(a=np.arange(3)))
    content[content.find(b"PK\x03\x04") + place] = value
    content[content.find(b"PK\x01\x02") + central_place] = value
    return bytes(content)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("<f4", np.float32),
        (">f4", np.float32),
        (">f8", np.float64),
        ("f2", np.float32),
        ("longdouble", np.float64),
        ("i8", np.float64),
        ("u1", np.float64),
        ("bool", np.float32),
    ],
)
def test_arrays_become_float32_or_float64(
    kind: str, expected: type, tmp_path: Path
) -> None:
    path = tmp_path / "film.npz"
    path.write_bytes(npz(a=np.array([0, 1]).astype(kind)))
    found = read(path)
    assert found.dtype == expected
    assert found.dtype.isnative
    assert found.tolist() == [0, 1]


def test_names_of_arrays_may_be_anything(tmp_path: Path) -> None:
    path = tmp_path / "film.npz"
    names = ["../../a", "a b", "größe", "", "a\nb"]
    path.write_bytes(npz(**{name: np.arange(2) for name in names}))
    columns = open_columns(path)
    assert set(columns.names) == set(names)
    assert all(columns.numbers(name).tolist() == [0, 1] for name in names)


@pytest.mark.parametrize(
    "array",
    [
        np.array(["x"]),
        np.ones(2, complex),
        np.zeros(2, [("x", "f4")]),
        np.zeros(2, "V8"),
        np.array(["2020-01-01"], "M8[D]"),
    ],
    ids=str,
)
def test_array_of_anything_but_real_numbers_is_refused(
    array: np.ndarray, tmp_path: Path
) -> None:
    path = tmp_path / "film.npz"
    path.write_bytes(npz(a=array))
    assert reason(path).startswith("D106: expected real numbers in `a`")


class _Writes:
    """An object that creates a folder when unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (self.path,)


def test_objects_are_never_unpickled(tmp_path: Path) -> None:
    path, trap = tmp_path / "film.npz", tmp_path / "trap"
    path.write_bytes(npz(a=np.array([_Writes(trap)], object)))
    assert "may run code" in reason(path)
    with pytest.raises(DataError):
        open_columns(path).labels("a")
    assert not trap.exists()


GOOD = npz(a=np.arange(100.0))
BAD_ARCHIVES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "not a zip file"),
    "text": (b"hello", "not a zip file"),
    "array file": (described("(3,)"), "not a zip file"),
    "cut": (GOOD[:-30], "not a zip file"),
    "changed byte": (GOOD.replace(b"\x40", b"\x41", 9), "CRC"),
    "no array inside": (archive(a=b"text"), "magic string"),
    "encrypted": (flagged(6, 8, 1), "encrypted"),
    "unknown compression": (flagged(8, 10, 99), "compression method"),
    "more than memory": (archive(a=described(f"({10**13},)")), "memory"),
    "more than an int": (archive(a=described(f"({10**30},)")), "too large"),
    "negative": (archive(a=described("(-3,)")), "negative dimensions"),
    "open bracket": (archive(a=described("((((")), "D101"),
    "code": (archive(a=header("__import__('os').abort()")), "malformed"),
}


@pytest.mark.parametrize("content", BAD_ARCHIVES)
def test_malformed_archive_gets_a_reason(content: str, tmp_path: Path) -> None:
    path = tmp_path / "film.npz"
    path.write_bytes(BAD_ARCHIVES[content][0])
    assert BAD_ARCHIVES[content][1] in reason(path)


def test_equal_names_in_an_archive_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "film.npz"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a.npy", npz(a=1))
        file.writestr("a", b"text")
    assert reason(path).startswith("D104")


def test_archive_that_unpacks_to_too_much_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "film.npz"
    content = bytearray(archive(**dict.fromkeys("abcde", b"x")))
    start = 0
    while (start := content.find(b"PK\x01\x02", start)) >= 0:
        content[start + 24 : start + 28] = struct.pack("<I", 2**32 - 2)
        start += 1
    path.write_bytes(content)
    limit = min(MAX_BYTES, memory_here() // 2)
    assert reason(path) == (
        f"D107: expected at most {limit} bytes after unpacking, found 21474836470"
    )


def test_table_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "film.csv"
    path.touch()
    os.truncate(path, 2**35)  # needs no disk space
    assert reason(path).startswith("D107")


@settings(max_examples=300)
@given(
    changes=st.lists(
        st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=4
    ),
    length=st.integers(0, len(GOOD)),
)
def test_damaged_archive_gives_numbers_or_a_reason(
    changes: list[tuple[int, int]],
    length: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    content = bytearray(GOOD)
    for place, value in changes:
        content[place] = value
    path = tmp_path_factory.getbasetemp() / "damaged.npz"
    path.write_bytes(content if changes else content[:length])
    with suppress(DataError):
        columns = open_columns(path)
        for name in columns.names:
            columns.numbers(name)


@settings(max_examples=300)
@given(content=st.one_of(st.binary(), st.text().map(str.encode)))
def test_any_bytes_as_a_table_give_numbers_or_a_reason(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content)
    with suppress(DataError):
        columns = open_columns(path)
        for name in columns.names:
            columns.numbers(name)


# ---- paths ----


@pytest.mark.parametrize("suffix", [".csv", ".npz"])
def test_a_path_without_a_file_gets_a_reason(suffix: str, tmp_path: Path) -> None:
    folder = tmp_path / f"folder{suffix}"
    folder.mkdir()
    assert "is a directory" in reason(folder)
    assert "no such file" in reason(tmp_path / f"missing{suffix}")
    assert "null byte" in reason(Path(f"a\0b{suffix}"))


@pytest.mark.parametrize("name", ["film.pkl", "film"])
def test_other_kinds_of_files_are_refused(name: str, tmp_path: Path) -> None:
    assert reason(tmp_path / name).startswith("D102: expected a `.npz`, `.csv`")
