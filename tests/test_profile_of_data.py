"""How dotnn sees data: `dotnn data` and `dotnn.describe_data`."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dotnn
from dotnn.cli import main
from dotnn.runtime import DataError, columns_of, profile_columns
from dotnn.runtime.data.profile.families import find_families

ROOT = Path(__file__).parent.parent
RNG = np.random.default_rng(3)


def entry(values: Any, **others: Any) -> Any:
    found = profile_columns(columns_of({"a": values, **others})).entry("a")
    assert found is not None
    return found


# ---- facts ----


def test_facts_are_those_of_numpy() -> None:
    values = np.array([3.0, -1.5, np.nan, 8.25, np.inf, 3.0])
    found = entry(values)
    assert (found.low, found.high, found.missing, found.infinite) == (-1.5, 8.25, 1, 1)
    assert (found.type, found.distinct) == ("real", 3)
    assert found.values == ("-1.5", "3", "8.25")


def test_a_histogram_counts_every_value_once() -> None:
    values = RNG.normal(size=1000)
    counts, _ = np.histogram(values, bins=16)
    assert entry(values).histogram == tuple(counts)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, 2, 3], "whole"),
        ([1.0, 2.0, 3.0], "whole"),
        ([1.0, 2.5, 3.0], "real"),
        ([1j, 2.0, 3.0], "complex"),
        (["te", "tm", "te"], "text"),
        (np.zeros(3, "V4"), "unreadable"),
    ],
)
def test_types(values: Any, kind: str) -> None:
    assert entry(np.array(values)).type == kind


@pytest.mark.parametrize(
    ("values", "trait"),
    [
        (np.full(50, 2.5), "constant"),
        (RNG.uniform(3, 9, 500), "uniform"),
        (10 ** RNG.uniform(-3, 2, 500), "log-uniform"),
        (np.linspace(0, 5, 60), "evenly spaced"),
        (np.sort(RNG.normal(size=60)), "sorted"),
        (RNG.permutation(np.repeat([1.0, 2.0, 3.0, 4.0], 25)), "on a grid"),
        (RNG.dirichlet((1, 2, 3), 200), "shares that sum to 1"),
        (0.9 * RNG.dirichlet((1, 2, 3), 200), "shares that sum to at most 1"),
    ],
)
def test_traits(values: np.ndarray, trait: str) -> None:
    assert trait in entry(values).traits


@pytest.mark.parametrize(
    "values",
    [RNG.normal(size=500), RNG.uniform(size=500) ** 3, np.array([0.0, 1] * 50)],
)
def test_other_distributions_are_not_uniform(values: np.ndarray) -> None:
    assert "uniform" not in entry(values).traits


def test_a_sorted_table_is_sampled_from_its_whole_length() -> None:
    values = np.arange(100_000.0) ** 2
    found = entry(values)
    assert found.sample[-1, 0] == values[-1]
    assert len(found.sample) <= 4096
    assert (found.low, found.high) == (0.0, values[-1])


def test_the_rows_are_the_length_that_most_arrays_share() -> None:
    arrays = {"x": np.ones((7, 3)), "y": np.ones((7, 64)), "wave": np.arange(64.0)}
    assert profile_columns(columns_of(arrays)).rows == 7


# ---- families ----


def test_columns_numbered_in_their_names_are_one_family() -> None:
    names = ["d", *(f"R_{w}nm" for w in (410, 400, 420))]
    alone, family = find_families(names)
    assert alone.columns == ("d",)
    assert (family.pattern, family.unit) == ("R_*nm", "nm")
    assert family.columns == ("R_400nm", "R_410nm", "R_420nm")
    assert family.places == (400, 410, 420)


def test_a_family_differs_in_one_number_only() -> None:
    names = [f"S{p}_{f}" for p in (11, 21) for f in (2.4, 2.5, 2.6)]
    assert [f.pattern for f in find_families(names)] == ["S11_*", "S21_*"]


def test_numbers_that_are_equal_are_no_family() -> None:
    names = ["a1", "a01", "a001"]
    assert [f.columns for f in find_families(names)] == [(n,) for n in names]


def test_columns_with_other_ranges_are_no_array() -> None:
    rng = np.random.default_rng(0)
    arrays = {f"x{i}": rng.uniform(0, 10.0**i, 50) for i in range(1, 5)}
    assert len(profile_columns(columns_of(arrays)).entries) == 4


def test_twenty_thousand_columns_are_two_lines() -> None:
    arrays = {
        f"R_{i}": np.full(3, i / 2e4) + 1e-6 * np.arange(3) for i in range(20_000)
    }
    described = dotnn.describe_data({"d": np.array([1.0, 5, 2]), **arrays})
    assert "R_* (20000 columns, 0..19999)" in described.as_text()
    assert len(described.as_text().splitlines()) < 20


# ---- the command ----

TABLE = "id,d (nm),glass,R\n0,20,a,0.5\n1,30,b,0.25\n2,45,a,0.125\n3,60,b,1\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "film.csv"
    path.write_text(TABLE)
    return path


def test_the_command_shows_every_column(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["data", str(table)]) == 0
    shown = capsys.readouterr().out
    assert "4 columns, 4 rows" in shown
    for words in ("whole", "20..60", "a, b", "0.125..1", "input d : real nm in 20..60"):
        assert words in shown


def test_json_says_the_same(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", str(table), "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found == dotnn.describe_data(table).as_json()
    assert found["rows"] == 4
    assert [column["name"] for column in found["columns"]] == [
        "id",
        "d (nm)",
        "glass",
        "R",
    ]
    assert found["columns"][3]["low"] == 0.125
    assert found["columns"][0]["problem"] == "it numbers the rows"


def test_a_terminal_without_blocks_gets_ascii(
    table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    assert main(["data", str(table)]) == 0
    stream.flush()
    assert b"#" in raw.getvalue()


def test_a_spec_shows_where_its_quantities_are(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = tmp_path / "film.nn"
    spec.write_text(
        'model film\ninput d : real nm in 0..60 from "d (nm)"\n'
        "input index : real in 1..2\noutput R : real bound 0..1\n"
        "network { R = concat(d, index) -> dense }\nloss mse\n"
        'optimizer adam(learning_rate = 1e-3)\ndata { file = "film.csv" }\n'
    )
    assert main(["data", "--spec", str(spec)]) == 1
    shown = capsys.readouterr().out
    assert "d (nm)" in shown
    assert "error[D111]: missing column or array `index`" in shown
    described = dotnn.describe_data(table, spec=spec).as_json()
    assert [each["columns"] for each in described["found"]] == [["d (nm)"], [], ["R"]]


def test_a_command_without_files_says_what_to_give(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["data"]) == 2
    assert "give a FILE" in capsys.readouterr().err


def test_a_file_that_cannot_be_read_is_a_diagnostic(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["data", str(tmp_path / "none.csv")]) == 1
    assert "error[D101]" in capsys.readouterr().err


def test_data_without_a_spec_of_their_own_are_described_all_the_same() -> None:
    described = dotnn.describe_data({"a": np.arange(5.0)})
    assert described.proposal is None
    assert "D191" in str(described)


def test_a_value_far_from_all_others_is_suspicious() -> None:
    x = np.random.default_rng(0).uniform(size=200)
    y = np.sin(x)
    y[7] = 1234.5
    found = dotnn.describe_data({"x": x, "y": y}).suspicions
    assert "W611" in [each.code for each in found]


def test_a_number_that_marks_missing_values_is_named() -> None:
    x = np.random.default_rng(0).uniform(size=200)
    y = np.sin(x)
    y[::20] = -9999
    described = dotnn.describe_data({"x": x, "y": y})
    assert "missing values: -9999" in str(described)
    found = described.profile.entry("y")
    assert found is not None
    assert (found.missing, found.high) == (10, np.sin(x)[y > -1].max())
    text = dotnn.new_spec({"x": x, "y": y})
    assert "missing    = -9999" in text
    assert "optional" in text


def test_unreadable_data_raise(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(DataError):
        dotnn.describe_data(tmp_path / "empty.csv")
