"""The language reference, `grammar/README.md`, against the compiler."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path

import pytest

from dotnn.compiler import (
    LINT_CODES,
    Kept,
    Source,
    check_source,
    describe_model,
    render_all,
)
from dotnn.compiler import vocabulary as words
from dotnn.compiler.lints import LINTS
from dotnn.compiler.text import limits
from dotnn.compiler.vocabulary import Constant, Parameter, Required

TEXT = (Path(__file__).parent.parent / "grammar/README.md").read_text(encoding="utf-8")


# ---- examples ----


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: info words, text, and line number."""

    info: str
    text: str
    line: int


def _find_blocks() -> tuple[Block, ...]:
    found = re.finditer(r"^```(\w.*)\n((?s:.*?))^```$", TEXT, re.MULTILINE)
    return tuple(Block(m[1], m[2], TEXT.count("\n", 0, m.start()) + 2) for m in found)


BLOCKS = _find_blocks()
STOCK = {
    "input": "input x : real[3] in 0..1",
    "output": "output y : real",
    "loss": "loss mse",
    "optimizer": "optimizer adam(learning_rate = 1e-3)",
}
"""Statements that a fragment gets because every spec needs them."""


FORWARD = """model forward
input  thickness   : real[6] nm in 20..120
output reflectance : real[64] bound 0..1
network { reflectance = thickness -> dense }
loss mse
optimizer adam(learning_rate = 1e-3)
"""
BESIDE = Kept(
    {
        "blocks.nn": "block resnet(n) { dense(n) -> residual { dense(n) -> gelu } }",
        "runs/forward/spec.nn": FORWARD,
        "runs/forward/run.json": describe_model(FORWARD),
    }
)
"""The files that examples import and use."""


def complete(fragment: str) -> str:
    """A fragment completed to a spec; by default, each output is a dense layer."""
    said = set(re.findall(r"^\w+", fragment, re.MULTILINE))
    stock = [line for keyword, line in STOCK.items() if keyword not in said]
    text = "\n".join(["model reference", *stock, fragment])
    if "network" in said:
        return text
    inputs, outputs = (
        re.findall(rf"^{role} +(\w+)", text, re.MULTILINE)
        for role in ("input", "output")
    )
    read = inputs[0] if len(inputs) == 1 else f"concat({', '.join(inputs)})"
    lines = [f"    {output} = {read} -> dense\n" for output in outputs]
    return f"{text}network {{\n{''.join(lines)}}}\n"


def mistakes_in(text: str) -> str:
    """The error messages of a spec."""
    source = Source(text, "film.nn", BESIDE)
    return render_all(check_source(source).diagnostics, source)


def test_blocks_are_programs_fragments_mistakes_or_plain_text():
    kinds = {"nn", "nn fragment", "nn mistake", "text"}
    assert {block.info for block in BLOCKS} == kinds


@pytest.mark.parametrize(
    "block",
    [block for block in BLOCKS if block.info in ("nn", "nn fragment")],
    ids=lambda block: f"line-{block.line}",
)
def test_every_example_compiles(block: Block):
    text = block.text if block.info == "nn" else complete(block.text)
    assert mistakes_in(text) == ""


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        (block, following)
        for block, following in pairwise(BLOCKS)
        if block.info == "nn mistake"
    ],
    ids=lambda block: f"line-{block.line}",
)
def test_every_mistake_gets_the_message_shown(mistake: Block, message: Block):
    assert message.info == "text"
    assert mistakes_in(mistake.text).strip() == message.text.strip()


# ---- tables ----

Row = tuple[str, ...]


def _find_tables() -> dict[str, tuple[Row, ...]]:
    """Rows of every table by its first header cell."""
    lines = TEXT.splitlines()
    tables = {}
    for is_table, group in groupby(lines, lambda line: line.startswith("|")):
        if is_table:
            head, _, *rows = map(_cells, group)
            assert head[0] not in tables, f"two tables of {head[0]}"
            assert all(len(row) == len(head) for row in rows), head
            tables[head[0]] = tuple(rows)
    return tables


def _cells(line: str) -> Row:
    return tuple(cell.strip() for cell in line.strip("|").split("|"))


TABLES = _find_tables()


def quoted(cell: str) -> list[str]:
    """Texts in backquotes."""
    return re.findall(r"`([^`]+)`", cell)


def names_in(table: str) -> list[str]:
    """Texts in backquotes in the first column, in order."""
    return [name for row in TABLES[table] for name in quoted(row[0])]


def words_under(heading: str) -> list[str]:
    """Words of the plain block after a heading or a line of text."""
    line = TEXT[: TEXT.index(f"\n{heading}\n")].count("\n")
    return next(b for b in BLOCKS if b.info == "text" and b.line > line).text.split()


@pytest.mark.parametrize(
    ("table", "known"),
    [
        ("statement", words.STATEMENTS),
        ("clause", words.CLAUSES),
        ("type", words.TYPES),
        ("layer", words.LAYERS),
        ("activation", words.ACTIVATIONS),
        ("initializer", words.INITIALIZERS),
        ("loss", words.LOSSES),
        ("metric", words.METRICS),
        ("function of mathematics", words.FUNCTIONS),
        ("penalty", words.PENALTIES),
        ("schedule", words.SCHEDULES),
        ("setting of `train`", words.TRAIN),
        ("setting of `data`", words.DATA),
        ("lint", LINT_CODES),
    ],
)
def test_a_table_has_every_name_once_and_no_other(table: str, known: Iterable[str]):
    assert sorted(names_in(table)) == sorted(known)


@pytest.mark.parametrize(
    ("heading", "known"),
    [
        ("These words are reserved:", words.KEYWORDS),
        ("### Units", words.KNOWN_UNITS),
        ("### Optimizers", words.TRANSFORMS),
    ],
)
def test_a_list_has_every_name_once_and_no_other(heading: str, known: Iterable[str]):
    assert sorted(words_under(heading)) == sorted(known)


def test_lints_are_as_loud_as_the_table_says():
    said = {quoted(row[0])[0]: row[1] for row in TABLES["lint"]}
    assert {lint.code: said[lint.code] for lint in LINTS} == {
        lint.code: lint.level for lint in LINTS
    }


def test_the_examples_of_the_statements_are_one_spec():
    examples = [quoted(row[2])[0] for row in TABLES["statement"]]
    assert [line.split()[0] for line in examples] == names_in("statement")
    # A model must be used in the network.
    here = [line for line in examples if line.split()[0] != "use"]
    assert mistakes_in("\n".join(here)) == ""


def test_every_clause_has_examples_that_compile():
    for clause, examples, on, _ in TABLES["clause"]:
        line = "output y" if "output" in on else "input x"
        for example in quoted(examples):
            assert quoted(clause)[0] in example.split()
            assert mistakes_in(complete(f"{line} : real {example}\n")) == ""


# ---- arguments and their defaults ----


def says(cell: str, default: Constant | Required) -> bool:
    """Whether a cell states a default; a plain word stands for none."""
    match default:
        case Required():
            return cell == "required"
        case None:
            return cell not in ("", "required") and "`" not in cell
        case bool():
            return cell == f"`{default}`".lower()
        case int() | float():
            return bool(quoted(cell)) and float(quoted(cell)[0]) == default
        case _:
            return cell == f"`{default}`"


def arguments_in(table: str) -> Iterator[tuple[str, str, str]]:
    """Owner, argument and default of each row; empty cells repeat the owner."""
    owner = ""
    for first, argument, default, _ in TABLES[table]:
        owner = quoted(first)[0] if first else owner
        if argument:
            yield owner, quoted(argument)[0], default


def check_parameters(
    found: Iterable[tuple[str, str, str]],
    known: Mapping[str, Iterable[Parameter]],
) -> None:
    """Require each argument once, in order, with its default."""
    cells: dict[str, list[tuple[str, str]]] = {owner: [] for owner in known}
    for owner, name, cell in found:
        cells[owner].append((name, cell))
    for owner, parameters in known.items():
        rows = cells[owner]
        assert [name for name, _ in rows] == [p.name for p in parameters], owner
        for parameter, (name, cell) in zip(parameters, rows, strict=True):
            assert says(cell, parameter.default), f"{owner}({name}): {cell}"


def test_layers_have_their_arguments_and_defaults():
    known = {name: row.parameters for name, row in words.LAYERS.items()}
    check_parameters(arguments_in("layer"), known)


def test_schedules_have_their_arguments_and_defaults():
    known = {name: row.parameters for name, row in words.SCHEDULES.items()}
    check_parameters(arguments_in("schedule"), known)


@pytest.mark.parametrize("keyword", ["train", "data"])
def test_settings_have_their_defaults(keyword: str):
    known = {"train": words.TRAIN, "data": words.DATA}[keyword]
    for setting, default, _ in TABLES[f"setting of `{keyword}`"]:
        assert says(default, known[quoted(setting)[0]].default), setting


def assigned(owner: str, cell: str) -> Iterator[tuple[str, str, str]]:
    """Arguments written as `alpha = 1`."""
    for argument in quoted(cell):
        name, default = argument.split(" = ")
        yield owner, name, f"`{default}`"


def test_activations_have_their_arguments_and_defaults():
    found = [
        argument
        for names, _, arguments, _ in TABLES["activation"]
        for name in quoted(names)
        for argument in assigned(name, arguments)
    ]
    known = {name: row.parameters for name, row in words.ACTIVATIONS.items()}
    check_parameters(found, known)


def test_losses_have_their_units_arguments_and_defaults():
    found = []
    for names, _, units, arguments in TABLES["loss"]:
        (name,) = quoted(names)
        assert words.LOSSES[name].units == units
        found += assigned(name, arguments)
    known = {name: row.parameters for name, row in words.LOSSES.items()}
    check_parameters(found, known)


# ---- facts beside the names ----


def test_activations_have_their_families():
    for names, _, _, family in TABLES["activation"]:
        for name in quoted(names):
            assert words.ACTIVATIONS[name].family == family, name


def test_families_have_their_initializers():
    table = {family: quoted(name)[0] for family, name, *_ in TABLES["family"]}
    assert table == dict(words.BY_FAMILY)


def test_schedules_are_said_to_be_like_those_of_optax():
    for names, _, like in TABLES["scale of"]:
        row = words.SCHEDULES[quoted(names)[0]]
        assert row.like == f"optax.{quoted(like)[0]}"
    assert f"`{words.SCHEDULES['plateau'].like}`" in TEXT
    assert {*names_in("scale of"), "plateau"} == set(words.SCHEDULES)


def test_schedules_that_never_end_are_said_to_come_last():
    endless = [name for name, row in words.SCHEDULES.items() if row.lasts is None]
    sentence = ", ".join(f"`{name}`" for name in endless[:-1])
    assert f"{sentence} and `{endless[-1]}` never end" in " ".join(TEXT.split())


def test_limits_are_those_of_the_compiler():
    known = {
        "characters of a spec": limits.MAX_TEXT,
        "nested brackets": limits.MAX_BRACKETS,
        "characters of a name": limits.MAX_NAME,
        "characters of a string": limits.MAX_STRING,
        "nesting depth, where bodies count three times and blocks are expanded": (
            limits.MAX_DEPTH
        ),
        "points of all axes": limits.MAX_POINTS,
        "numbers in one value of an example": limits.MAX_SIZE,
        "operations of a network, including repetitions": limits.MAX_OPERATIONS,
        "weights of a network": limits.MAX_PARAMETERS,
        "imported files, direct and indirect": limits.MAX_IMPORTS,
        "errors shown at once": limits.MAX_MISTAKES,
    }
    table = {what: int(most.replace(",", "")) for what, most in TABLES["limit"]}
    assert table == known
    assert len(known) == sum(name.startswith("MAX_") for name in vars(limits))


@pytest.mark.parametrize("unit", [*sorted(words.KNOWN_UNITS), "W/m^2", "1/cm", "cm^-3"])
def test_every_unit_named_is_one_that_a_spec_may_use(unit: str):
    assert words.is_known_unit(unit)
    assert mistakes_in(complete(f"output y : real {unit} in 0..1\n")) == ""
