"""Data files as named arrays: every malformed one is a DataError that says where."""

import io
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dotnn.runtime import DataError, columns, open_columns, table


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def saved(path: Path, **arrays: Any) -> Path:
    np.savez(path, **arrays)
    return path


def refusal(work: Callable[[], object]) -> tuple[list[str], str]:
    """The codes and the text of the DataError that a function ends in."""
    with pytest.raises(DataError) as caught:
        work()
    return [d.code for d in caught.value.diagnostics], str(caught.value)


# ---- csv ----


@pytest.mark.parametrize(
    "content",
    [
        "a,b\n1,2\n3,4\n",
        "a,b\n1,2\n3,4",
        "a,b\r\n1,2\r\n3,4\r\n",
        "\ufeffa,b\n1,2\n3,4\n",
        "a;b\n1;2\n3;4\n",
        "a\tb\n1\t2\n3\t4\n",
        '"a","b"\n"1","2"\n3,"4"\n',
        "\n\na,b\n\n1,2\n  \n3,4\n\n",
        " a , b \n 1 , 2 \n 3 , 4 \n",
        "a,b,\n1,2,\n3,4,\n",
        "a,b\n1e0,+2\n3.0,4.\n",
    ],
    ids=(
        "plain no_last_newline crlf bom semicolon tab quoted blank_lines spaces "
        "trailing_commas spellings"
    ).split(),
)
def test_csv_is_read_as_columns(tmp_path: Path, content: str) -> None:
    found = open_columns(written(tmp_path / "a.csv", content))
    assert found.names() == ("a", "b")
    for name, expected in (("a", [1.0, 3.0]), ("b", [2.0, 4.0])):
        array = found.numbers(name)
        assert array.dtype == np.float64
        assert array.tolist() == expected


def test_csv_with_separators_in_quotes_is_cut_outside_them(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", '"a, of, all";b\n"1";"x, y"\n')
    found = open_columns(path)
    assert found.names() == ("a, of, all", "b")
    assert found.numbers("a, of, all").tolist() == [1.0]
    assert found.labels("b").tolist() == ["x, y"]


def test_csv_of_a_header_alone_has_columns_without_rows(tmp_path: Path) -> None:
    found = open_columns(written(tmp_path / "a.csv", "a,b\n"))
    assert found.names() == ("a", "b")
    assert found.numbers("a").shape == (0,)


def test_csv_keeps_numbers_to_the_last_bit(tmp_path: Path) -> None:
    values = np.random.default_rng(0).normal(size=50) * 10.0 ** np.arange(-25, 25)
    path = written(tmp_path / "a.csv", "a\n" + "\n".join(map(repr, values.tolist())))
    np.testing.assert_array_equal(open_columns(path).numbers("a"), values)


@pytest.mark.parametrize("name", ["A.CSV", "a.Csv"])
def test_suffix_counts_in_any_case(tmp_path: Path, name: str) -> None:
    assert open_columns(written(tmp_path / name, "a\n1\n")).names() == ("a",)


@pytest.mark.parametrize(
    ("content", "code", "told"),
    [
        ("", "D101", "it is empty"),
        ("\n \n", "D101", "it is empty"),
        (b"a,b\n1,\xff\n", "D101", "it is not UTF-8 text"),
        ('a,b\n1,"2\n', "D101", "unexpected end of data"),
        ("a,b\n1,2\n3\n", "D103", "line 3 has 1 cells, the header has 2"),
        ("a,b\n1,2\n\n3,4,5\n", "D103", "line 4 has 3 cells, the header has 2"),
        ("a,b, a \n1,2,3\n", "D104", "two columns or arrays are called `a`"),
    ],
)
def test_malformed_csv_is_refused(
    tmp_path: Path, content: str | bytes, code: str, told: str
) -> None:
    path = written(tmp_path / "a.csv", content)
    codes, text = refusal(lambda: open_columns(path))
    assert codes == [code]
    assert told in text
    assert str(path) in text


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ('"1,5"', "found `1,5`"),
        ("1_000", "found `1_000`"),
        ("", "found an empty cell"),
        ("٣", "found `٣`"),
        ("12 nm", "found `12 nm`"),
        ("1" * 60 + "x", f"found `{'1' * 40}`"),
    ],
)
def test_cell_that_is_no_number_is_named_by_line_and_column(
    tmp_path: Path, cell: str, told: str
) -> None:
    path = written(tmp_path / "a.csv", f"a,b\n1,2\n\n3,{cell}\n")
    codes, text = refusal(lambda: open_columns(path).numbers("b"))
    assert codes == ["D105"]
    assert f"expected a number in line 4, column `b`, {told}" in text
    assert ("write decimals with a point" in text) == (cell == '"1,5"')


def test_five_cells_that_are_no_numbers_are_named(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "a,b\n" + "1,x\n" * 9)
    codes, text = refusal(lambda: open_columns(path).numbers("b"))
    assert codes == ["D105"] * 5
    assert "line 6" in text
    assert open_columns(path).numbers("a").tolist() == [1.0] * 9


def test_empty_lines_of_a_single_column_are_blank(tmp_path: Path) -> None:
    found = open_columns(written(tmp_path / "a.csv", "a\n1\n\n2\n"))
    assert found.numbers("a").tolist() == [1.0, 2.0]


# ---- npz ----


@pytest.mark.parametrize(
    ("array", "dtype"),
    [
        (np.array([1.5, 2.5], np.float32), np.float32),
        (np.array([1.5, 2.5]), np.float64),
        (np.array([1.5, 2.5], ">f4"), np.float32),
        (np.array([1.5, 2.5], ">f8"), np.float64),
        (np.array([1.5, 2.5], np.float16), np.float64),
        (np.array([1, -2], np.int8), np.float64),
        (np.array([1, 2], ">u4"), np.float64),
        (np.array([True, False]), np.float64),
        (np.asfortranarray(np.arange(6.0).reshape(2, 3)), np.float64),
    ],
    ids=lambda value: str(getattr(value, "dtype", "")),
)
def test_npz_of_real_numbers_is_read_as_float(
    tmp_path: Path, array: np.ndarray, dtype: type
) -> None:
    found = open_columns(saved(tmp_path / "a.npz", a=array)).numbers("a")
    assert found.dtype == dtype
    assert found.dtype.isnative
    np.testing.assert_array_equal(found, array.astype(dtype))


@pytest.mark.parametrize(
    "array",
    [
        np.array(["1", "2"]),
        np.array([b"1"]),
        np.array([1j, 2.0]),
        np.array([(1, 2.0)], dtype=[("a", int), ("b", float)]),
        np.array(["2024-01-01"], "datetime64[D]"),
    ],
    ids=lambda array: str(array.dtype),
)
def test_array_of_no_real_numbers_is_refused(tmp_path: Path, array: np.ndarray) -> None:
    path = saved(tmp_path / "a.npz", film=array)
    codes, text = refusal(lambda: open_columns(path).numbers("film"))
    assert codes == ["D106"]
    assert "expected real numbers in `film`, found the type" in text


class Bomb:
    """Unpickled, it leaves a file behind."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, tuple[str, str]]:
        return open, (str(self.path), "w")


@pytest.mark.parametrize("read", ["numbers", "labels"])
def test_array_of_objects_is_never_unpickled(tmp_path: Path, read: str) -> None:
    mark = tmp_path / "mark"
    bomb = np.array([Bomb(mark)], dtype=object)
    path = tmp_path / "a.npz"
    np.savez(path, allow_pickle=True, a=bomb, b=np.zeros(1))
    found = open_columns(path)
    codes, text = refusal(lambda: getattr(found, read)("a"))
    assert codes == ["D101"]
    assert "`a`: " in text
    assert not mark.exists()
    assert found.numbers("b").tolist() == [0.0]


def test_pickle_named_npz_is_never_unpickled(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    path = written(tmp_path / "a.npz", pickle.dumps(Bomb(mark)))
    codes, _ = refusal(lambda: open_columns(path))
    assert codes == ["D101"]
    assert not mark.exists()


def test_complex_and_structured_arrays_are_no_labels(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.npz", g=np.array([1j]))
    codes, text = refusal(lambda: open_columns(path).labels("g"))
    assert codes == ["D108"]
    assert "expected numbers or texts in `g`, found the type complex128" in text


@pytest.mark.parametrize("size", [0, 10, 100, 300, -1, -30])
def test_truncated_npz_is_refused(tmp_path: Path, size: int) -> None:
    path = saved(tmp_path / "a.npz", a=np.arange(20.0))
    written(path, path.read_bytes()[:size])
    codes, _ = refusal(lambda: open_columns(path).numbers("a"))
    assert codes == ["D101"]


def test_flipped_byte_of_an_npz_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.npz", a=np.arange(20.0))
    content = bytearray(path.read_bytes())
    content[content.index(b"NUMPY") + 140] ^= 1
    written(path, bytes(content))
    codes, _ = refusal(lambda: open_columns(path).numbers("a"))
    assert codes == ["D101"]


def test_npy_with_a_nonsense_header_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.npy", b"\x93NUMPY\x01\x00\x06\x00{'a': (")
        archive.writestr("b.npy", b"text")
    found = open_columns(path)
    for name in ("a", "b"):
        codes, _ = refusal(lambda name=name: found.numbers(name))
        assert codes[0] in ("D101", "D106")


def test_npz_with_two_arrays_of_a_name_is_refused(tmp_path: Path) -> None:
    path, content = tmp_path / "a.npz", io.BytesIO()
    np.save(content, np.zeros(2))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.npy", content.getvalue())
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.npy", content.getvalue())
    codes, text = refusal(lambda: open_columns(path))
    assert codes == ["D104"]
    assert "two columns or arrays are called `a`" in text


@pytest.mark.parametrize("suffix", [".npz", ".csv"])
def test_what_is_no_file_is_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    codes, text = refusal(lambda: open_columns(path))
    assert codes == ["D101"]
    assert "no such file or directory" in text
    path.mkdir()
    codes, text = refusal(lambda: open_columns(path))
    assert codes == ["D101"]
    assert "is a directory" in text


@pytest.mark.parametrize(
    ("name", "told"),
    [("a.txt", "`.txt`"), ("a", "no suffix"), ("a.npy", "`.npy`"), ("a.xlsx", ".xlsx")],
)
def test_other_suffix_is_refused(tmp_path: Path, name: str, told: str) -> None:
    codes, text = refusal(lambda: open_columns(written(tmp_path / name, "a\n1\n")))
    assert codes == ["D102"]
    assert "expected a `.npz` or `.csv` file, found" in text
    assert told in text


@pytest.mark.parametrize("suffix", [".npz", ".csv"])
def test_file_larger_than_the_limit_is_refused(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import dotnn.runtime.files as files

    assert columns.MAX_BYTES == 16 * 2**30
    for module in (files, table):
        monkeypatch.setattr(module, "MAX_BYTES", 50)
    path = tmp_path / f"a{suffix}"
    if suffix == ".csv":
        written(path, "a\n" + "1\n" * 50)
    else:
        saved(path, a=np.zeros(50))
    codes, text = refusal(lambda: open_columns(path))
    assert codes == ["D107"]
    assert "bytes, more than 50" in text
