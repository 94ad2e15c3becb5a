"""One stream of tokens: it loses nothing, and the grammar alone reads the same."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gallery
import lark
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dotnn.compiler import Source
from dotnn.compiler.parsing.expected import Stop
from dotnn.compiler.parsing.lark_parser import Start, Syntax, read_syntax
from dotnn.compiler.parsing.split import split_statements
from dotnn.compiler.text.tokens import Token, read_tokens
from dotnn.grammar import read_grammar

HERE = Path(__file__).parent
GOOD = (*gallery.SPECS, *HERE.glob("good/*.nn"))
WORDS = """
model let axis input in bound log from repeat residual true it x dense ( ) [ ] { } , :
-> = + - * / ^ .. . <= "s" 1 0.5 10% nm # $ as frozen
""".split()


# ---- nothing is lost ----


@given(st.text() | st.text("ab_1.e%\"'#/*-!>(){}= \t\r\n\ufeff\0é²"))
@example("\ufeffmodel a\r\n\ufeff\x0b\udcff")
@example('"open\n/* open')
def test_the_tokens_of_a_text_together_are_the_text(text: str):
    tokens = list(read_tokens(text))
    assert "".join(token.text for token in tokens) == text
    ends = [0, *(token.end for token in tokens)]
    assert [token.start for token in tokens] == ends[:-1]
    assert all(text[t.span.start : t.span.end] == t.text for t in tokens)


@given(st.text('ab1 \n#"/->'), st.integers(0, 20), st.integers(0, 20))
def test_a_stretch_of_a_text_is_its_tokens(text: str, start: int, length: int):
    tokens = read_tokens(text, start, start + length)
    assert "".join(token.text for token in tokens) == text[start : start + length]


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.stem)
def test_a_good_spec_has_no_token_of_another_language(file: Path):
    kinds = {token.kind for token in read_tokens(file.read_text(encoding="utf-8"))}
    assert not kinds & {"foreign", "quoted", "other"}


# ---- the grammar alone ----


class Lines:
    """Drops the line breaks inside ( ) and [ ], but not those of a { } within."""

    always_accept = ("_NL",)

    def process(self, stream: Iterator[lark.Token]) -> Iterator[lark.Token]:
        opened: list[lark.Token] = []
        for token in stream:
            if token in ("(", "[", "{"):
                opened.append(token)
            elif token in (")", "]", "}") and opened:
                opened.pop()
            if token.type != "_NL" or not opened or opened[-1] == "{":
                yield token


STARTS: tuple[Start, ...] = ("statement", "assignment", "result")
ALONE = lark.Lark(
    read_grammar(),
    parser="lalr",
    start=list(STARTS),
    propagate_positions=True,
    maybe_placeholders=True,
    postlex=Lines(),
)


def read_alone(tokens: list[Token], start: Start) -> Any:
    """Syntax that Lark reads by the terminals of the grammar, or None."""
    text = " " * tokens[0].start + "".join(token.text for token in tokens)
    try:
        tree = ALONE.parse(text, start=start)
    except lark.UnexpectedInput:
        return None
    return Syntax(tokens).transform(tree)


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.stem)
def test_the_grammar_alone_reads_every_statement_the_same(file: Path):
    source = Source(file.read_text(encoding="utf-8"))
    for chunk in split_statements(source, list(read_tokens(source.text))):
        found = read_syntax(chunk.tokens, "statement")
        assert not isinstance(found, Stop)
        assert found == read_alone(chunk.tokens, "statement")


@given(
    st.lists(st.sampled_from((*WORDS, "\n")), min_size=1, max_size=15).map(" ".join),
    st.sampled_from(STARTS),
)
@settings(max_examples=300)
def test_the_grammar_alone_reads_any_words_the_same(text: str, start: Start):
    tokens = list(read_tokens(text))
    found = read_syntax(tokens, start)
    expected = read_alone(tokens, start)
    assert expected == (None if isinstance(found, Stop) else found)
