"""Syntax of Python, Keras, PyTorch, Stan or YAML."""

from ...diagnostics import errors
from ...diagnostics.diagnostic import Diagnostic
from .names import explain_layer
from .patterns import BEGINS, WORD
from .spot import Found, row

_INSTEAD = {
    "def": "write `function name(x) = …` for a formula, `block name { … }` for layers",
    "class": "write `block name(n) { … }` for layers to reuse",
    "for": "write `repeat(3) { … }` for stages in a row",
    "while": "write `repeat(3) { … }` for stages in a row",
    "return": "remove `return`: the last line of a block is its result",
    "import": 'write `import "blocks.nn"` for another spec; layers need no import',
    "from": "remove it: built-in layers and functions need no import",
    "if": "formulas have no branches; `maximum` and `relu` choose between values",
    "lambda": "write `function name(x) = …` as a statement of its own",
    "and": "write a line for each condition",
    "or": "write a line for each alternative",
    "not": "formulas have no truth values",
    "is": "formulas have no truth values",
}


def _statement(found: Found) -> Diagnostic:
    word = found.text("word")
    hint = _INSTEAD.get(
        word, "remove it: a spec is declarative and has no control flow"
    )
    return errors.foreign.python_statement(found.span("word"), word, hint)


def _operator(found: Found) -> Diagnostic:
    word = found.text("word")
    hint = {"&&": _INSTEAD["and"], "||": _INSTEAD["or"]}.get(word) or _INSTEAD.get(
        word, "formulas have no branches and no truth values"
    )
    return errors.foreign.python_operator(found.span("word"), word, hint)


def _model(found: Found) -> Diagnostic:
    return errors.foreign.foreign_model(found.span("all"), found.text("all"))


def _library(found: Found) -> Diagnostic:
    span, source = found.span("all"), found.spot.source
    layer = explain_layer(found.text("all"), span, source)
    if layer is not None:
        return layer
    hint = "write built-in functions and layers by name: `sin`, `dense`"
    return errors.foreign.python_attribute(span, found.text("all"), hint)


def _call_of_call(found: Found) -> Diagnostic:
    shown = found.text("stage") + found.text("rest")
    rest = found.span("rest")
    return errors.foreign.call_of_call(rest, found.span("stage"), shown)


def _item(found: Found) -> Diagnostic:
    hint = f"write `-> {found.text('word')}` to continue a pipeline"
    return errors.foreign.list_item(found.span("here"), found.text("all"), hint)


def _fence(found: Found) -> Diagnostic:
    return errors.foreign.code_fence(found.span("here"), ())


def _outside(found: Found) -> Diagnostic:
    return errors.lines.value_outside(found.span("name"), found.text("name"), None)


def _begun_with_sign(found: Found) -> Diagnostic:
    return errors.lines.broken_line(found.span("here"), found.text("here"))


STATEMENTS_ROWS = (
    row(
        "import numpy as np", rf"\x02\s*(?P<word>import)\s+(?P<here>{WORD})", _statement
    ),
    row(
        "model = Sequential([dense])",
        r"\x02\s*(?P<all>model\s*(?:\.\s*\w+|=\s*[\w.]*|\(\s*\w*)\)?)",
        _model,
        keywords="model",
    ),
    row(
        "def layer(x):\n    return x",
        r"\x02\s*(?P<word>(?P<here>def|class|from|return|for|while|if|elif|else|try|with"
        r"|print|raise|assert|pass|del|global|async|@))(?!\w)",
        _statement,
    ),
    row(
        "sequential = Sequential([dense])",
        r"\x02\s*(?P<all>[\w.]+\s*=\s*(?:[\w.]*\.)?(?:Sequential|Model|Module)\b)",
        _model,
    ),
    row(
        "mymodel.add(dense(64))",
        r"\x02\s*(?P<all>\w+\.(?:add|compile|fit|summary|predict|to|train|eval)\b)",
        _model,
    ),
    row("```", r"\x02\s*(?P<here>(?:```|~~~)[^\n]*)", _fence),
    row("- dense(64)", rf"\x02\s*(?P<all>(?P<here>[-*•])\s+(?P<word>{WORD}))", _item),
    row("width = 64", rf"\x02\s*(?P<name>(?P<here>{WORD}))\s*=(?!=)", _outside),
    row("+ 64", r"\x02\s*(?P<here>[-+*/^])", _begun_with_sign),
)

PIPELINES = (
    row(
        "network { return y }",
        rf"(?:{BEGINS}|\{{\s*)(?P<word>return|for|while|def|if|with)\b(?:\s+\w+)?",
        _statement,
        inside=("{",),
    ),
    row(
        "let both = 1 and 2",
        r"(?P<word>\b(?:and|or|not|is|if|else|lambda|for)\b|&&|\|\|)(?:\s+[\w.]+)?",
        _operator,
    ),
    row(
        "network { y = x -> keras.layers.Dense(64) -> dense }",
        rf"(?P<all>{WORD}\.{WORD}(?P<here>\.){WORD}(?:\.{WORD})*)",
        _library,
    ),
    row(
        "network { y = dense(64)(x) }",
        rf"(?P<stage>{WORD}(?:\.{WORD})?\([^()\n]*\))\s*(?P<rest>(?P<here>\()[^()\n]*\)?)",
        _call_of_call,
    ),
    row(
        "train {\n- epochs = 10\n}",
        rf"{BEGINS}(?P<all>(?P<here>-)\s+(?P<word>{WORD}))",
        _item,
        inside=("{",),
    ),
)
