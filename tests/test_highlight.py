"""Syntax highlighting, by the Pygments lexer and by the VS Code grammar."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from gallery import SPECS
from hypothesis import given
from hypothesis import strategies as st
from pygments.lexers import find_lexer_class_for_filename, get_lexer_by_name
from pygments.token import Comment, Error, Keyword, Name, Number, Operator, String

from dotnn.compiler import Source, check_source, editing
from dotnn.compiler.vocabulary import KEYWORDS
from dotnn.highlight import NnLexer

ROOT = Path(__file__).parent.parent
GOOD = sorted((ROOT / "tests/good").glob("*.nn"))


def lexed(text: str) -> list[tuple[Any, str]]:
    """The tokens of a text."""
    return list(NnLexer(stripnl=False, ensurenl=False).get_tokens(text))


@pytest.mark.parametrize("path", [*SPECS, *GOOD], ids=lambda path: path.stem)
def test_every_token_of_a_spec_has_a_color(path: Path):
    text = path.read_text(encoding="utf-8")
    found = lexed(text)
    assert [value for kind, value in found if kind in Error] == []
    assert "".join(value for _, value in found) == text


@given(st.text())
def test_any_text_is_colored_whole(text: str):
    found = list(NnLexer().get_tokens_unprocessed(text))
    assert "".join(value for _, _, value in found) == text


def test_words_have_the_colors_of_their_kinds():
    text = (
        "# a comment\nmodel film\ninput x : real[6] nm in 2.5..3e2\n"
        'import "a.nn"\nnetwork {\n    y = it -> dense(64) -> relu * pi\n}\n'
    )
    found = {value: kind for kind, value in lexed(text)}
    assert found["# a comment"] in Comment
    assert found["model"] in Keyword
    assert found["real"] is Keyword.Type
    assert found["in"] in Keyword
    assert found["2.5"] in Number
    assert found["3e2"] in Number
    assert found['"a.nn"'] in String
    assert found["dense"] is Name.Class
    assert found["relu"] is Name.Builtin
    assert found["->"] in Operator
    assert found["it"] is Name.Builtin.Pseudo
    assert found["x"] is Name


def test_every_reserved_word_is_colored():
    for word in KEYWORDS:
        (kind, _), *_ = [t for t in lexed(f"{word} ") if t[1].strip()]
        assert kind is not Name, word


def test_pygments_finds_the_lexer():
    assert isinstance(get_lexer_by_name("nn"), NnLexer)
    assert find_lexer_class_for_filename("film.nn") is NnLexer


# ---- VS Code ----

CODE = ROOT / "editors/vscode"


def read_json(name: str) -> Any:
    return json.loads((CODE / name).read_text(encoding="utf-8"))


def patterns(node: Any) -> list[dict[str, Any]]:
    """All rules of a TextMate grammar with a pattern."""
    found: list[dict[str, Any]] = []
    if isinstance(node, dict):
        found += [node] if {"match", "begin"} & set(node) else []
        for part in node.values():
            found += patterns(part)
    elif isinstance(node, list):
        for part in node:
            found += patterns(part)
    return found


def test_the_files_of_the_extension_are_there():
    package = read_json("package.json")
    contributes = package["contributes"]
    (language,) = contributes["languages"]
    (grammar,) = contributes["grammars"]
    (snippets,) = contributes["snippets"]
    for name in (
        package["main"],
        language["configuration"],
        grammar["path"],
        snippets["path"],
    ):
        assert (CODE / name).is_file(), name
    assert language["extensions"] == [".nn"]
    assert grammar["scopeName"] == read_json(grammar["path"])["scopeName"]


def test_the_snippet_of_a_whole_spec_has_no_mistakes():
    body = "\n".join(read_json("snippets/nn.json")["a whole spec"]["body"])
    text = re.sub(r"\$\{\d+:([^}]*)\}", r"\1", body)
    assert check_source(Source(text)).diagnostics == ()


def scopes_of(line: str) -> dict[str, str]:
    """Words of a line with the scope of the first matching rule."""
    rules = read_json("syntaxes/nn.tmLanguage.json")["repository"]
    order = read_json("syntaxes/nn.tmLanguage.json")["patterns"]
    found: dict[str, str] = {}
    offset = 0
    while offset < len(line):
        matches = []
        for number, include in enumerate(order):
            for rule in patterns(rules[include["include"].removeprefix("#")]):
                match = re.compile(rule["match"]).search(line, offset)
                if match is not None and match.end() > match.start():
                    matches.append((match.start(), number, match, rule["name"]))
        if not matches:
            break
        _, _, match, name = min(matches, key=lambda m: m[:2])
        found[match[0]] = name
        offset = match.end()
    return found


@pytest.mark.parametrize(
    ("line", "word", "scope"),
    [
        ("input x : real[6] nm in 2.5..3e2  # why", "input", "keyword"),
        ("input x : real[6] nm in 2.5..3e2  # why", "real", "type"),
        ("input x : real[6] nm in 2.5..3e2  # why", "in", "keyword"),
        ("input x : real[6] nm in 2.5..3e2  # why", "2.5", "numeric"),
        ("input x : real[6] nm in 2.5..3e2  # why", "# why", "comment"),
        ('import "a # b.nn"', '"a # b.nn"', "string"),
        ("    y = x -> dense(64) -> relu", "dense", "function"),
        ("    y = x -> dense(64) -> relu", "relu", "function"),
        ("    y = x -> dense(64) -> relu", "->", "operator"),
        ("    y = x -> residual { dense }", "residual", "keyword"),
        ("optimizer adamw(learning_rate = 1e-3)", "adamw", "function"),
    ],
)
def test_code_colors_words_by_their_kinds(line: str, word: str, scope: str):
    assert scope in scopes_of(line)[word]


def test_the_categories_of_words_have_no_word_twice_in_one():
    for category in editing.CATEGORIES.values():
        assert len(set(category.words)) == len(list(category.words))
