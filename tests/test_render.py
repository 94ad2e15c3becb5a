"""Diagnostics as text and as JSON."""

import json
import re

from dotnn.compiler import (
    COLORED,
    Diagnostic,
    Edit,
    Fix,
    Note,
    Source,
    Span,
    as_json,
    as_sarif,
    concise,
    render,
    render_all,
)


def test_a_place_is_underlined_under_the_text_as_a_terminal_shows_it() -> None:
    source = Source("a\n\tx = 光é + y\n", "film.nn")
    mistake = Diagnostic("E1", "message", Span(7, 9), "label", "do this")
    assert render(mistake, source) == (
        "error[E1]: message\n"
        " --> film.nn:2:6\n"
        "  |\n"
        "2 |     x = 光é + y\n"
        "  |         ^^^ label\n"
        "  |\n"
        "  = hint: do this\n"
    )


def test_a_note_is_a_second_place() -> None:
    source = Source("\n" * 8 + "first\nsecond\n")
    note = Note(Span(8, 13), "here")
    mistake = Diagnostic("E1", "message", Span(14, 20), notes=(note,))
    assert render(mistake, source).splitlines()[2:-1] == [
        "   |",
        "10 | second",
        "   | ^^^^^^",
        " 9 | first",
        "   | ----- here",
    ]


def test_a_mistake_of_the_whole_text_has_no_line() -> None:
    mistake = Diagnostic("E1", "message", None, hint="add it")
    text = "error[E1]: message\n --> <spec>\n  = hint: add it\n"
    assert render(mistake, Source("")) == text
    assert render_all([mistake, mistake], Source("")) == f"{text}\n{text}"


def test_the_end_of_a_text_can_be_underlined() -> None:
    for text in ("", "abc", "abc\n"):
        end = Span(len(text), len(text))
        assert "^" in render(Diagnostic("E1", "message", end), Source(text))


def test_control_characters_are_not_shown() -> None:
    source = Source("a\x1b[31m\u202e\0\r\n", "\x1b.nn")
    shown = render(Diagnostic("E1", "\x07", Span(0, 1), "\x1b", "\x9b"), source)
    assert all(char.isprintable() for line in shown.split("\n") for char in line)


def test_a_long_line_is_shown_around_the_span() -> None:
    text = f"{'a' * 5000}MARK{'b' * 5000}"
    lines = render(Diagnostic("E1", "message", Span(5000, 5004)), Source(text)).split(
        "\n"
    )
    assert max(map(len, lines)) < 200
    assert lines[3].index("MARK") == lines[4].index("^^^^")
    assert lines[3].count("…") == 2


def test_json_counts_lines_and_columns_from_one() -> None:
    source = Source("ab\ncd\n", "film.nn")
    mistake = Diagnostic("E1", "message", Span(4, 6), notes=(Note(Span(0, 1), "n"),))
    found = json.loads(json.dumps(as_json(mistake, source)))
    assert found["code"] == "E1"
    assert found["severity"] == "error"
    place = [found[key] for key in ("line", "column", "end_line", "end_column")]
    assert place == [2, 2, 3, 1]
    assert found["notes"][0]["label"] == "n"
    empty = as_json(Diagnostic("E1", "message", None), source)
    assert empty["line"] is None


# ---- fixes, colors and other forms ----

FILM = Source("a\nx => y\n", "my film.nn")
ARROW = Fix("write `->`", (Edit(Span(4, 6), "->"),))
MISTAKE = Diagnostic("E1", "message", Span(4, 6), "label", "write `->`", fix=ARROW)


def test_a_fix_of_one_line_is_shown_before_and_after() -> None:
    assert render(MISTAKE, FILM).splitlines()[-4:] == [
        "  = fix: write `->`",
        "  |",
        "2 - x => y",
        "2 + x -> y",
    ]


def test_of_a_line_that_a_fix_adds_only_that_is_shown() -> None:
    fix = Fix("close it", (Edit(Span(8, 8), "\n}"),))
    shown = render(Diagnostic("E1", "message", Span(4, 6), fix=fix), FILM)
    assert shown.splitlines()[-3:] == ["  = fix: close it", "  |", "3 + }"]


def test_a_fix_of_several_lines_is_named_only() -> None:
    fix = Fix("join them", (Edit(Span(0, 1), ""), Edit(Span(4, 6), "")))
    shown = render(Diagnostic("E1", "message", Span(4, 6), fix=fix), FILM)
    assert shown.splitlines()[-1] == "  = fix: join them"


def test_colors_change_no_character() -> None:
    for severity in ("error", "warning", "note"):
        told = Diagnostic(
            "E1",
            "m",
            Span(4, 6),
            "l",
            "h",
            (Note(Span(0, 1), "n"),),
            severity,
            "r",
            ARROW,
        )
        colored = render(told, FILM, paint=COLORED)
        assert "\x1b[" in colored
        assert re.sub(r"\x1b\[[\d;]*m", "", colored) == render(told, FILM)


def test_a_reference_is_where_more_is_said() -> None:
    told = Diagnostic("W1", "m", None, severity="note", reference="a paper")
    assert render(told, FILM).splitlines() == [
        "note[W1]: m",
        " --> my film.nn",
        "  = see: a paper",
    ]


def test_concise_is_one_line() -> None:
    assert concise(MISTAKE, FILM) == "my film.nn:2:3: E1 message"
    told = Diagnostic("W1", "message", None, severity="warning")
    assert concise(told, FILM) == "my film.nn: W1 warning: message"


def test_sarif_has_rules_places_and_fixes() -> None:
    other = Diagnostic("W1", "m", None, severity="note")
    page = {"E1": "# E1: a title\n\nThe text.\n"}
    pairs = [(MISTAKE, FILM), (other, Source("", "/data/b.nn")), (MISTAKE, FILM)]
    log = as_sarif(pairs, version="1.2", page=lambda code: page.get(code, ""))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("dotnn", "1.2")
    first, second = driver["rules"]
    assert first["shortDescription"] == {"text": "a title"}
    assert first["help"]["text"] == "The text."
    assert second["defaultConfiguration"] == {"level": "note"}
    assert [r["ruleId"] for r in run["results"]] == ["E1", "W1", "E1"]
    assert [driver["rules"][r["ruleIndex"]]["id"] for r in run["results"]] == [
        "E1",
        "W1",
        "E1",
    ]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "my%20film.nn"}
    region = {"startLine": 2, "startColumn": 3, "endLine": 2, "endColumn": 5}
    assert place["region"] == region
    (fix,) = run["results"][0]["fixes"]
    (change,) = fix["artifactChanges"]
    assert change["replacements"] == [
        {"deletedRegion": region, "insertedContent": {"text": "->"}}
    ]
    whole = run["results"][1]["locations"][0]["physicalLocation"]
    assert whole == {"artifactLocation": {"uri": "file:///data/b.nn"}}


def test_sarif_tells_notes_as_related_places() -> None:
    told = Diagnostic("E1", "m", Span(4, 6), notes=(Note(Span(0, 1), "n"),))
    log = as_sarif([(told, FILM)], version="1", page=lambda _: "")
    (related,) = log["runs"][0]["results"][0]["relatedLocations"]
    assert related["message"] == {"text": "n"}
    assert related["physicalLocation"]["region"]["startLine"] == 1
    assert json.loads(json.dumps(log)) == log
