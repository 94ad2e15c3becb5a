"""Any text is a spec or diagnostics, and what is a spec is a module that works."""

import ast
import sys
from pathlib import Path

import jax
import jax.numpy as jnp
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dotnn.compiler import Source, as_json, check_source, emit_source, render_all

SPECS = Path(__file__).parent.parent / "specs"
TEXTS = tuple(
    (SPECS / name).read_text(encoding="utf-8")
    for name in ("neuron.nn", "thin_film.nn", "mie.nn")
)
TOKENS = """
model let axis input output block network loss optimizer schedule train data accept
in bound log from repeat residual true false it pi x y h real mse adam dense gelu
dropout layer_norm concat width learning_rate epochs plateau rmse
0 1 64 1e3 0.5 10% 1e999 -> = : , ( ) [ ] { } .. + - * / ^ <= > # "s" nm
""".split() + ["\n", "\n", "\n", " ", "\t", "\r\n", '"', "\0", "é", "²", "\u202e"]


def require_an_answer(text: str) -> None:
    """A spec whose module is Python, or mistakes that can be shown."""
    done = check_source(Source(text))
    assert (done.spec is None) == bool(done.diagnostics)
    if done.spec is not None:
        ast.parse(emit_source(done.spec))
    render_all(done.diagnostics, done.source)
    for mistake in done.diagnostics:
        assert mistake.message
        as_json(mistake, done.source)


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
        st.tuples(
            st.floats(0, 1), st.integers(0, 12), st.sampled_from(("", *TOKENS))
        ),
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


# Names of the emitted module and of Python, which values and blocks may have as well.
NAMES = """
x y h it_ params key weights layer index part skip dense gelu jax jnp init apply loss
network scaled_loss FIXED subkey lambda class def print self __class__ keys scaling
mse he_normal inputs targets predictions size µ μ ﬁ fi ² Ω
""".split()
SLOTS = ("a", "b", "c", "d", "e", "f")


@st.composite
def specs(draw: st.DrawFn) -> str:
    """A spec of everything that the language has, small and without a mistake."""
    names = draw(st.permutations(NAMES))
    name = dict(zip(SLOTS, names, strict=False))
    block = draw(st.sampled_from([n for n in names[6:] if n not in ("dense", "gelu")]))
    stages = st.sampled_from(
        (
            "dense(3)",
            "gelu",
            "leaky_relu(0.2)",
            "layer_norm",
            "dropout(0.5)",
            f"{block}(3)",
            f"repeat(2) {{ {block}(3, slope = 1) }}",
            "repeat(3) { dense(2) -> sin -> dropout(rate = 0.1) }",
            "residual { it -> dense(3) -> tanh } -> dense(3)",
            "residual { v = it -> dense(3)\n w = v * v\n w + v } -> relu",
        )
    )
    path = " -> ".join(["dense(3)", *draw(st.lists(stages, max_size=4)), "dense(3)"])
    clause = st.sampled_from(("", "in 1..3", "in 0.1..10 log", "log", "bound 0.."))
    head = st.sampled_from(
        (*("bound 0..1", "bound -1..1", "bound ..5", "bound 0.1..10 log", "in -2..5"),)
    )
    return f"""model {name["f"]}
input {name["a"]} : real[2] nm {draw(clause)}
input {name["b"]} : real {draw(clause)}
output {name["d"]} : real[2, 3] {draw(head)}
output {name["e"]} : real {draw(head)} {draw(st.sampled_from(("", 'from "a b"')))}
block {block}(size, slope = 0.5) {{ dense(size) -> celu(alpha = slope) -> dense(3) }}
network {{
    {name["c"]} = concat({name["a"]}, {name["b"]}) -> {path}
    {name["d"]} = {name["c"]} * 2 - {name["c"]} -> dense
    {name["e"]} = ({name["c"]} -> dense(4)) / 3 + 1 -> relu -> dense
}}
loss {draw(st.sampled_from(("mse", f"huber({name['e']}) + 2 * mae({name['d']})")))}
optimizer sgd(learning_rate = 1)
"""


@given(specs(), st.integers(0, 3))
@settings(max_examples=25)
@example(TEXTS[0], 0)
def test_a_spec_makes_a_module_that_starts_applies_and_has_gradients(
    text: str, rows: int
) -> None:
    done = check_source(Source(text))
    assert done.spec is not None, render_all(done.diagnostics, done.source)
    code = emit_source(done.spec)
    module: dict = {}
    exec(compile(code, "<emitted>", "exec"), module)
    key = jax.random.key(rows)
    inputs = {v.name: 1.5 * jnp.ones((2, *v.shape)) for v in done.spec.inputs}
    targets = {v.name: 0.5 * jnp.ones((2, *v.shape)) for v in done.spec.outputs}
    with jax.disable_jit():
        params = module["init"](key)
        assert set(module["FIXED"]) <= set(params)
        outputs = module["apply"](params, {k: v[0] for k, v in inputs.items()})
        gradients = jax.grad(module["loss"])(params, inputs, targets, key=key)
    assert {k: v.shape for k, v in outputs.items()} == {
        v.name: v.shape for v in done.spec.outputs
    }
    assert jax.tree.structure(gradients) == jax.tree.structure(params)
    for leaf in jax.tree.leaves((outputs, gradients)):
        assert jnp.isfinite(leaf).all()
        assert leaf.dtype == jnp.float32


def test_what_is_nested_as_deep_as_allowed_leaves_most_of_pythons_stack() -> None:
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
    before, frame = sys.getrecursionlimit(), sys._getframe()
    depth = 0
    while frame is not None:
        depth, frame = depth + 1, frame.f_back
    sys.setrecursionlimit(depth + 500)
    try:
        require_an_answer(text)
    finally:
        sys.setrecursionlimit(before)
    assert check_source(Source(text)).spec is not None
