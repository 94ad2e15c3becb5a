"""The tree of Python that modules are emitted from: brackets, folding and names."""

import ast
import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dotnn.compiler.emit.python.naming import assign_names
from dotnn.compiler.emit.python.printer import (
    WIDTH,
    print_expression,
    print_function,
)
from dotnn.compiler.emit.python.text import docstring, identifier
from dotnn.compiler.emit.python.tree import (
    Assign,
    Call,
    Chain,
    Dotted,
    Expr,
    Function,
    Item,
    Key,
    Lambda,
    Literal,
    Negative,
    Power,
    Return,
    Sequence,
    Sign,
    Symbol,
    call,
)

A, B, C = (Symbol(name, of_module=True) for name in "abc")
NAMES = {A: "a", B: "b", C: "c"}


def minus(left: Expr, right: Expr) -> Chain:
    return Chain(left, (("-", right),))


def times(left: Expr, right: Expr) -> Chain:
    return Chain(left, (("*", right),))


# ---- brackets ----


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (minus(minus(A, B), C), "a - b - c"),
        (minus(A, minus(B, C)), "a - (b - c)"),
        (times(minus(A, B), C), "(a - b) * c"),
        (minus(A, times(B, C)), "a - b * c"),
        (Chain(A, (("/", times(B, C)),)), "a / (b * c)"),
        (Negative(Power(A, Literal(2))), "-a ** 2"),
        (Power(Negative(A), Literal(2)), "(-a) ** 2"),
        (Power(Literal(-1.5), Literal(2)), "(-1.5) ** 2"),
        (Power(Power(A, B), C), "(a ** b) ** c"),
        (Power(A, Power(B, C)), "a ** (b ** c)"),
        (Power(A, Literal(-2)), "a ** (-2)"),
        (Item(minus(A, B), Key(0)), "(a - b)[0]"),
        (Call(Lambda((B,), B), (A,)), "(lambda b: b)(a)"),
        (Sequence((A,)), "(a,)"),
        (Item(A, Key("yield")), 'a["yield"]'),
    ],
    ids=str,
)
def test_brackets_stand_where_python_needs_them(node: Expr, text: str) -> None:
    assert print_expression(node, NAMES) == text


SIGNS: dict[Sign, str] = {"+": "__add__", "-": "__sub__", "*": "__mul__"}


def extended(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    sums = st.tuples(st.sampled_from(["+", "-"]), inner)
    factors = st.tuples(st.just("*"), inner)
    rests = st.lists(sums, min_size=1, max_size=3) | st.lists(
        factors, min_size=1, max_size=3
    )
    return (
        st.builds(lambda first, rest: Chain(first, tuple(rest)), inner, rests)
        | st.builds(Negative, inner)
        | st.builds(Power, inner, st.sampled_from([Literal(2), Literal(3)]))
    )


EXPRESSIONS = st.recursive(
    st.sampled_from([A, B, C]) | st.integers(-3, 3).map(Literal), extended, max_leaves=9
)
VALUES = {"a": 2, "b": -3, "c": 5}


def value_of(node: Expr) -> int:
    match node:
        case Symbol():
            return VALUES[NAMES[node]]
        case Literal(value=int() as value):
            return value
        case Negative(operand=operand):
            return -value_of(operand)
        case Power(base=base, exponent=exponent):
            return value_of(base) ** value_of(exponent)
        case Chain(first=first, rest=rest):
            total = value_of(first)
            for sign, term in rest:
                total = getattr(total, SIGNS[sign])(value_of(term))
            return total
        case _:
            raise AssertionError(node)


@given(EXPRESSIONS)
def test_printed_expressions_have_the_value_of_the_tree(node: Expr) -> None:
    assert eval(print_expression(node, NAMES), dict(VALUES)) == value_of(node)


# ---- functions ----


def printed(function: Function, kept: tuple[str, ...] = ()) -> str:
    return print_function(function, assign_names([function], kept))


@given(EXPRESSIONS)
def test_folded_lines_mean_what_one_line_means(node: Expr) -> None:
    long = Chain(node, (("+", call("jnp.asarray", *[node] * 6)),))
    function = Function(Symbol("f"), (A, B, C), "Doc.", (Return(long),))
    names = assign_names([function], ())
    text = print_function(function, names)
    (returned,) = (n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Return))
    flat = ast.parse(print_expression(long, names), mode="eval").body
    assert returned.value is not None
    assert ast.dump(returned.value) == ast.dump(flat)


def test_a_long_sum_is_folded_at_its_signs() -> None:
    terms: list[tuple[Sign, Expr]] = [("+", call("jnp.sin", A))] * 12
    text = printed(Function(Symbol("f"), (A,), "", (Return(Chain(A, tuple(terms))),)))
    lines = text.splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert lines[1:3] == ["    return (", "        a"]
    assert lines[3] == "        + jnp.sin(a)"


@pytest.mark.parametrize("wish", ["yield", "lambda", "None", "print", "jnp", "jax"])
def test_words_of_python_are_no_names(wish: str) -> None:
    name = identifier(wish)
    assert name == f"{wish}_"
    assert name.isidentifier()
    assert not keyword.iskeyword(name)


def test_names_that_python_folds_into_one_stay_apart() -> None:
    one, other = Symbol("ﬁ"), Symbol("fi")
    text = printed(Function(Symbol("f"), (one, other), "", (Return(other),)))
    assert text.startswith("def f(fi, fi_):")
    assert text.endswith("return fi_")


def test_a_variable_hides_nothing_that_its_function_reads() -> None:
    dense, local = Symbol("dense", of_module=True), Symbol("dense")
    helper = Function(dense, (A,), "", (Return(A),))
    body = (Assign(local, Call(dense, (A,))), Return(local))
    user = Function(Symbol("f", of_module=True), (A,), "", body)
    names = assign_names([helper, user], ())
    assert "dense_ = dense(a)" in print_function(user, names)


def test_a_parameter_that_callers_name_keeps_its_name() -> None:
    key, own = Symbol("key", fixed=True), Symbol("key")
    function = Function(
        Symbol("f"),
        (own,),
        "",
        (Return(Sequence((key, own))),),
        by_keyword=((key, Dotted("None")),),
    )
    assert printed(function).startswith("def f(key_, *, key=None):")


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_text_escapes_a_docstring_or_a_key(about: str, key: str) -> None:
    body = ast.parse(docstring(f"a{about}")).body
    assert len(body) == 1
    assert isinstance(body[0], ast.Expr)
    node = ast.parse(print_expression(Item(A, Key(key)), NAMES), mode="eval").body
    assert isinstance(node, ast.Subscript)
    assert ast.literal_eval(node.slice) == key
