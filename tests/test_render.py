"""Diagnostics as text and as JSON."""

import json

from dotnn.compiler import Diagnostic, Source, Span, as_json, render, render_all
from dotnn.compiler.errors import Note


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


def test_what_could_fool_a_terminal_is_not_shown() -> None:
    source = Source("a\x1b[31m\u202e\0\r\n", "\x1b.nn")
    shown = render(Diagnostic("E1", "\x07", Span(0, 1), "\x1b", "\x9b"), source)
    assert all(char.isprintable() for line in shown.split("\n") for char in line)


def test_of_a_long_line_what_is_around_the_place_is_shown() -> None:
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
