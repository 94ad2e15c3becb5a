"""The parser's own loop reads what Lark reads, and stops where Lark stops."""

import json
import os
from pathlib import Path
from typing import Any

import gallery
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from dotnn.compiler import Source, Span
from dotnn.compiler.parsing.build import Builder
from dotnn.compiler.parsing.lalr import Stop, read_syntax
from dotnn.compiler.parsing.split import read_pieces, split_statements
from dotnn.compiler.parsing.tables import Start, make_lark, read_tables

HERE = Path(__file__).parent
FILES = (*gallery.SPECS, *HERE.glob("good/*.nn"), *HERE.glob("bad/*.nn"))
LARK: Lark = make_lark()
OFFSET = 3
WORDS = """
model let axis input in bound log from repeat residual true it x dense ( ) [ ] { } , :
-> = + - * / ^ .. . <= "s" 1 0.5 10% nm # $ as frozen
""".split()


def lark_reads(text: str, source: Source, offset: int, start: Start) -> Any:
    """What Lark makes of a text: the syntax, or where and why it stops."""
    try:
        tree: Tree[Token] = LARK.parse(text, start=start)
    except UnexpectedCharacters as error:
        at = offset + error.pos_in_stream
        return at, error.char
    except UnexpectedToken as error:
        at = len(text) if error.token.type == "$END" else error.token.start_pos
        assert at is not None
        return offset + at, frozenset(error.interactive_parser.accepts())
    except UnexpectedInput as error:
        raise AssertionError from error
    return built(tree, Builder(text, offset), offset)


def built(tree: Any, builder: Builder, offset: int) -> Any:
    """The syntax of a tree of Lark's, its parts first."""
    if tree is None:
        return None
    if isinstance(tree, Token):
        assert tree.start_pos is not None
        assert tree.end_pos is not None
        start, end = offset + tree.start_pos, offset + tree.end_pos
        return builder.token(tree.type, str(tree), start, end)
    children = [built(child, builder, offset) for child in tree.children]
    span = Span(offset + tree.meta.start_pos, offset + tree.meta.end_pos)
    return builder.node(tree.data, span, children)


def require_agreement(text: str, source: Source, offset: int, start: Start) -> None:
    found = read_syntax(text, offset, start)
    expected = lark_reads(text, source, offset, start)
    if not isinstance(found, Stop):
        assert found == expected
    elif found.character:
        assert (found.at.start, found.character) == expected
    else:
        at, accepts = expected
        assert found.at.start >= at  # past the blanks before an arrow
        assert found.accepts == accepts


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_statement_is_read_as_lark_reads_it(file: Path) -> None:
    source = Source(file.read_text(encoding="utf-8"))
    for chunk in split_statements(source, read_pieces(source.text)):
        text = source.slice(chunk.span)
        require_agreement(text, source, chunk.span.start, "statement")


@given(
    st.lists(st.sampled_from((*WORDS, "\n")), max_size=15).map(" ".join),
    st.sampled_from(("statement", "assignment", "result")),
)
@settings(max_examples=300)
def test_any_words_are_read_as_lark_reads_them(text: str, start: Start) -> None:
    require_agreement(text, Source(" " * OFFSET + text), OFFSET, start)


def test_tables_are_kept_and_made_anew_where_they_are_damaged_or_of_another_grammar(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("DOTNN_NO_CACHE", raising=False)
    anew = read_tables.__wrapped__
    made, kept = anew(), tmp_path / "dotnn/grammar/nn.tables.json"
    content = kept.read_text(encoding="utf-8")
    assert anew() == made
    form, grammar, tables = json.loads(content)
    for damaged in (
        "",
        "[]",
        "[1, 2, 3]",
        content[:-9],
        json.dumps([form, f"{grammar}#", tables]),
        json.dumps([form - 1, grammar, tables]),
        json.dumps([form, grammar, {}]),
    ):
        kept.write_text(damaged, encoding="utf-8")
        again = anew()  # Lark numbers states as it likes
        assert sorted(map(sorted, again.actions)) == sorted(map(sorted, made.actions))
        assert anew() == again
    assert os.listdir(kept.parent) == [kept.name]
