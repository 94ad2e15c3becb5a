"""Syntax trees: spans, numbers, lines, and statements that errors leave intact."""

from typing import Any

import pytest

from dotnn.compiler import Diagnostic, Source, Span, check_source, syntax
from dotnn.compiler.editing.recover import recover_statements
from dotnn.compiler.vocabulary import STATEMENTS

STOCK = """model m
input x : real[3] in 0..1
output y : real
network { y = x -> dense }
loss mse
optimizer sgd(learning_rate = 1)
"""


def parsed(text: str) -> tuple[syntax.Statement, ...]:
    done = check_source(Source(text))
    assert done.statements, done.diagnostics
    return done.statements


def mistakes(text: str) -> tuple[Diagnostic, ...]:
    return check_source(Source(text)).diagnostics


def value(expression: str) -> Any:
    (let,) = parsed(f"let a = {expression}")
    assert isinstance(let, syntax.Let)
    return let.value


def test_spans_are_of_the_text_that_they_name() -> None:
    source = Source(
        "# é\nmodel m\n\ninput  width : real[3]  W / m^2 in 0..2*pi log # c"
    )
    (_, quantity) = check_source(source).statements
    assert isinstance(quantity, syntax.Quantity)
    assert source.slice(quantity.span) == source.text[13:-4]
    assert source.slice(quantity.name.span) == "width"
    assert source.slice(quantity.type.span) == "real[3]"
    assert quantity.unit is not None
    assert source.slice(quantity.unit.span) == "W / m^2"
    assert quantity.unit.text == "W/m^2"
    within, log = quantity.clauses
    assert isinstance(within, syntax.InClause)
    assert source.slice(within.range.span) == "0..2*pi"
    assert source.slice(log.span) == "log"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("64", 64),
        ("1e3", 1000),
        ("10e-1", 1),
        ("9007199254740991", 2**53 - 1),
        ("0.5", 0.5),
        ("64.0", 64.0),
        ("1e-3", 1e-3),
        ("10%", 0.1),
        ("2.5e1%", 0.25),
        ("9007199254740993", float(2**53)),
    ],
)
def test_a_number_is_whole_where_no_point_is_written(
    text: str, number: int | float
) -> None:
    found = value(text)
    assert (found.value, type(found.value)) == (number, type(number))


def test_signs_bind_as_in_physics() -> None:
    match value("-a^2 * b + c / -d"):
        case syntax.Arithmetic(
            first=syntax.Arithmetic(
                first=syntax.Negative(operand=syntax.Power()),
                rest=(("*", syntax.Name("b")),),
            ),
            rest=(
                (
                    "+",
                    syntax.Arithmetic(
                        first=syntax.Name("c"), rest=(("/", syntax.Negative()),)
                    ),
                ),
            ),
        ):
            pass
        case other:
            raise AssertionError(other)


def test_a_pipeline_is_flat() -> None:
    pipe = value("x -> dense(3)\n  # between\n\n -> relu -> repeat(2) { a }")
    assert isinstance(pipe, syntax.Pipe)
    assert [type(stage).__name__ for stage in pipe.stages] == [
        "Call",
        "Name",
        "Combinator",
    ]


@pytest.mark.parametrize(
    "text",
    [
        STOCK.replace("\n", "\r\n"),
        "\ufeff" + STOCK,
        STOCK.rstrip(),
        "\n\n# c\n" + STOCK.replace("\n", "  # c\n\n"),
        STOCK.replace("{ y = x -> dense }", "{\n\n y = x\n->dense # c\n\n # d\n}"),
        STOCK.replace("(learning_rate = 1)", "(\n learning_rate # c\n =\n 1,\n)"),
        STOCK.replace("x -> d", "(x -> residual {\n v = it\n\n v * 2\n }) -> d"),
        STOCK.replace("model m", 'model m\n# c\n"what it is"'),
        STOCK.replace(" in 0..1", " inch in 0..1"),
    ],
)
def test_lines_may_be_broken_in_many_ways(text: str) -> None:
    assert mistakes(text) == ()


def test_a_mistake_in_a_statement_leaves_the_others_be() -> None:
    text = "model 3\nlet a = \ninput x real\nlet b = (1\noutput y : real\nfoo = 3\n"
    found = [(Source(text).slice(m.span), m.code) for m in mistakes(text) if m.span]
    assert found == [
        ("3", "E137"),
        ("", "E102"),
        ("real", "E153"),
        ("(", "E104"),
        ("foo", "E149"),
    ]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("let a =   # here\n", Span(7, 7)),
        ("train {\n epochs =  # here\n batch = 3\n}", Span(17, 17)),
        ("loss mse\n # c\n   -> -> a", Span(20, 22)),
        ('model m\n"a\0b"', Span(10, 11)),
        ("let a = 1 \u202e", Span(10, 11)),
    ],
)
def test_a_malformed_line_is_underlined_where_it_goes_wrong(
    text: str, span: Span
) -> None:
    assert [mistake.span for mistake in mistakes(text)] == [span]


def test_a_brace_on_a_line_of_its_own_is_one_mistake() -> None:
    text = STOCK.replace("network {", "network\n{\n").replace("dense }", "dense\n}")
    assert [(m.code, m.span) for m in mistakes(text)] == [("E140", Span(57, 57))]


def test_an_unknown_keyword_with_braces_is_an_error() -> None:
    text = f"{STOCK}sampler {{\n    burn = 3\n}}\n"
    (mistake,) = mistakes(text)
    assert mistake.code == "E107"
    assert mistake.span == Span(len(STOCK), len(STOCK) + len("sampler"))


def test_every_statement_has_a_row_and_keeps_its_keyword() -> None:
    source = Source(
        f'{STOCK}import "blocks.nn"\nuse "runs/a" as a\nlet b = 1\naxis c[4]\n'
        "function d(x) = x\nblock e { dense }\nschedule cosine\n"
        "train { }\ndata { }\naccept mae < 1\n"
    )
    found = [(s, syntax.keyword_of(s)) for s in recover_statements(source)]
    assert {keyword for _, keyword in found} == set(STATEMENTS)
    for statement, keyword in found:
        assert source.slice(statement.span).startswith(keyword)
