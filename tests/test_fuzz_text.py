"""Any text is a spec or gives diagnostics, and every spec has a working module."""

import ast
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import gallery
import jax
import jax.numpy as jnp
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from dotnn.compiler import (
    Compilation,
    Folder,
    Source,
    as_json,
    check_source,
    compile_source,
    emit_source,
    render_all,
)
from dotnn.compiler.vocabulary import CALLED

HERE = Path(__file__).parent
FILES = (
    *gallery.SPECS,
    *sorted((HERE / "good").glob("*.nn")),
)
TEXTS = tuple(file.read_text(encoding="utf-8") for file in FILES)
# The folder of the files that programs import and use.
BESIDE = Folder(HERE / "good")
WORDS = """
model let axis input output block network loss optimizer schedule train data accept
in bound log from repeat residual true false it pi x y h real mse adam dense gelu
dropout layer_norm concat width learning_rate epochs plateau rmse import use function
as frozen periodic step one_of dot bias sqrt sum maximum snake encoder forward nll l2
params cross_entropy "parts/blocks.nn" "runs/forward" [0] [:,1:] ^2
0 1 64 1e3 0.5 10% 1e999 -> = : , ( ) [ ] { } .. + - * / ^ <= > # "s" nm
"""
BLANKS_AND_STRANGERS = (
    "\n",
    "\n",
    "\n",
    " ",
    "\t",
    "\r\n",
    '"',
    "\0",
    "é",
    "²",
    "\u202e",
)
TOKENS = (*WORDS.split(), *BLANKS_AND_STRANGERS)


def require_an_answer(text: str) -> Compilation:
    """A spec whose module is valid Python, or diagnostics that render."""
    done = check_source(Source(text, files=BESIDE))
    assert (done.spec is None) == bool(done.diagnostics)
    if done.spec is not None:
        ast.parse(emit_source(done.spec))
    render_all(done.diagnostics, done.source)
    for mistake in done.diagnostics:
        assert mistake.message
        as_json(mistake, done.source)
    return done


@given(st.text(max_size=200))
@settings(max_examples=200)
def test_any_text_is_a_spec_or_diagnostics(text: str) -> None:
    require_an_answer(text)


@given(st.lists(st.sampled_from(TOKENS), max_size=60).map(" ".join))
@settings(max_examples=300)
def test_any_words_are_a_spec_or_diagnostics(text: str) -> None:
    require_an_answer(text)


@given(
    st.sampled_from(TEXTS),
    st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(("", *TOKENS))),
        min_size=1,
        max_size=3,
    ),
)
@settings(max_examples=300)
def test_any_slip_in_a_spec_is_a_spec_or_diagnostics(
    text: str, slips: list[tuple[float, int, str]]
) -> None:
    for place, length, word in slips:
        start = int(place * len(text))
        text = f"{text[:start]}{word}{text[start + length :]}"
    require_an_answer(text)


# Names of the emitted module and of Python, which values and blocks may have too.
NAMES = """
x y h it_ params key weights layer index part skip dense gelu jax jnp init apply
scaled_loss subkey lambda class def print self __class__ keys scaling
mse he_normal inputs targets predictions values given rows size µ μ ﬁ fi ² Ω
""".split()
SLOTS = ("a", "b", "c", "d", "e", "f")


@st.composite
def specs(draw: st.DrawFn) -> str:
    """A small valid spec of any part of the language."""
    names = draw(st.permutations(NAMES))
    name = dict(zip(SLOTS, names, strict=False))
    free = [n for n in names[6:] if n not in CALLED]
    block, function, stage, other = draw(st.permutations(free))[:4]
    stages = st.sampled_from(
        (
            "dense(3)",
            f"{function}",
            f"{function}(0.5)",
            f"{stage}",
            f"{other}({name['b']}) -> {stage}",
            f"repeat(2) {{ {other}(it[0]) -> {stage} -> dense(3) }}",
            f"repeat(33) {{ {stage} -> dense(3) -> dropout(10%) }}",
            "repeat(2) { dense(3) as inner -> dropout(10%) -> inner }",
            "gelu",
            "leaky_relu(0.2)",
            "layer_norm",
            "dropout(0.5)",
            f"{block}(3)",
            f"repeat(2) {{ {block}(3, slope = 1) }}",
            "repeat(3) { dense(3) -> sin -> dropout(rate = 0.1) }",
            "residual { it -> dense(3) -> tanh } -> dense(3)",
            "residual { v = it -> dense(3)\n w = v * v\n w + v } -> relu",
        )
    )
    first = f"dense(3) -> dense(3) as {stage}"
    path = " -> ".join([first, *draw(st.lists(stages, max_size=4)), "dense(3)"])
    clause = st.sampled_from(("", "in 1..3", "in 0.1..10 log", "log", "bound 0.."))
    head = st.sampled_from(
        (*("bound 0..1", "bound -1..1", "bound ..5", "bound 0.1..10 log", "in -2..5"),)
    )
    return f"""model {name["f"]}
input {name["a"]} : real[2] nm {draw(clause)}
input {name["b"]} : real {draw(clause)}
output {name["d"]} : real[2, 3] {draw(head)}
output {name["e"]} : real {draw(head)} {draw(st.sampled_from(("", 'from "a b"')))}
function {function}(x, a = 2) = x + sin(a * x)^2 / a - sum(abs(x))
block {block}(size, slope = 0.5) {{ dense(size) -> celu(alpha = slope) -> dense(3) }}
block {other}(v) {{ it * v + bias() -> {function}(a = 3) }}
network {{
    {name["c"]} = concat({name["a"]}, {name["b"]}) -> {path}
    {name["d"]} = {name["c"]} * 2 - {function}({name["c"]}[0]) -> dense
    {name["e"]} = ({name["c"]} -> dense(4)) / 3 + 1 -> relu -> dense
}}
loss {draw(st.sampled_from(losses(function, name)))}
optimizer sgd(learning_rate = 1)
"""


def losses(function: str, name: Mapping[Any, str]) -> tuple[str, ...]:
    """Formulas of `loss` with the names of some slots."""
    one, other, value = name["e"], name["d"], name["c"]
    return (
        "mse + 1e-3 * l2(params)",
        f"huber({one}) + 2 * mae({other})",
        f"mse({other}) + {function}({one}, a = 1) / 2",
        f"mse + mae({value}, {value})",
    )


@given(specs())
# Shrinking an example would trace programs for minutes.
@settings(max_examples=25, phases=[Phase.explicit, Phase.generate])
@example(TEXTS[0])
def test_a_spec_makes_a_module_that_starts_applies_and_has_gradients(text: str) -> None:
    done = check_source(Source(text))
    assert done.spec is not None, render_all(done.diagnostics, done.source)
    code = emit_source(done.spec)
    module: dict[str, Any] = {}
    exec(compile(code, "<emitted>", "exec"), module)
    key = jax.random.key(0)
    one, batch, targets = (
        {
            v.name: jax.ShapeDtypeStruct((*rows, *v.shape), jnp.float32)
            for v in variables
        }
        for rows, variables in (
            ((), done.spec.inputs),
            ((5,), done.spec.inputs),
            ((5,), done.spec.outputs),
        )
    )
    params = jax.eval_shape(module["init"], key)
    assert set(params) <= {"weights", "state", "scaling", "frozen"}
    outputs = jax.eval_shape(module["apply"], params, one)
    assert outputs == {
        v.name: jax.ShapeDtypeStruct(v.shape, jnp.float32) for v in done.spec.outputs
    }
    gradient = partial(jax.grad(module["loss"]), key=key)
    assert jax.eval_shape(gradient, params, batch, targets) == params


def test_the_deepest_nesting_leaves_most_of_pythons_stack() -> None:
    levels = 19
    blocks = "\n".join(
        f"block b{i + 1} {{ repeat(1) {{ b{i} -> residual {{ relu }} }} }}"
        for i in range(levels)
    )
    terms = "+".join(["x"] * 100)
    text = f"""model deep
input x : real
output y : real
output z : real
block b0 {{ dense(1) }}
{blocks}
network {{
    y = x -> b{levels} -> {"residual { " * 25} gelu {"}" * 25} -> dense
    z = {terms} -> {"repeat(1) { " * 25} dense(1) {"}" * 25} -> dense
}}
loss mse(y) + {"(" * 20}{"+".join(["mse(z)"] * 70)}{")" * 20}
optimizer sgd(learning_rate = 1)
"""
    before, frame = sys.getrecursionlimit(), sys._getframe()  # pyright: ignore[reportPrivateUsage]
    depth = 0
    while frame is not None:
        depth, frame = depth + 1, frame.f_back
    sys.setrecursionlimit(depth + 500)
    try:
        require_an_answer(text)
    finally:
        sys.setrecursionlimit(before)
    assert check_source(Source(text)).spec is not None


@given(st.sampled_from(TEXTS), st.floats(0, 1), st.integers(1, 300), st.floats(0, 1))
@settings(max_examples=200)
def test_a_piece_put_in_twice_is_a_spec_or_diagnostics(
    text: str, start: float, length: int, place: float
) -> None:
    first, to = int(start * len(text)), int(place * len(text))
    piece = text[first : first + length]
    require_an_answer(text[:to] + piece + text[to:])


# ---- texts that are odd, or ask for too much ----


def with_network(network: str, blocks: str = "") -> str:
    return f"""model odd
input x : real[2] in 0..1
output y : real
{blocks}
network {{ y = x -> {network} -> dense }}
loss mse
optimizer sgd(learning_rate = 1)
"""


def with_part(part: str) -> str:
    return with_network(f"b(x{part})", "block b(v) { it + v }")


def with_line(line: str) -> str:
    return f"{with_network('relu')}{line}\n"


def doubling(levels: int) -> str:
    """Blocks that each apply the previous one twice."""
    pairs = (f"block b{i} {{ b{i - 1} -> b{i - 1} }}" for i in range(1, levels))
    return with_network(f"b{levels - 1}", "\n".join(["block b0 { gelu }", *pairs]))


# Each with the code of its error, or nothing if it is valid.
ODD = {
    "empty": ("", "E233"),
    "only a comment": ("# nothing", "E233"),
    "a byte order mark alone": ("\ufeff", "E233"),
    "a NUL": (with_line("let a = 1\0"), "E103"),
    "a mark of right to left": (with_line("let a = 1\u202e"), "E103"),
    "a billion stages": (with_network("repeat(1000000000) { gelu }"), "E411"),
    "a billion empty repeats": (with_network("repeat(1000000000) { it }"), "E411"),
    "a power of a power": (with_line("let a = 9^(9^9)"), "E309"),
    "parts of parts": (with_part("[0:2]" * 5000), "E108"),
    "some parts of parts": (with_part("[0:2]" * 30), ""),
    "powers in a row": (with_line("let a = 9^9^9"), "E101"),
    "a large exponent": (with_line("let a = 9^999999999"), "E309"),
    "a number of many digits": (with_line(f"let a = {'9' * 10_000}"), "E309"),
    "a size of many digits": (with_network(f"dense({'9' * 10_000})"), "E309"),
    "open brackets": (with_line("let a = " + "(" * 10_000), "E108"),
    "open braces": (with_network("residual { " * 10_000), "E108"),
    "closed brackets": (with_line("let a = " + ")" * 10_000), "E105"),
    "too many brackets": (
        with_line("let a = " + "(" * 10_000 + "1" + ")" * 10_000),
        "E108",
    ),
    "blocks that double": (doubling(30), "E411"),
    "blocks that double too deeply": (doubling(300), "E108"),
    "minus signs": (with_line("let a = " + "-" * 5000 + "1"), "E101"),
    "minus signs in brackets": (
        with_line("let a = " + "(-" * 5000 + "1" + ")" * 5000),
        "E108",
    ),
    "a sum of many": (with_line("let a = " + "+".join(["1"] * 20_000)), ""),
    "a unit to a power of a power": (with_line("axis a[2] m^9^9 in 0..1"), "E101"),
    "a number as a unit": (with_line("axis a[2] 9^9^9 in 0..1"), "E101"),
    "a unit of a large power": (with_line("axis a[2] m^999999999 in 0..1"), "E206"),
    "a number to a large power as a unit": (
        with_line("axis a[2] 9^999999999 in 0..1"),
        "E206",
    ),
    "a long name": (with_line(f"let {'a' * 10**5} = 1"), "E110"),
    "a long unknown name": (with_network("a" * 10**5), "E110"),
    "escapes in a string": (
        with_line('data { file = "\\x \\u12 \\N{} \\" }'),
        "",
    ),
    "half of a surrogate pair": (with_line('data { file = "\ud800" }'), "E103"),
}


@pytest.mark.parametrize(("text", "code"), ODD.values(), ids=ODD)
def test_an_odd_text_is_answered(text: str, code: str) -> None:
    found = require_an_answer(text).diagnostics
    assert [mistake.code for mistake in found] == ([code] if code else [])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_line_ends_of_windows_and_a_byte_order_mark_change_nothing(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    files = gallery.BESIDE if file in gallery.SPECS else BESIDE
    plain, marked, windows = (
        emit_source(compile_source(Source(written, files=files)))
        for written in (text, f"\ufeff{text}", text.replace("\n", "\r\n"))
    )
    assert plain == marked == windows
