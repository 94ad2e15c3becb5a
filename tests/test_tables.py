"""Text tables as tools and people write them: their numbers, or the reported reason."""

import bz2
import gzip
import io
import lzma
import re
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dotnn
from dotnn.runtime import DataError, load_dataset, look_at_data, open_columns
from dotnn.runtime.data.readers import look_at_columns
from dotnn.runtime.data.tables import opening

SPEC = """
model s
input  w : real
output T : real
network {{ T = w -> dense }}
loss mse
optimizer sgd(learning_rate = 0.1)
data {{ {settings} }}
"""


def opened(tmp_path: Path, content: bytes | str, suffix: str = ".csv", **data: str):
    path = tmp_path / f"film{suffix}"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    lines = "\n".join(f"{name} = {value}" for name, value in data.items())
    return open_columns(path, dotnn.compile(SPEC.format(settings=lines)).spec.data)


def numbers(columns: Any) -> dict[str, list[Any]]:
    return {name: columns.any_numbers(name).tolist() for name in columns.names}


def reason(tmp_path: Path, content: bytes | str, suffix: str = ".csv", **data: str):
    """The only message for a table that cannot be read, with its hint."""
    with pytest.raises(DataError) as caught:
        numbers(opened(tmp_path, content, suffix, **data))
    found = caught.value.diagnostics[0]
    return f"{found.code}: {found.message}; hint: {found.hint}"


W, T = [400.0, 410.5, 421.25], [0.125, 0.25, -0.5]
GOOD = {"w": W, "T": T}
ROWS = ["400,0.125", "410.5,0.25", "421.25,-0.5"]


def table(*above: str, rows: list[str] = ROWS, below: str = "") -> str:
    return "\n".join((*above, *rows)) + "\n" + below


def between(separator: str, decimal: str = ".") -> list[str]:
    return [
        separator.join(cell.replace(".", decimal) for cell in row.split(","))
        for row in ROWS
    ]


FORMS: dict[str, str | bytes] = {
    "commas": table("w,T"),
    "semicolons": table("w;T", rows=between(";")),
    "semicolons and decimal commas": table("w;T", rows=between(";", ",")),
    "tabs": table("w\tT", rows=between("\t")),
    "tabs and decimal commas": table("w\tT", rows=between("\t", ",")),
    "pipes": table("w|T", rows=between("|")),
    "pipes of Markdown": table(
        "| w | T |", "|---|---|", rows=[f"| {r} |" for r in between(" | ")]
    ),
    "blanks": table("  w    T", rows=[f"   {row}  " for row in between("    ")]),
    "blanks and decimal commas": table("w T", rows=between("   ", ",")),
    "blanks and tabs": table("w T", rows=between(" \t ")),
    "blanks after commas": table("w, T", rows=between(", ")),
    "blanks around commas": table("w , T", rows=between(" , ")),
    "blanks after semicolons": table("w; T", rows=between("; ", ",")),
    "plus signs": table("w,T", rows=["+400,+0.125", "+410.5,0.25", "421.25,-0.5"]),
    "sep= of Excel": table("sep=;", "w;T", rows=between(";", ",")),
    "sep= in quotes": table('"sep=,"', "w,T"),
    "quotes around names": table('"w","T"'),
    "quotes around all": table('"w","T"', rows=[f'"{row}"' for row in between('","')]),
    "quotes after blanks": table('"w", "T"', rows=[f'"{r}"' for r in between('", "')]),
    "quotes and decimal commas": table(
        '"w","T"', rows=[f'"{r}"' for r in between('","', ",")], below="\n"
    ),
    "comments above": table("# sample A12", "# date 2024-03-01", "w,T"),
    "comments with many commas": table("# a,b,c,d,e", "# 1,2,3", "w,T"),
    "percent comments": table("% by a tool", "w,T"),
    "exclamation comments": table("! by a tool", "w,T"),
    "comments in the middle": "w,T\n400,0.125\n# pause\n410.5,0.25\n421.25,-0.5\n",
    "numpy.savetxt": "# w,T\n4.000e+02,1.250e-01\n4.105e+02,2.500e-01\n"
    "4.2125e+02,-5.000e-01\n",
    "numpy.savetxt between blanks": table("# w T", rows=between(" ")),
    "header in a comment, other separator": table("# w, T", rows=between(" ")),
    "header in a comment, tabs": table("#w\tT", rows=between("  ")),
    "COMSOL": table(
        "% Model:              grating.mph",
        "% Version:            COMSOL 6.1.0.282",
        "% Dimension:          2",
        "% Length unit:        nm",
        "% w                   T",
        rows=between("          "),
    ),
    "COMSOL with commas": table("% Model,grating.mph", "% Version,COMSOL 6", "% w,T"),
    "preamble and a blank line": table(
        "Instrument,OSA-203", "Date,2024-03-01", "", "w,T"
    ),
    "preamble without a blank line": table("Instrument,OSA-203", "Points,3", "w,T"),
    "preamble of keys and lists": table(
        "Sample: A, B, C, D", "Range: 400, 500, 600", "Operator: me", "w,T"
    ),
    "preamble between tabs": table(
        "Title\tA", "Start\t400", "XUNITS\tNM", "", "w\tT", rows=between("\t")
    ),
    "preamble longer than the table": table(
        *(f"Key {i}: a, b" for i in range(30)), "w,T"
    ),
    "title": table("Transmission of a film", "", "w,T"),
    "rules": table("w,T", "-----------"),
    "rules between blanks": table("  w   T", "----- -----", rows=between("  ")),
    "commas at the ends of rows": table("w,T", rows=[f"{row}," for row in ROWS]),
    "commas at all ends": table("w,T,,", rows=[f"{row},," for row in ROWS]),
    "tabs at the ends of rows": table("w\tT", rows=[f"{r}\t" for r in between("\t")]),
    "blank lines": "\n\nw,T\n\n400,0.125\n\n410.5,0.25\n   \n421.25,-0.5\n\n\n",
    "rows of commas at the end": table("w,T", below=",\n,\n,\n"),
    "END": table("w,T", below="END\n"),
    "end of data": table("w,T", below=">>>>>End Spectral Data<<<<<\n"),
    "comment at the end": table("w,T", below="# end\n"),
    "Ctrl-Z": table("w,T", below="\x1a"),
    "Ctrl-Z on a line": table("w,T", below="\n\x1a\n"),
    "row names of R": table(
        '"w","T"', rows=[f'"{i + 1}",{r}' for i, r in enumerate(ROWS)]
    ),
    "row names of R between blanks": table(
        '"w" "T"', rows=[f'"a{i}" {r}' for i, r in enumerate(between(" "))]
    ),
    "row numbers": table("w,T", rows=[f"{i},{r}" for i, r in enumerate(ROWS)]),
    "index of pandas": table(",w,T", rows=[f"{i},{r}" for i, r in enumerate(ROWS)]),
    "byte order mark": b"\xef\xbb\xbf" + table("w,T").encode(),
    "utf-16": table("w,T").encode("utf-16"),
    "utf-16 of tabs": table("w\tT", rows=between("\t")).encode("utf-16"),
    "utf-16 without a mark": table("w,T").encode("utf-16-le"),
    "utf-16, big end first": table("w,T").encode("utf-16-be"),
    "utf-32": table("w,T").encode("utf-32"),
    "cp1252": table("# film of 5 µm, ±1 °C", "w,T").encode("cp1252"),
    "Windows": table("w,T").replace("\n", "\r\n").encode(),
    "old Macs": table("w,T").replace("\n", "\r").encode(),
    "mixed line ends": b"w,T\r\n400,0.125\n410.5,0.25\r421.25,-0.5",
    "Fortran": table("w,T", rows=["4D+02,1.25d-1", "410.5D0,0.25", "0.42125D3,-.5D+0"]),
    "Fortran without letters": table(
        "w,T", rows=["400,0.125", "410.5,2.5-001", "4.2125+002,-.5"]
    ),
    "Unicode minus": table("w,T", rows=["400,0.125", "410.5,0.25", "421.25,−0.5"]),
    "quoted comma": 'w,T,note\n400,0.125,"a, b"\n410.5,0.25,\n421.25,-0.5,c\n',
    "quoted line break in a text": (
        'note,w,T\n"a\nb",400,0.125\n"c",410.5,0.25\nd,421.25,-0.5\n'
    ),
    "quote in a text": 'w,T,wafer\n400,0.125,5" long\n410.5,0.25,3"\n421.25,-0.5,x\n',
    "duplicate columns that are not read": (
        "a,w,T,a\n1,400,0.125,1\n1,410.5,0.25,1\n1,421.25,-0.5,1\n"
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_table_gives_the_same_numbers(
    form: str, tmp_path: Path
) -> None:
    columns = opened(tmp_path, FORMS[form])
    assert {name: columns.numbers(name).tolist() for name in "wT"} == GOOD
    looked = look_at_columns(tmp_path / "film.csv")
    assert {name: looked[name] for name in "wT"} == {"w": (3,), "T": (3,)}
    assert set(looked) == set(columns.names)


# ---- numbers, labels, names and units ----

CELLS: dict[str, tuple[str, list[Any]]] = {
    "complex": ("f,z\n1,1+2j\n2,-1.5-0.25j\n", [1 + 2j, -1.5 - 0.25j]),
    "complex of MATLAB": ("f,z\n1,1+2i\n2,3 - 4i\n", [1 + 2j, 3 - 4j]),
    "complex of numpy": ("f z\n1 (1.0e+00+2.0e+00j)\n2 (3+-4j)\n", [1 + 2j, 3 - 4j]),
    "complex of Fortran": ("f z\n1 (1.0,2.0)\n2 (3.0D0, -4.0)\n", [1 + 2j, 3 - 4j]),
    "pairs between commas": ("f,z\n1,(1.0,2.0)\n2,(3.0,-4.0)\n", [1 + 2j, 3 - 4j]),
    "pairs in quotes": ('f,z\n1,"(1.0,2.0)"\n2,"(3.0,-4.0)"\n', [1 + 2j, 3 - 4j]),
    "imaginary": ("f,z\n1,2j\n2,-1j\n3,1\n", [2j, -1j, 1]),
    "complex decimal commas": ("f;z\n1,5;1,5+2,5j\n2;3,0-4,0j\n", [1.5 + 2.5j, 3 - 4j]),
    "infinity": ("f,z\n1,inf\n2,-Infinity\n3,1\n", [np.inf, -np.inf, 1]),
    "exponents": ("f,z\n1,1e-3\n2,-2.5E+1\n3,.5\n4,3.\n", [1e-3, -25, 0.5, 3]),
    "large": ("f,z\n1,100000000000000000000\n2,1\n", [1e20, 1]),
    "leading zeros": ("f,z\n1,007\n2,08\n", [7, 8]),
    "signs of the same form": ("f z\n1 -2\n-3 -4\n", [-2, -4]),
}


@pytest.mark.parametrize("cells", CELLS)
def test_numbers_of_other_languages_are_read(cells: str, tmp_path: Path) -> None:
    content, expected = CELLS[cells]
    assert opened(tmp_path, content).any_numbers("z").tolist() == expected


WORDS = [
    *("", "NA", "N/A", "n/a", "NaN", "nan", "-nan", "#N/A", "null", "NULL", "None"),
    *("-", "--", "?", "<NA>", "1.#QNAN", "-1.#IND", "NaT", "missing"),
]


@pytest.mark.parametrize("word", WORDS)
def test_words_for_missing_values_are_nan(word: str, tmp_path: Path) -> None:
    columns = opened(tmp_path, f"a,b\n1,{word}\n{word},2\n3,4\n")
    np.testing.assert_array_equal(columns.numbers("a"), [1, np.nan, 3])
    np.testing.assert_array_equal(columns.numbers("b"), [np.nan, 2, 4])


def test_missing_of_a_spec_is_nan(tmp_path: Path) -> None:
    content = "a,b\n1,-9999\n-9999.0,n.d.\n3,4\n"
    columns = opened(tmp_path, content, missing='[-9999, "n.d."]')
    np.testing.assert_array_equal(columns.numbers("a"), [1, np.nan, 3])
    np.testing.assert_array_equal(columns.numbers("b"), [np.nan, np.nan, 4])
    assert opened(tmp_path, content).numbers("a").tolist() == [1, -9999, 3]


def test_missing_of_a_spec_is_nan_in_arrays_too() -> None:
    data = dotnn.compile(SPEC.format(settings="missing = -9999.5")).spec.data
    single = np.array([1, -9999.5], np.float32)
    columns = open_columns({"a": single, "b": np.array([-9999, 2])}, data)
    np.testing.assert_array_equal(columns.numbers("a"), [1, np.nan])
    assert columns.numbers("a").dtype == np.float32
    np.testing.assert_array_equal(columns.numbers("b"), [-9999, 2])


LABELS: dict[str, tuple[str, list[str]]] = {
    "leading zeros": ("id,w\n001,1\n010,2\n", ["001", "010"]),
    "numbers as they stand": ("id,w\n1.50,1\n2e3,2\n", ["1.50", "2e3"]),
    "blanks inside": ("id,w\nfused silica,1\nB K 7,2\n", ["fused silica", "B K 7"]),
    "blanks around": ("id,w\n a ,1\nb  ,2\n", ["a", "b"]),
    "in quotes": ('id,w\n"a,b",1\n"say ""x""",2\n', ["a,b", 'say "x"']),
    "words of missing values": ("id,w\nNA,1\n,2\n-,3\n", ["NA", "", "-"]),
    "between blanks": ('id w\n"fused silica" 1\nBK7 2\n', ["fused silica", "BK7"]),
    "between tabs": ("id\tw\nfused silica\t1\nBK7\t2\n", ["fused silica", "BK7"]),
    "signs of comments inside": ("w,id\n1,a#1\n2,b!\n", ["a#1", "b!"]),
    "texts alone": ("id,kind\nsilicon,x\nglass,y\n", ["silicon", "glass"]),
}


@pytest.mark.parametrize("labels", LABELS)
def test_labels_are_the_texts_of_the_file(labels: str, tmp_path: Path) -> None:
    content, expected = LABELS[labels]
    assert opened(tmp_path, content).labels("id").tolist() == expected


HEADERS: dict[str, tuple[str, list[str], dict[str, str]]] = {
    "round brackets": (
        "w (nm),T (%)\n1,2\n3,4\n",
        ["w (nm)", "T (%)"],
        {"w (nm)": "nm", "T (%)": "percent"},
    ),
    "square brackets": (
        "w [um],T []\n1,2\n3,4\n",
        ["w [um]", "T []"],
        {"w [um]": "um"},
    ),
    "no blank": (
        "w[nm],lambda(microns)\n1,2\n3,4\n",
        ["w[nm]", "lambda(microns)"],
        {"w[nm]": "nm", "lambda(microns)": "um"},
    ),
    "a function": ("E(t),R(s)\n1,2\n3,4\n", ["E(t)", "R(s)"], {}),
    "polarizations": ("R (s),R (p)\n1,2\n3,4\n", ["R (s)", "R (p)"], {}),
    "quotient": (
        "Frequency / GHz,R / T\n1,2\n3,4\n",
        ["Frequency / GHz", "R / T"],
        {"Frequency / GHz": "GHz"},
    ),
    "commas": (
        "Wavelength, nm;T, a.u.\n1;2\n3;4\n",
        ["Wavelength, nm", "T, a.u."],
        {"Wavelength, nm": "nm"},
    ),
    "a line of units": ("w,T\nnm,1\n1,2\n3,4\n", ["w", "T"], {"w": "nm"}),
    "a line of units in brackets": (
        "w,n,T\n(nm),(-),[%]\n1,2,3\n3,4,5\n",
        ["w", "n", "T"],
        {"w": "nm", "T": "percent"},
    ),
    "a line of units with empty cells": (
        "w\tT\nnm\t\n1\t2\n3\t4\n",
        ["w", "T"],
        {"w": "nm"},
    ),
    "units in comments": ("# w,T\n# nm,-\n1,2\n3,4\n", ["w", "T"], {"w": "nm"}),
    "units between blanks": (
        "w T\nnm K\n1 2\n3 4\n",
        ["w", "T"],
        {"w": "nm", "T": "K"},
    ),
    "names with blanks": (
        "Wavelength (nm)   Power ratio\n  1   2\n  3   4\n",
        ["Wavelength (nm)", "Power ratio"],
        {"Wavelength (nm)": "nm"},
    ),
    "brackets between blanks": (
        "w (nm) T (1)\n1 2\n3 4\n",
        ["w (nm)", "T (1)"],
        {"w (nm)": "nm"},
    ),
    "COMSOL": (
        "% x (nm)     y (nm)     abs(ewfd.S11) (1)\n1 2 3\n3 4 5\n",
        ["x (nm)", "y (nm)", "abs(ewfd.S11) (1)"],
        {"x (nm)": "nm", "y (nm)": "nm"},
    ),
    "HFSS": (
        '"Freq [GHz]","dB(S(1,1)) []"\n1,2\n3,4\n',
        ["Freq [GHz]", "dB(S(1,1)) []"],
        {"Freq [GHz]": "GHz"},
    ),
    "HFSS without quotes": (
        "Freq [GHz],dB(S(1,1)) []\n1,2\n3,4\n",
        ["Freq [GHz]", "dB(S(1,1)) []"],
        {"Freq [GHz]": "GHz"},
    ),
    "Lumerical": (
        "lambda(nm), T\n1.5, 2\n3.5, 4\n",
        ["lambda(nm)", "T"],
        {"lambda(nm)": "nm"},
    ),
    "CST": (
        '#Parameters = {a=1; b=2}\n#"Frequency / GHz"\t"S1,1 (1) [Magnitude]"\n'
        "#-----\n1\t2\n3\t4\n",
        ["Frequency / GHz", "S1,1 (1) [Magnitude]"],
        {"Frequency / GHz": "GHz"},
    ),
    "old CST": (
        "      Frequency / GHz             S1,1/abs,dB\n-------------------------\n"
        "  1.0   2.0\n  3.0   4.0\n",
        ["Frequency / GHz", "S1,1/abs,dB"],
        {"Frequency / GHz": "GHz"},
    ),
    "a line break in a name": (
        '"w\n(nm)",T\n1,2\n3,4\n',
        ["w\n(nm)", "T"],
        {"w\n(nm)": "nm"},
    ),
    "numbers as names": (
        "sample,400,410,420\na,1,3,2\nb,3,1,2\n",
        ["sample", "400", "410", "420"],
        {},
    ),
    "an index and numbers": (",400,410\nx,1,2\ny,3,4\n", ["400", "410"], {}),
    "a name of time and numbers": (
        "t,0,1,2\n0.5,1,3,2\n0.6,3,1,2\n",
        ["t", "0", "1", "2"],
        {},
    ),
    "no header": ("1,2.5\n3,4\n", ["column_1", "column_2"], {}),
    "no header between blanks": ("  1  2\n  3  4\n", ["column_1", "column_2"], {}),
    "no header below comments": (
        "# measured today by me\n1,2.5\n3,4\n",
        ["column_1", "column_2"],
        {},
    ),
    "no header below a title": (
        "Film of May\n1,2.5\n3,4\n",
        ["column_1", "column_2"],
        {},
    ),
    "one column": ("w\n1\n2.5\n", ["w"], {}),
    "one column of decimal commas": ("w\n1\n2;5\n".replace(";", "."), ["w"], {}),
    "one column in a comment": ("# w\n1\n2\n", ["w"], {}),
    "one column without a header": ("1\n2\n3\n", ["column_1"], {}),
    "one row": ("w,T\n1,2\n", ["w", "T"], {}),
    "a sign as a name": ("#,x,y\n1,2,3\n2,4,5\n", ["x", "y"], {}),
}


@pytest.mark.parametrize("header", HEADERS)
def test_names_and_units_are_those_of_the_header(header: str, tmp_path: Path) -> None:
    content, names, units = HEADERS[header]
    columns = opened(tmp_path, content)
    assert list(columns.names) == names
    assert columns.units == units
    assert list(look_at_columns(tmp_path / "film.csv")) == names


# ---- two readings, and settings that decide ----

DOUBTS: dict[str, tuple[str, str, dict[str, str], dict[str, list[Any]]]] = {
    "one column or two": (
        "400,1\n401,2\n",
        'D128.*`separator = ","`',
        {"separator": '","'},
        {"column_1": [400, 401], "column_2": [1, 2]},
    ),
    "two columns or one": (
        "400,1\n401,2\n",
        "D128",
        {"decimal": '","'},
        {"column_1": [400.1, 401.2]},
    ),
    "one name, two cells": (
        "w\n1,5\n2,5\n",
        "D128.*two readings",
        {"decimal": '","'},
        {"w": [1.5, 2.5]},
    ),
    "thousands": (
        "a;b\n1,234;5\n2,345;6\n",
        "D128.*thousands",
        {"decimal": '","'},
        {"a": [1.234, 2.345], "b": [5, 6]},
    ),
    "two decimal signs": (
        "a;b\n1.5;2,5\n2.5;3,5\n",
        "D128.*decimal sign",
        {"decimal": '"."'},
        {"a": [1.5, 2.5]},
    ),
    "header or row": (
        "Si,3.4\nGe,4.0\n",
        "D129.*header = 1",
        {"header": "none"},
        {"column_2": [3.4, 4.0]},
    ),
    "row or header": ("x,400\na,1\nb,2\n", "D129", {"header": "1"}, {"400": [1, 2]}),
    "numbers as an axis": (
        "400,410,420,430\n1,5,2,4\n2,4,1,3\n",
        "D129",
        {"header": "1"},
        {"400": [1, 2], "430": [4, 3]},
    ),
    "numbers above": ("3\n1 2\n3 4\n5 6\n", "D129.*numbers", {"header": "none"}, {}),
    "a comment or a row": (
        "id,w\n#a,0.5\nb,0.7\nc,1\n",
        "D132",
        {"comment": "none"},
        {"w": [0.5, 0.7, 1]},
    ),
    "another comment": (
        "w,T\n1,2\n;3,4\n5,6\n",
        "D1",
        {"comment": '";"'},
        {"w": [1, 5], "T": [2, 6]},
    ),
    "another separator": (
        "w:T\n1:2\n3:4\n",
        "D1",
        {"separator": '":"'},
        {"w": [1, 3], "T": [2, 4]},
    ),
}


@pytest.mark.parametrize("doubt", DOUBTS)
def test_a_doubt_is_reported_and_a_setting_decides(doubt: str, tmp_path: Path) -> None:
    content, message, settings, expected = DOUBTS[doubt]
    if doubt not in ("another comment", "another separator"):
        assert re.match(message, reason(tmp_path, content))
    if doubt != "numbers above":
        columns = opened(tmp_path, content, **settings)
        assert {n: columns.numbers(n).tolist() for n in expected} == expected


def test_a_column_is_found_with_and_without_its_unit(tmp_path: Path) -> None:
    path = tmp_path / "film.csv"
    path.write_text("w (nm),T,wafer (no.)\n400,0.5,a\n500,0.25,b\n")
    for name in ("w", '"w (nm)"'):
        text = f"""
model s
input  w : real nm from {name if name != "w" else '"w"'}
output T : real
network {{ T = w -> dense }}
loss mse
optimizer sgd(learning_rate = 0.1)
data {{ file = "film.csv" }}
"""
        spec = dotnn.compile(text).spec
        found = load_dataset(spec, open_columns(path, spec.data))
        assert found.inputs["w"].ravel().tolist() == [400, 500]
        look = look_at_data(spec, [path])
        assert (look.rows, look.found) == (2, ())


# ---- files that are packed, or no tables ----


def packed(suffix: str, content: bytes) -> bytes:
    if suffix == ".gz":
        return gzip.compress(content)
    if suffix == ".bz2":
        return bz2.compress(content)
    if suffix == ".xz":
        return lzma.compress(content)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("__MACOSX/._film.csv", b"\0")
        archive.writestr("film.csv", content)
    return target.getvalue()


@pytest.mark.parametrize(
    "inner", [".csv", ".tsv", ".txt", ".dat", ".asc", ".tab", ".prn"]
)
@pytest.mark.parametrize("suffix", ["", ".gz", ".bz2", ".xz", ".zip"])
def test_a_table_may_have_many_suffixes(
    inner: str, suffix: str, tmp_path: Path
) -> None:
    content = table("w,T").encode()
    content = packed(suffix, content) if suffix else content
    columns = opened(tmp_path, content, inner.upper() + suffix)
    assert numbers(columns) == GOOD


def test_an_archive_with_one_table_is_read(tmp_path: Path) -> None:
    columns = opened(tmp_path, packed(".zip", table("w,T").encode()), ".zip")
    assert numbers(columns) == GOOD


def workbook() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
    return target.getvalue()


def two_tables() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.csv", "w")
        archive.writestr("b.csv", "w")
    return target.getvalue()


def arrays() -> bytes:
    target = io.BytesIO()
    np.savez(target, w=np.arange(3))
    return target.getvalue()


OTHERS: dict[str, tuple[str, bytes, str]] = {
    "gzip": (".csv", gzip.compress(b"w"), "a gzip file; hint: rename it to `.csv.gz`"),
    "bzip2": (".dat", bz2.compress(b"w"), "a bzip2 file"),
    "xz": (".txt", lzma.compress(b"w"), "an xz file"),
    "workbook": (".csv", workbook(), "an Excel workbook; hint: rename it to `.xlsx`"),
    "npz": (".csv", arrays(), "an archive of numpy arrays; hint: rename it to `.npz`"),
    "zip": (".csv", packed(".zip", b"w"), "a zip archive"),
    "HDF5": (".csv", b"\x89HDF\r\n\x1a\n" + bytes(99), "an HDF5 file"),
    "MATLAB": (".dat", b"MATLAB 5.0 MAT-file, Platform" + bytes(99), "a MATLAB file"),
    "web page": (".csv", b"  <!DOCTYPE html><html>", "a web page"),
    "LFS": (
        ".csv",
        b"version https://git-lfs.github.com/spec/v1\n",
        "a Git LFS pointer",
    ),
    "JSON": (".txt", b'{"w": [1, 2]}', "a JSON file"),
    "zeros": (".dat", bytes(1000), "expected text, found a control character"),
    "noise": (
        ".dat",
        bytes(range(256)) * 9,
        "expected text, found a control character",
    ),
    "zeros in a packed file": (".csv.gz", gzip.compress(bytes(10**7)), "expected text"),
    "no packed file": (".csv.gz", b"w,T\n1,2\n", "not a gzipped file"),
    "cut": (".csv.gz", gzip.compress(b"1,2\n" * 999)[:-9], "D101"),
    "other inside": (".h5.gz", gzip.compress(b"w"), "found `.h5.gz`; hint: unpack"),
    "two tables": (".zip", two_tables(), "found `a.csv`, `b.csv`"),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_what_is_no_text_table_is_named(kind: str, tmp_path: Path) -> None:
    suffix, content, expected = OTHERS[kind]
    assert expected in reason(tmp_path, content, suffix)


def test_a_packed_table_is_held_to_a_size(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(opening, "MAX_BYTES", 10**6)
    content = gzip.compress(b"1,2\n" * 10**6)
    assert reason(tmp_path, content, ".csv.gz").startswith("D107: the file has more")


@pytest.mark.parametrize("encoding", ["latin-1", "cp437", "utf-16-be", "shift_jis"])
def test_an_encoding_of_a_spec_is_used(encoding: str, tmp_path: Path) -> None:
    name = "ü" if encoding != "shift_jis" else "長"
    columns = opened(
        tmp_path, f"{name},w\n1,2\n3,4\n".encode(encoding), encoding=f'"{encoding}"'
    )
    assert columns.names == (name, "w")


def test_a_table_with_another_form_is_described(tmp_path: Path) -> None:
    content = table("# a", "w;T", rows=between(";", ",")).encode("utf-16")
    assert opened(tmp_path, content).form == {
        "separator": "semicolons",
        "decimal": "comma",
        "header": "line 2",
        "first row": "line 3",
        "encoding": "utf-16-le",
    }


def test_a_header_that_divides_in_no_way_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "film.csv"
    path.write_text("w[nm]mbda(micr%ons)\n1,2--\n-\n3,4\n")
    with pytest.raises(dotnn.DataError) as caught:
        open_columns(path)
    assert "index" not in str(caught.value)
