"""The VS Code grammar, generated from the tables of the compiler.

Run `python tests/vscode_grammar.py` after adding words to the language.
"""

import json
from pathlib import Path
from typing import Any

from dotnn.compiler import editing

PATH = Path(__file__).parent.parent / "editors/vscode/syntaxes/nn.tmLanguage.json"


def _words(*nouns: str) -> str:
    found = {word for noun in nouns for word in editing.CATEGORIES[noun].words}
    return rf"\b({'|'.join(sorted(found))})\b"


def _rule(name: str, match: str) -> dict[str, Any]:
    return {"patterns": [{"name": f"{name}.nn", "match": match}]}


def make_grammar() -> dict[str, Any]:
    """The content of `syntaxes/nn.tmLanguage.json`."""
    statements = "|".join(editing.CATEGORIES["statement"].words)
    functions = ("activation", "function", "join", "loss", "penalty", "metric")
    rules = {
        "comment": _rule("comment.line.number-sign", r"#.*$"),
        "string": _rule("string.quoted.double", r'"[^"]*"'),
        "statement": _rule("keyword.control", rf"^\s*({statements})\b(?!\s*=)"),
        "argument": _rule("variable.parameter", r"\b\w+(?=\s*=[^=])"),
        "keyword": _rule("keyword.other", _words("clause", "mark", "combinator")),
        "type": _rule("storage.type", _words("type")),
        "layer": _rule("support.function.layer", _words("layer")),
        "function": _rule("support.function", _words(*functions)),
        "training": _rule(
            "support.function.training", _words("optimizer", "schedule", "initializer")
        ),
        "constant": _rule("constant.language", r"\b(true|false|pi|it)\b"),
        "number": _rule("constant.numeric", r"\b\d+(\.\d+)?([eE][+-]?\d+)?%?"),
        "operator": _rule("keyword.operator", r"->|\.\.|<=|>=|[-+*/^=<>]"),
    }
    return {
        "name": "dotnn spec",
        "scopeName": "source.nn",
        "fileTypes": ["nn"],
        "patterns": [{"include": f"#{name}"} for name in rules],
        "repository": rules,
    }


if __name__ == "__main__":
    PATH.write_text(json.dumps(make_grammar(), indent=2) + "\n", encoding="utf-8")
