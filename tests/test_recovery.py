"""Independent errors are all reported, and their consequences are not."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slips import STOCK

from dotnn.compiler import Source, check_source, render_all


def told(text: str) -> list[tuple[str, str]]:
    source = Source(text)
    found = check_source(source).diagnostics
    return [(m.code, source.slice(m.span) if m.span else "") for m in found]


NETWORK = "network { y = x -> dense(8) -> gelu -> dense }"


def with_network(body: str) -> str:
    assert NETWORK in STOCK
    return STOCK.replace(NETWORK, body)


def test_errors_in_several_lines_of_a_body_are_reported_at_once() -> None:
    text = with_network(
        """network {
    a = x dense(8)
    b = a -> gelu
    c = b => tanh
    d = x -> rleu
    y = d -> dense(8)(d)
}"""
    )
    assert told(text) == [
        ("E113", "dense(8)"),
        ("E114", "=>"),
        ("E201", "rleu"),
        ("E150", "(d)"),
    ]


def test_errors_in_settings_are_reported_at_once() -> None:
    text = STOCK + "train {\n epochs: 10\n batch = 4,\n sed = 1\n seed 3\n}\n"
    assert told(text) == [
        ("E116", ":"),
        ("E119", ","),
        ("E211", "sed"),
        ("E152", "3"),
    ]


def test_errors_in_nested_bodies_are_reported_at_once() -> None:
    text = with_network(
        """network {
    y = x -> repeat(2) {
        a = it ** 2
        b = a gelu
        b -> dense(3)
    } -> dense
    z = 0,5
}"""
    )
    assert [code for code, _ in told(text)] == ["E122", "E113", "E126"]


def test_behind_an_unclosed_brace_all_is_read_on() -> None:
    text = with_network(
        """network {
    h = x -> dense(8) gelu
    y = h -> dense
"""
    )
    text = text.replace("loss mse", "loss mse;") + "let a = 2 ** 3\n"
    assert told(text) == [
        ("E104", "{"),
        ("E113", "gelu"),
        ("E169", ";"),
        ("E122", "**"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        "network {\n    y = x -> dense(8 -> gelu -> dense\n}",
        "network {\n    h = x -> dense(8\n    y = h -> dense\n}",
        "network {\n    y = x -> residual { dense(3)\n}",
        "network {\n    h = x -> residual { dense(3) -> gelu\n    y = h -> dense\n}",
        "network {\n    y = x -> repeat(2) {\n        dense(3)\n    -> dense\n}",
        "network {\n    y = x -> dropout(\n        rate = 0.1\n    z = x -> dense\n}",
        "network {\n    h = x[0\n    y = h -> dense\n}",
    ],
)
def test_a_bracket_that_is_forgotten_is_one_mistake(body: str) -> None:
    assert [code for code, _ in told(with_network(body))] == ["E104"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("network {\n    y = x -> dense(8)) -> dense\n    z = y -> gelu\n}", "E105"),
        ("network {\n    y = x -> dense }\n    z = y -> gelu\n    w = z\n}", "E149"),
        ("network {\n    y = x -> dense(8] -> dense\n    z = y -> gelu\n}", "E105"),
        ("network\n    h = x -> dense(8)\n    y = h -> dense\n}", "E140"),
        ("network:\n    h = x -> dense(8)\n    y = h -> dense", "E140"),
        ("network\n{\n    h = x -> dense(8)\n    y = h -> dense\n}", "E140"),
        ("def network(x):\n    h = x\n    return h", "E139"),
        ("model.add(\n    dense(3),\n)\n", "E145"),
        ("```\nnetwork { y = x -> dense }", "E148"),
        ('data {\n    file = "a.csv\n    test = 10%\n}', "E106"),
        ("network {\n    y = x ->\n        dense(8) ->\n        dense\n}", "E155"),
        ("/* y = x -> (\n and a { brace */\n" + NETWORK, "E170"),
    ],
)
def test_nothing_follows_from_one_mistake(body: str, code: str) -> None:
    assert [code for code, _ in told(with_network(body))] == [code]


def test_names_of_a_broken_statement_are_not_unknown() -> None:
    text = with_network(
        """block wave(n) { dense(n) gelu }
network {
    h = x -> weav(8)
    y = h -> wave(8) -> dense(width)
}
let width : 8"""
    )
    assert told(text) == [("E113", "gelu"), ("E201", "weav"), ("E116", ":")]


def test_the_rest_of_a_line_with_two_statements_is_read() -> None:
    text = STOCK.replace("loss mse\noptimizer", "loss mse optimizer")
    assert told(text) == [("E117", "optimizer")]


# ---- any program with a slip ----

TOKENS = "-> = : ; , ( ) [ ] { } ** // 'a' 0,5 .5 x dense model in nm ~ → ² 3".split()


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_slip_in_a_line_is_reported_there_or_below(data: st.DataObject) -> None:
    text = STOCK + "train {\n    epochs = 10\n    batch = 4\n}\n"
    words = text.split(" ")
    place = data.draw(st.integers(0, len(words) - 1))
    token = data.draw(st.sampled_from(TOKENS))
    kind = data.draw(st.sampled_from(("insert", "replace", "delete")))
    before = " ".join(words[:place])
    match kind:
        case "insert":
            words.insert(place, token)
        case "replace":
            words[place] = token
        case _:
            del words[place]
    source = Source(" ".join(words))
    done = check_source(source)
    assert (done.spec is None) == any(d.severity == "error" for d in done.diagnostics)
    render_all(done.diagnostics, source)
    of_text = [m for m in done.diagnostics if m.code.startswith("E1") and m.span]
    line = before.count("\n")
    for mistake in of_text:
        assert mistake.span is not None
        places = [mistake.span.end, *(note.span.end for note in mistake.notes)]
        assert max(source.position(place)[0] for place in places) >= line


@pytest.mark.parametrize(
    "text",
    [
        with_network("network {\n" + "    a = x dense(3)\n" * 5000 + "}"),
        with_network("network {\n" + "    a = x -> dense(3)\n" * 4000 + "    y = (\n}"),
        STOCK + "let a = 1 // b\n" * 3000,
        STOCK + "/* " * 20000,
        STOCK + "let a = " + "1_0 " * 20000,
        STOCK + "let a = " + "'" * 60000,
        with_network("network {\n" + "y = x -> repeat(2) { a b\n" * 28 + "}" * 29),
        STOCK + "train {\n" * 5000,
    ],
    ids=range(8),
)
def test_many_mistakes_take_a_time_that_grows_with_the_text(text: str) -> None:
    start = time.perf_counter()
    assert check_source(Source(text)).diagnostics
    assert time.perf_counter() - start < 10
