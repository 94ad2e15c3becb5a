"""The language server, driven by an editor over its pipes."""

import asyncio
import gc
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from editor import ROOT, Editor, Refused, edited, place_of

from dotnn.cli import main
from dotnn.compiler import Source, editing, format_source
from dotnn.compiler.text.limits import MAX_TEXT
from dotnn.server.documents import Buffer, Documents, Outdated
from dotnn.server.files import Buffers
from dotnn.server.search import search

TEXT = """model film
# How wide the layers are.
let width = 8
axis wavelength[4] nm in 400..800
input thickness : real[3] nm in 20..120
output reflectance : real[wavelength] bound 0..1
function snake(x, a = 1) = x + sin(a * x)^2 / a
block layer(n) { dense(n) -> snake(a = 2) }
network {
    h = thickness -> dense(width) as encoder -> gelu -> layer(16)
    reflectance = h -> dense
}
loss mse(reflectance)
optimizer adam(learning_rate = 1e-3)
"""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """One session for requests that change nothing."""
    with Editor(tmp_path_factory.mktemp("specs")) as editor:
        yield editor


@pytest.fixture
def editor(shared: Editor, tmp_path: Path) -> Editor:
    """The session in a folder of the test, inside the open folder."""
    shared.folder = shared.root / tmp_path.name
    shared.folder.mkdir()
    return shared


def ask_at(editor: Editor, method: str, text: str, mark: str, **more: Any) -> Any:
    """Send a request at the position of a mark, which is removed from the text."""
    name = f"{method}_{abs(hash((text, mark)))}.nn"
    clean = text.replace("|", "")
    uri = editor.open(name, clean)
    return editor.ask(
        f"textDocument/{method}", **editor.at(uri, *place_of(text, mark)), **more
    )


def labels(editor: Editor, text: str) -> list[str]:
    """Completions at the `|` of a text."""
    found = ask_at(editor, "completion", text, "|")
    return [item["label"] for item in found["items"]]


def with_line(line: str) -> str:
    return TEXT.replace("    reflectance = h -> dense", f"    {line}")


# ---- mistakes ----


def test_a_spec_without_mistakes_has_no_errors(editor: Editor):
    uri = editor.open("film.nn", TEXT)
    assert [m for m in editor.mistakes(uri) if m["severity"] == 1] == []


def test_an_error_appears_while_typing_and_goes_when_fixed(editor: Editor):
    uri = editor.open("film.nn", TEXT)
    assert editor.mistakes(uri) is not None
    version = editor.change(uri, TEXT.replace("gelu", "gleu"))
    (mistake,) = editor.mistakes(uri, version)
    assert mistake["code"] == "E201"
    assert mistake["source"] == "dotnn"
    assert "did you mean `gelu`?" in mistake["message"]
    line, column = place_of(TEXT, "gelu")
    assert mistake["range"] == {
        "start": {"line": line, "character": column},
        "end": {"line": line, "character": column + 4},
    }
    version = editor.change(uri, TEXT)
    assert [m["code"] for m in editor.mistakes(uri, version)] != ["E201"]


def test_a_second_place_is_related_information(editor: Editor):
    uri = editor.open("film.nn", TEXT + "let width = 9\n")
    (mistake,) = editor.mistakes(uri)
    (related,) = mistake["relatedInformation"]
    assert related["location"]["uri"] == uri
    assert related["location"]["range"]["start"] == {"line": 2, "character": 4}


def test_unused_names_are_grey(editor: Editor):
    uri = editor.open("film.nn", with_line("q = h\n    reflectance = h -> dense"))
    (mistake,) = editor.mistakes(uri)
    assert (mistake["code"], mistake["tags"]) == ("E224", [1])


def test_lints_are_published_with_their_levels(tmp_path: Path):
    text = TEXT.replace(" as encoder -> gelu -> layer(16)", " -> dense(9)")
    with Editor(tmp_path) as editor:
        uri = editor.open("film.nn", text)
        found = {m["code"]: m["severity"] for m in editor.mistakes(uri)}
        assert 2 in found.values()
        settings = {"dotnn": {"lints": {"W": "off"}}}
        editor.tell("workspace/didChangeConfiguration", settings=settings)
        assert editor.mistakes(uri) == []
    with Editor(tmp_path, lints={"W": "error"}) as editor:
        uri = editor.open("film.nn", text)
        assert {m["severity"] for m in editor.mistakes(uri)} == {1}


def test_only_the_last_of_many_changes_is_published(editor: Editor):
    uri = editor.open("film.nn", TEXT)
    texts = [TEXT.replace("gelu", f"gelu{size}") for size in range(100)]
    versions = [editor.change(uri, text) for text in texts]
    (mistake,) = editor.mistakes(uri, versions[-1])
    assert "gelu99" in mistake["message"]


def test_a_question_that_is_cancelled_is_answered_so(editor: Editor):
    uri = editor.open("film.nn", TEXT)
    place = editor.at(uri, *place_of(TEXT, "dense"))
    number = editor.begin("textDocument/hover", **place)
    editor.tell("$/cancelRequest", id=number)
    answer = editor.answer(number)
    assert answer.get("error", {}).get("code") == -32800 or answer["result"]


def test_a_closed_file_has_no_mistakes(editor: Editor):
    uri = editor.open("film.nn", "let")
    assert editor.mistakes(uri)
    editor.tell("textDocument/didClose", textDocument={"uri": uri})
    while editor.diagnostics[uri]:
        editor.receive()


@pytest.mark.parametrize("uri", ["untitled:Untitled-1", "file:///nowhere/at/all.nn"])
def test_an_unsaved_text_is_checked(editor: Editor, uri: str):
    document = {"uri": uri, "languageId": "nn", "version": 1}
    text = TEXT + 'import "blocks.nn"\n'
    editor.tell("textDocument/didOpen", textDocument={**document, "text": text})
    assert [m["code"] for m in editor.mistakes(uri)] == ["E701"]


# ---- several files ----

BLOCKS = "block piece(n) { dense(n) -> gelu }\n"
IMPORTING = TEXT.replace("-> layer(16)", "-> piece(16)") + 'import "blocks.nn"\n'


def test_an_open_file_comes_before_the_one_on_the_disk(editor: Editor):
    (editor.folder / "blocks.nn").write_text("block other(n) { dense(n) }\n")
    film = editor.open("film.nn", IMPORTING)
    assert [m["code"] for m in editor.mistakes(film)] == ["E201"]
    blocks = editor.open("blocks.nn", BLOCKS)
    assert [m for m in editor.mistakes(film) if m["severity"] == 1] == []
    assert editor.diagnostics.get(blocks, []) == []
    broken = editor.change(blocks, BLOCKS.replace("gelu", "gleu"))
    editor.mistakes(blocks, broken)
    (mistake,) = editor.mistakes(film)
    line, column = place_of(IMPORTING, '"blocks.nn"')
    assert mistake["range"]["start"] == {"line": line, "character": column}
    assert mistake["relatedInformation"][0]["location"]["uri"] == blocks


def test_a_file_changed_on_disk_is_read_again(editor: Editor):
    path = editor.folder / "blocks.nn"
    film = editor.open("film.nn", IMPORTING)
    assert [m["code"] for m in editor.mistakes(film)] == ["E701"]
    path.write_text(BLOCKS)
    change = {"uri": path.as_uri(), "type": 1}
    editor.tell("workspace/didChangeWatchedFiles", changes=[change])
    assert [m for m in editor.mistakes(film) if m["severity"] == 1] == []


def test_imports_are_read_again_when_a_file_is_saved(editor: Editor):
    film = editor.open("film.nn", IMPORTING)
    assert [m["code"] for m in editor.mistakes(film)] == ["E701"]
    (editor.folder / "blocks.nn").write_text(BLOCKS)
    editor.tell("textDocument/didSave", textDocument={"uri": film})
    assert [m for m in editor.mistakes(film) if m["severity"] == 1] == []


def test_changes_of_specs_and_runs_on_disk_are_watched(shared: Editor):
    shared.mistakes(shared.open("film.nn", TEXT))
    assert {"**/*.nn", "**/run.json"} <= set(shared.watched)


@pytest.mark.parametrize("root", ["rootUri", "rootPath", "workspaceFolders", ""])
def test_closed_files_are_renamed_whatever_the_root_is_called(
    tmp_path: Path, root: str
):
    top = tmp_path / "50% #1"
    folder = top / "inner"
    (top / "other").mkdir(parents=True)
    folder.mkdir()
    (top / "pyproject.toml").write_text("")
    (folder / "blocks.nn").write_text(BLOCKS)
    other = top / "other" / "film.nn"
    other.write_text(TEXT)
    near = folder / "film.nn"
    near.write_text(IMPORTING)
    uri = top.as_uri()
    given = {
        "rootUri": uri,
        "rootPath": str(top),
        "workspaceFolders": [{"uri": uri, "name": "top"}],
    }
    roots = {name: value for name, value in given.items() if name == root}
    with Editor(folder, roots={"rootUri": None, **roots}) as editor:
        blocks = editor.open("blocks.nn", BLOCKS)
        place = editor.at(blocks, *place_of(BLOCKS, "piece"))
        edit = editor.ask("textDocument/rename", newName="part", **place)
        changed = {c["textDocument"]["uri"] for c in edit["documentChanges"]}
        assert changed == {blocks, near.as_uri()}
        assert editor.messages == []


def test_a_rename_names_what_it_could_not_see(editor: Editor):
    long = editor.folder / "long.nn"
    long.write_text(IMPORTING + "#" * MAX_TEXT)
    (editor.folder / "gone.nn").symlink_to("nowhere.nn")
    blocks = editor.open("blocks.nn", BLOCKS)
    place = editor.at(blocks, *place_of(BLOCKS, "piece"))
    editor.ask("textDocument/rename", newName="part", **place)
    message = editor.messages[-1]
    assert str(long) in message
    assert "nowhere.nn" in message


def test_a_search_for_specs_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in ("a", "b", ".hidden", "node_modules"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "film.nn").write_text("")
    found = search([tmp_path])
    assert [path.parent.name for path in found.paths] == ["a", "b"]
    assert found.unseen == ()
    monkeypatch.setattr("dotnn.server.search.MAX_FOLDERS", 2)
    found = search([tmp_path])
    assert [path.parent.name for path in found.paths] == ["a"]
    assert str(tmp_path) in found.unseen[0]


def test_a_block_of_another_file_is_renamed_everywhere(editor: Editor):
    (editor.folder / "other.nn").write_text(IMPORTING)
    (editor.folder / "blocks.nn").write_text(BLOCKS)
    film = editor.open("film.nn", IMPORTING)
    place = editor.at(film, *place_of(IMPORTING, "piece"))
    found = editor.ask("textDocument/definition", **place)
    assert found["uri"] == editor.uri("blocks.nn")
    assert found["range"]["start"] == {"line": 0, "character": 6}
    names = {"film.nn", "blocks.nn", "other.nn"}
    said = editor.ask(
        "textDocument/references", context={"includeDeclaration": True}, **place
    )
    assert {each["uri"] for each in said} == set(map(editor.uri, names))
    edit = editor.ask("textDocument/rename", newName="part", **place)
    changes = {c["textDocument"]["uri"]: c["edits"] for c in edit["documentChanges"]}
    assert set(changes) == set(map(editor.uri, names))
    blocks = edited(BLOCKS, changes[editor.uri("blocks.nn")])
    assert blocks == BLOCKS.replace("piece", "part")


def test_the_file_that_a_string_names_is_its_definition(editor: Editor):
    text = IMPORTING + 'use "runs/forward" as forward\n'
    film = editor.open("film.nn", text)
    for mark, name in [("blocks.nn", "blocks.nn"), ("runs/", "runs/forward/spec.nn")]:
        place = editor.at(film, *place_of(text, mark))
        found = editor.ask("textDocument/definition", **place)
        assert found["uri"] == editor.uri(name)


# ---- completion ----


@pytest.mark.parametrize(
    ("text", "offered", "kept_out"),
    [
        (TEXT + "|", "network loss axis", "dense width"),
        (TEXT + "input q : |", "real one_of", "nm width"),
        (TEXT + "input q : real[|", "wavelength width", "nm dense"),
        (TEXT + "input q : real |", "nm in bound periodic", "dense"),
        (TEXT + "input q : real nm in 0..1 |", "step log", "in nm"),
        (TEXT + "axis q[3] nm |", "in log from", "bound step"),
        (with_line("reflectance = h -> |"), "dense gelu layer snake encoder", "h mse"),
        (with_line("reflectance = h -> dense(|"), "size bias init width", "kernel"),
        (with_line("reflectance = h -> dense(init = |"), "he_normal", "bias h"),
        (with_line("reflectance = concat(|"), "h thickness axis", "mse"),
        (with_line("|"), "reflectance", "dense"),
        (with_line("reflectance = h -> layer(|"), "n width", "size"),
        (TEXT.replace("mse(reflectance)", "|"), "mse huber l2 snake", "dense rmse"),
        (TEXT.replace("mse(reflectance)", "mse(|"), "reflectance h", "dense"),
        (TEXT + "accept |", "rmse r2", "mse"),
        (TEXT + "accept rmse(|", "reflectance", "thickness h"),
        (TEXT.replace("adam(learning_rate = 1e-3)", "|"), "adam lion", "mse"),
        (TEXT.replace("learning_rate = 1e-3", "|"), "learning_rate b1", "size"),
        (TEXT + "schedule |", "plateau cosine", "adam"),
        (TEXT + "schedule plateau(monitor = |", "validation train", "factor"),
        (TEXT + "train {\n    |\n}", "epochs precision", "file"),
        (TEXT + "train {\n    precision = |\n}", "float32 float64", "epochs"),
        (TEXT + "data {\n    |\n}", "file group", "epochs"),
        (TEXT + "let q = |", "width pi", "h dense"),
        (TEXT.replace("dense(n) ->", "| ->"), "dense n it", "thickness h"),
    ],
)
def test_completion_fits_the_place(
    shared: Editor, text: str, offered: str, kept_out: str
):
    found = labels(shared, text)
    assert set(offered.split()) <= set(found)
    assert not set(kept_out.split()) & set(found)


@pytest.mark.parametrize(
    "text", [TEXT + "# a |", 'model a "|', TEXT + "model |", with_line("q = h as |")]
)
def test_nothing_is_offered_in_comments_strings_and_new_names(
    shared: Editor, text: str
):
    assert labels(shared, text) == []


@pytest.mark.parametrize(
    ("text", "label", "says"),
    [
        (with_line("reflectance = h -> |"), "dense", "weighted sum"),
        (with_line("reflectance = h -> |"), "layer", "def layer(params, it):"),
        (with_line("reflectance = h -> |"), "gelu", "normal distribution"),
        (TEXT + "let q = |", "width", "How wide the layers are."),
        (TEXT + "schedule |", "cosine", "cos(pi * e / epochs)"),
        (TEXT.replace("adam(", "|("), "adamw", "weight_decay = 0.0001"),
        (TEXT + "train { |", "batch", "rows per update"),
        (TEXT + "input q : real |", "bound", "hard limit"),
    ],
)
def test_completions_have_documentation(
    editor: Editor, text: str, label: str, says: str
):
    uri = editor.open("film.nn", TEXT)
    editor.mistakes(uri)
    editor.change(uri, text.replace("|", ""))
    place = editor.at(uri, *place_of(text, "|"))
    found = editor.ask("textDocument/completion", **place)
    item = next(item for item in found["items"] if item["label"] == label)
    item = editor.ask("completionItem/resolve", **item)
    assert says in item["documentation"]["value"]


def test_a_word_that_is_begun_is_replaced(shared: Editor):
    text = with_line("reflectance = h -> de|ns")
    found = ask_at(shared, "completion", text, "|")
    item = next(item for item in found["items"] if item["label"] == "dense")
    clean = text.replace("|", "")
    assert "h -> dense\n" in edited(clean, [item["textEdit"]])


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ('import "|"', "blocks.nn sub/"),
        ('import "sub/mo|re"', "more.nn"),
        ('use "runs/|', "forward"),
        ('data { file = "|" }', "film.csv runs/ sub/"),
        ('import "nowhere/|"', ""),
        ('# import "|"', ""),
        ('    file = ["film.csv", "|"]', "film.csv sub/"),
        ('    test = "|"', "film.csv"),
        ('    validation = rows("|")', "film.csv"),
        ('# file = "|"', ""),
        ('model a "|"', ""),
    ],
)
def test_paths_are_completed_inside_their_strings(
    editor: Editor, text: str, offered: str
):
    for name in ("blocks.nn", "sub/more.nn", "runs/forward/spec.nn", "film.csv"):
        (editor.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (editor.folder / name).touch()
    uri = editor.open("film.nn", text.replace("|", ""))
    place = editor.at(uri, *place_of(text, "|"))
    items = editor.ask("textDocument/completion", **place)["items"]
    assert set(offered.split()) <= {item["label"] for item in items}
    assert bool(items) == bool(offered)
    for item in items:
        after = edited(text.replace("|", ""), [item["textEdit"]])
        assert after.count('"') <= max(2, text.count('"'))


# ---- hover ----


@pytest.mark.parametrize(
    ("mark", "says"),
    [
        ("dense(width)", "`(3,)` → `(8,)`, 32 parameters"),
        (
            "dense(width)",
            'dense(params["weights"]["as encoder"]["dense_1"], thickness)',
        ),
        ("encoder", "dense(width) as encoder"),
        ("gelu", "jax.nn.gelu(h)"),
        ("thickness :", "(thickness - 70.0) / 50.0"),
        ("reflectance :", "jax.nn.sigmoid(reflectance)"),
        ("layer(n)", '"""Block `layer(n)`."""'),
        ("n) ->", "given `16`"),
        ("snake(x", "jnp.sin(a * x) ** 2 / a"),
        ("width = 8", "How wide the layers are."),
        ("wavelength[4]", "4 points from 400 to 800 nm"),
        ("mse", "jnp.mean(jnp.square(predictions - targets))"),
        ("adam", "optax.adam(learning_rate"),
        ("learning_rate", "an argument of `adam`"),
        ("bound", "a hard limit on the values"),
        ("nm in 400", "nanometer, [length]"),
        ("network", "the computation of the outputs from the inputs"),
        ("real[3]", "real numbers"),
        ("sin(a", "**sin**, an activation"),
    ],
)
def test_hovering_tells_of_a_word(shared: Editor, mark: str, says: str):
    found = ask_at(shared, "hover", TEXT, mark)
    assert says in found["contents"]["value"]


def test_hovering_a_blank_tells_nothing(shared: Editor):
    assert ask_at(shared, "hover", TEXT + "\n\n  \n# dense", "\n  \n") is None
    assert ask_at(shared, "hover", TEXT + "# dense", "# dense") is None


def test_a_broken_text_is_answered_from_its_last_good_version(editor: Editor):
    uri = editor.open("film.nn", TEXT)
    editor.mistakes(uri)
    broken = TEXT.replace("reflectance = h -> dense", "reflectance = h -> dense(")
    editor.change(uri, broken)
    place = editor.at(uri, *place_of(broken, "dense(width)"))
    found = editor.ask("textDocument/hover", **place)["contents"]["value"]
    assert "32 parameters" in found
    place = editor.at(uri, *place_of(broken, "\n}\nloss"))
    offered = editor.ask("textDocument/completion", **place)["items"]
    assert {"size", "h", "width"} <= {item["label"] for item in offered}
    place = editor.at(uri, *place_of(broken, "thickness ->"))
    found = editor.ask("textDocument/definition", **place)
    assert found["range"]["start"]["line"] == 4


# ---- calls ----


@pytest.mark.parametrize(
    ("line", "label", "active"),
    [
        ("q = h -> dense(|", "dense(size, bias = true, init, ", 0),
        ("q = h -> dense(3, |", "dense(size, bias = true, init, ", 1),
        ("q = h -> dense(3, bias_init = |", "dense(size, ", 3),
        ("q = snake(concat(h, h), |", "snake(x, a = 1)", 1),
        ("q = h -> layer(|", "layer(n)", 0),
        ("q = maximum(h, |", "maximum(a, b)", 1),
    ],
)
def test_a_call_shows_its_arguments(shared: Editor, line: str, label: str, active: int):
    found = ask_at(shared, "signatureHelp", with_line(line), "|")
    (signature,) = found["signatures"]
    assert signature["label"].startswith(label)
    assert found["activeParameter"] == active
    start, end = signature["parameters"][active]["label"]
    assert signature["label"][start:end] in signature["label"]


def test_there_is_no_signature_outside_of_a_call(shared: Editor):
    assert ask_at(shared, "signatureHelp", TEXT, "loss") is None


# ---- names ----


def test_the_places_of_a_name_are_highlighted(shared: Editor):
    found = ask_at(shared, "documentHighlight", TEXT, "width")
    assert [(h["range"]["start"]["line"], h["kind"]) for h in found] == [(2, 3), (9, 2)]


def test_a_name_is_renamed_in_its_scope_alone(shared: Editor):
    text = TEXT.replace("layer(n) { dense(n)", "layer(h) { dense(h)")
    name = f"scope_{abs(hash(text))}.nn"
    uri = shared.open(name, text)
    place = shared.at(uri, *place_of(text, "h) { dense"))
    assert shared.ask("textDocument/prepareRename", **place)["placeholder"] == "h"
    edit = shared.ask("textDocument/rename", newName="n", **place)
    (change,) = edit["documentChanges"]
    assert change["textDocument"] == {"uri": uri, "version": 1}
    assert edited(text, change["edits"]) == TEXT


@pytest.mark.parametrize(
    ("mark", "new", "why"),
    [
        ("width =", "network", "reserved word"),
        ("width =", "thickness", "taken"),
        ("layer(n)", "dense", "layer"),
        ("width =", "2 3", "letters"),
    ],
)
def test_a_name_that_cannot_be_is_refused(
    shared: Editor, mark: str, new: str, why: str
):
    with pytest.raises(Refused, match=why):
        ask_at(shared, "rename", TEXT, mark, newName=new)


@pytest.mark.parametrize("mark", ["network", "gelu", "= 8"])
def test_words_of_the_language_cannot_be_renamed(shared: Editor, mark: str):
    with pytest.raises(Refused, match="name"):
        ask_at(shared, "prepareRename", TEXT, mark)


# ---- the whole text ----


def test_the_outline_has_every_statement(shared: Editor):
    uri = shared.open("outline.nn", TEXT)
    found = shared.ask("textDocument/documentSymbol", textDocument={"uri": uri})
    assert [entry["name"] for entry in found] == (
        "film width wavelength thickness reflectance snake layer network loss optimizer"
    ).split()
    network = found[7]
    assert [entry["name"] for entry in network["children"]] == ["h", "reflectance"]


def test_symbols_of_closed_files_are_found(tmp_path: Path):
    (tmp_path / "blocks.nn").write_text(BLOCKS)
    with Editor(tmp_path) as editor:
        film = editor.open("film.nn", TEXT)
        (one,) = editor.ask("workspace/symbol", query="PIEC")
        assert one["name"] == "piece"
        assert one["location"]["uri"] == editor.uri("blocks.nn")
        (one,) = editor.ask("workspace/symbol", query="thick")
        assert (one["name"], one["location"]["uri"]) == ("thickness", film)


def test_a_completion_may_return_without_empty_values(shared: Editor):
    item = {"label": "gelu", "data": {"uri": "", "noun": "activation"}}
    found = shared.ask("completionItem/resolve", **item)
    assert "normal distribution" in found["documentation"]["value"]


def test_brackets_and_comments_fold(shared: Editor):
    uri = shared.open("folds.nn", "# one\n# two\n" + TEXT)
    found = shared.ask("textDocument/foldingRange", textDocument={"uri": uri})
    lines = {(f["startLine"], f["endLine"]) for f in found}
    assert lines == {(0, 1), (10, 13)}


@pytest.mark.parametrize("piece", ["(\n)\n", "# a\n\n", "let a = (\n1)\n", "x\n"])
def test_folding_takes_time_in_proportion_to_the_text(piece: str):
    text = (piece * MAX_TEXT)[: MAX_TEXT - MAX_TEXT % len(piece)]
    known = replace(editing.analyze(Source("")), source=Source(text))
    before = time.perf_counter()
    found = editing.folds(known)
    assert time.perf_counter() - before < 3  # quadratic time takes minutes
    assert len(found) == (text.count("(") if "(" in piece else 0)
    longer = replace(known, source=Source(text + "(\n)" * 5))
    assert editing.folds(longer) == ()


@pytest.mark.parametrize(
    ("method", "wrong"),
    [
        ("textDocument/hover", {"position": {"line": "x", "character": 0}}),
        ("textDocument/hover", {"position": {"line": -1, "character": 0}}),
        ("textDocument/hover", {"position": {"line": 99, "character": 0}}),
        ("textDocument/hover", {"position": None}),
        ("textDocument/hover", {"textDocument": {"uri": "file:///none.nn"}}),
        ("textDocument/foldingRange", {"textDocument": {"uri": 5}}),
        ("textDocument/codeAction", {"range": [], "context": {}}),
        ("completionItem/resolve", {"label": "dense", "data": {"uri": []}}),
        ("textDocument/nothing", {}),
    ],
)
def test_invalid_requests_are_answered_with_an_error(
    shared: Editor, method: str, wrong: dict[str, Any]
):
    uri = shared.open("wrong.nn", TEXT)
    answer = shared.answer(shared.begin(method, **{**shared.at(uri, 0, 0), **wrong}))
    assert answer["error"]["code"] in (-32602, -32601)


def test_every_word_has_a_meaning(shared: Editor):
    uri = shared.open("meanings.nn", TEXT)
    document = {"uri": uri}
    found = shared.ask("textDocument/semanticTokens/full", textDocument=document)
    legend = shared.server["semanticTokensProvider"]["legend"]["tokenTypes"]
    data, kinds = found["data"], set()
    line = column = 0
    for index in range(0, len(data), 5):
        lines, columns, length, kind, _ = data[index : index + 5]
        column = columns + (0 if lines else column)
        line += lines
        word = TEXT.splitlines()[line][column : column + length]
        kinds.add((word, legend[kind]))
    assert {("width", "enumMember"), ("thickness", "variable")} <= kinds
    assert {("layer", "function"), ("n", "parameter")} <= kinds
    assert {("network", "keyword"), ("in", "keyword"), ("real", "type")} <= kinds
    assert {("gelu", "function"), ("learning_rate", "property")} <= kinds
    assert {("->", "operator"), ("=", "operator"), ("..", "operator")} <= kinds
    assert {("800", "number"), ("# How wide the layers are.", "comment")} <= kinds
    words = set(re.findall(r"\b[^\W\d]\w*", TEXT))
    assert words - {word for word, _ in kinds} <= set("How wide the layers are".split())


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_text_is_laid_out_with_its_own_line_breaks(editor: Editor, end: str):
    wanted = format_source(Source(TEXT)).replace("\n", end)
    text = wanted.replace("    h = ", "  h=").replace("bound ", "bound   ")
    uri = editor.open("film.nn", text)
    options = {"tabSize": 4, "insertSpaces": True}
    asked = {"textDocument": {"uri": uri}, "options": options}
    edits = editor.ask("textDocument/formatting", **asked)
    assert edited(text, edits) == wanted
    editor.change(uri, wanted)
    assert editor.ask("textDocument/formatting", **asked) is None
    editor.change(uri, "network {")
    assert editor.ask("textDocument/formatting", **asked) is None


def test_some_lines_are_formatted_alone(editor: Editor):
    wanted = format_source(Source(TEXT))
    text = wanted.replace("\n    h ", "\n  h ").replace("bound ", "bound   ")
    uri = editor.open("film.nn", text)
    line = place_of(text, "  h ")[0]
    start, end = {"line": line, "character": 0}, {"line": line, "character": 3}
    asked = {"textDocument": {"uri": uri}, "range": {"start": start, "end": end}}
    options = {"tabSize": 4, "insertSpaces": True}
    edits = editor.ask("textDocument/rangeFormatting", options=options, **asked)
    assert edited(text, edits) == text.replace("\n  h ", "\n    h ")


# ---- what mends a mistake ----


def test_the_nearest_word_is_a_quick_fix(editor: Editor):
    uri = editor.open("film.nn", TEXT.replace("adam(", "adamq("))
    (mistake,) = editor.mistakes(uri)
    about = {"textDocument": {"uri": uri}, "range": mistake["range"]}
    asked = {"diagnostics": [mistake]}
    (action,) = editor.ask("textDocument/codeAction", context=asked, **about)
    assert (mistake["code"], action["title"]) == ("E209", "write `adam`")
    assert action["isPreferred"] is False


def test_the_fix_of_a_mistake_can_be_made(editor: Editor):
    # A comment that silences nothing is the first diagnostic with a fix.
    text = TEXT.replace("let width = 8", "let width = 8  # allow: W101 it is not there")
    uri = editor.open("film.nn", text)
    (mistake,) = editor.mistakes(uri)
    assert (mistake["code"], mistake["tags"]) == ("W002", [1])
    about = {"textDocument": {"uri": uri}, "range": mistake["range"]}
    asked = {"diagnostics": [mistake]}
    one, every = editor.ask("textDocument/codeAction", context=asked, **about)
    assert (one["kind"], every["kind"]) == ("quickfix", "source.fixAll.dotnn")
    assert one["diagnostics"][0]["code"] == "W002"
    for action in (one, every):
        (change,) = action["edit"]["documentChanges"]
        assert change["textDocument"]["version"] == 1
        assert edited(text, change["edits"]) == TEXT
    only = {"diagnostics": [], "only": ["source.fixAll"]}
    found = editor.ask("textDocument/codeAction", context=only, **about)
    assert [action["kind"] for action in found] == ["source.fixAll.dotnn"]


# ---- positions ----

GREEK = (
    TEXT.replace("thickness", "\U0001d6fcx")
    .replace("film\n", 'film\n"\U0001d6fc e\u0301"\n')
    .replace("    h =", "\th =")
)


@pytest.mark.parametrize("units", ["utf-16", "utf-8", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_columns_are_counted_in_the_units_of_the_editor(
    tmp_path: Path, units: str, end: str
):
    text = GREEK.replace("\n", end)
    with Editor(tmp_path, units=units) as editor:
        assert editor.server["positionEncoding"] == units
        uri = editor.open("film.nn", text)
        assert [m for m in editor.mistakes(uri) if m["severity"] == 1] == []
        mark = "x -> dense"
        line, column = place_of(text, mark, units)
        place = editor.at(uri, line, column)
        edit = editor.ask("textDocument/rename", newName="\u00b5", **place)
        (change,) = edit["documentChanges"]
        changed = edited(text, change["edits"], units)
        assert changed == text.replace("\U0001d6fcx", "\u00b5")
        broken = text.replace("gelu", "gleu")
        version = editor.change(uri, broken)
        (mistake,) = editor.mistakes(uri, version)
        line, column = place_of(broken, "gleu", units)
        start = {"line": line, "character": column}
        assert mistake["range"]["start"] == start


# ---- the command ----


def test_without_pygls_the_command_names_the_package(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    (tmp_path / "pygls.py").write_text(
        "raise ModuleNotFoundError('no', name='pygls')\n"
    )
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from dotnn.cli import main; raise SystemExit(main(['lsp']))",
        ],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "pip install 'dotnn[editor]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_command_has_its_help(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as end:
        main(["lsp", "--help"])
    assert end.value.code == 0
    assert "dotnn[editor]" in capsys.readouterr().out


# ---- the editor and the thread of analyses at once ----


@pytest.fixture
def often_switched() -> Iterator[None]:
    """Switch threads as often as possible: at every allocation, if Python can."""

    def turn(*_: object) -> None:
        """Python code that runs at allocations."""

    interval, threshold = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(1, 1000, 1000)
    gc.callbacks.append(turn)
    yield
    gc.callbacks.remove(turn)
    gc.set_threshold(*threshold)
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("often_switched")
def test_texts_may_come_while_others_are_looked_through(tmp_path: Path) -> None:
    documents, none = Documents(), frozenset[Path]()
    uris = [(tmp_path / f"{number}.nn").as_uri() for number in range(3000)]
    documents.put(uris[0], "", 0)

    def open_all() -> None:
        for uri in uris:
            documents.read[uri] = none
            documents.buffers[uri] = Buffer(uri, "", 0)

    with ThreadPoolExecutor(1) as pool:
        opened = pool.submit(open_all)
        while not opened.done():
            documents.texts()
            documents.forget(uris[0])
        opened.result()
    assert len(documents.texts()) == len(uris)


def test_an_import_may_change_while_its_first_reader_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = Documents()
    library, spec = ((tmp_path / name).as_uri() for name in ("lib.nn", "film.nn"))
    documents.put(library, "let width = 8\n", 0)
    documents.put(spec, TEXT.replace("let width = 8", 'import "lib.nn"'), 0)
    analyze, times = editing.analyze, iter(range(9))

    def slow(source: Source) -> editing.Analysis:
        found = analyze(source)
        if not next(times):
            documents.put(library, "let height = 8\n", 1)
        return found

    monkeypatch.setattr(editing, "analyze", slow)
    found = asyncio.run(documents.analysis(spec))
    assert [each.code for each in found.diagnostics] == ["E203"]
    assert next(times) == 2


def test_an_analysis_never_serves_the_next_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = Documents()
    uri, newer = (tmp_path / "film.nn").as_uri(), TEXT.replace("gelu", "relu")
    documents.put(uri, TEXT, 0)

    def changed_at_last(*_: object) -> bool:
        if documents.buffers[uri].version == 0:
            documents.put(uri, newer, 1)
        return True

    monkeypatch.setattr(Buffers, "are_as_in", changed_at_last)
    with pytest.raises(Outdated):
        asyncio.run(documents.analysis(uri))
    found = asyncio.run(documents.analysis(uri))
    assert found.own_text == newer
