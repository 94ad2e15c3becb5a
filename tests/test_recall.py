"""The cache of recently parsed texts never changes a result."""

from dataclasses import replace

import gallery
from hypothesis import given
from hypothesis import strategies as st

from dotnn.compiler import Diagnostic, Source, check_source
from dotnn.compiler.parsing import recall
from dotnn.compiler.parsing.lark_parser import read_syntax
from dotnn.compiler.parsing.parse import parse_text
from dotnn.compiler.text.tokens import Token, read_tokens

TEXTS = tuple(file.read_text(encoding="utf-8") for file in gallery.SPECS)
PIECES = ("", "\n", "x", "{", "}", "(", " -> relu", "# a\n", "let a = 1\n", "µ", '"')
LINES = "input x : real[2, n] nm*s^-1 in 0..1 | y = x -> b(2) as c -> | x[0:, 1]"


def read(text: str) -> object:
    mistakes: list[Diagnostic] = []
    parsed = parse_text(Source(text), mistakes.append)
    return parsed, mistakes


def tokens_at(text: str, offset: int = 0) -> list[Token]:
    """The tokens of a text that begins at an offset of a longer one."""
    return list(read_tokens(" " * offset + text, offset))


def read_anew(text: str) -> object:
    recall.kept_reading.cache_clear()
    return read(text)


@given(st.sampled_from(TEXTS), st.data())
def test_a_text_reads_the_same_after_edits_as_it_does_alone(
    text: str, data: st.DataObject
):
    for _ in range(4):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(start + 9, len(text))))
        text = text[:start] + data.draw(st.sampled_from(PIECES)) + text[end:]
        kept = read(text)
        assert kept == read_anew(text)
        read(text)


@given(st.sampled_from(LINES.split(" | ")), st.lists(st.integers(0, 99), min_size=2))
def test_recalled_syntax_equals_fresh_syntax(line: str, offsets: list[int]):
    for start in ("statement", "assignment", "result"):
        for offset in offsets:
            tokens = tokens_at(line, offset)
            assert recall.recall_syntax(tokens, start) == read_syntax(tokens, start)


def test_the_cache_is_bounded():
    for number in range(recall.KEPT + 9):
        recall.recall_syntax(tokens_at(f"let a = {number}"), "statement")
    long = f"axis a = [{', '.join(['1'] * recall.LONGEST)}]"
    held = recall.kept_reading.cache_info()
    recall.recall_syntax(tokens_at(long), "statement")
    assert held.currsize == held.maxsize == recall.KEPT
    assert recall.kept_reading.cache_info().misses == held.misses


def test_the_cache_never_mixes_files():
    text = "model film\nlet a = 1 1\n"
    told = [check_source(Source(text, name)) for name in ("a.nn", "b.nn")]
    assert told[0].diagnostics == told[1].diagnostics
    assert replace(told[0].source, name="b.nn") == told[1].source
