"""Imported files: where they are found, and what they may contain."""

from pathlib import Path

import jax
import numpy as np
import pytest

import dotnn
from dotnn.cli import main
from dotnn.compiler import Folder, Source, check_source, render_all
from dotnn.compiler.text import limits

SPEC = """model m
{imports}
input x : real[3] in 0..1
output y : real
network {{ {network} }}
loss mse
optimizer adam(learning_rate = 1e-3)
"""
LAYER = "block layer(n) { dense(n) -> tanh }\n"


def spec(*paths: str, network: str = "y = x -> layer(4) -> dense") -> str:
    imports = "\n".join(f'import "{path}"' for path in paths)
    return SPEC.format(imports=imports, network=network)


def write(folder: Path, **texts: str) -> Path:
    """Write files whose names have `__` for `/` and no suffix."""
    for name, text in texts.items():
        path = folder / f"{name.replace('__', '/')}.nn"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def codes(folder: Path, text: str) -> list[str]:
    done = check_source(Source(text, "m.nn", Folder(folder)))
    assert (done.spec is None) == bool(done.diagnostics)
    render_all(done.diagnostics, done.source)
    return [mistake.code for mistake in done.diagnostics]


# ---- what is found ----


def test_blocks_functions_and_constants_are_as_if_written_here(tmp_path: Path) -> None:
    texts = ("let width = 4\n", LAYER, "function snake(x) = x + sin(x)^2\n")
    write(tmp_path, a=texts[0], b=texts[1], c=texts[2])
    network = "y = x -> layer(width) -> snake -> dense"
    (tmp_path / "m.nn").write_text(spec("a.nn", "b.nn", "c.nn", network=network))
    (tmp_path / "whole.nn").write_text(spec(network=network) + "".join(texts))
    one, other = (dotnn.compile_file(tmp_path / name) for name in ("m.nn", "whole.nn"))
    body = one.source.partition("def init")[2]
    assert body == other.source.partition("def init")[2]


def test_a_path_is_relative_to_the_file_that_says_it(tmp_path: Path) -> None:
    write(tmp_path, parts__all='import "deep/layer.nn"\n', parts__deep__layer=LAYER)
    assert codes(tmp_path, spec("parts/all.nn")) == []
    write(tmp_path, parts__deep__layer='import "../other.nn"\n', parts__other=LAYER)
    assert codes(tmp_path, spec("parts/all.nn")) == []
    assert codes(tmp_path, spec("./parts/../parts/all.nn")) == []


def test_a_file_is_imported_once_however_often_it_is_named(tmp_path: Path) -> None:
    write(tmp_path, a='import "layer.nn"\n', b='import "layer.nn"\n', layer=LAYER)
    assert codes(tmp_path, spec("a.nn", "b.nn", "layer.nn", "./layer.nn")) == []


def test_an_imported_constant_can_be_replaced(tmp_path: Path) -> None:
    write(tmp_path, a=f"let width = 4\n{LAYER}")
    network = "y = x -> layer(width) -> dense"
    (tmp_path / "m.nn").write_text(spec("a.nn", network=network))
    net = dotnn.compile_file(tmp_path / "m.nn", width=7)
    params = jax.eval_shape(net.init, jax.random.key(0))
    assert (3, 7) in {leaf.shape for leaf in jax.tree.leaves(params)}


# ---- mistakes ----


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("nothing.nn", "E701"),
        ("", "E702"),
        (".", "E701"),
        ("parts", "E701"),
        ("../outside.nn", "E702"),
        ("parts/../../outside.nn", "E702"),
        ("/etc/passwd", "E702"),
        ("C:/outside.nn", "E702"),
        ("..\\\\outside.nn", "E702"),
        ("https://example.org/blocks.nn", "E702"),
        ("a\u0000b.nn", "E103"),
        ("link.nn", "E701"),
        ("folder/outside.nn", "E701"),
        ("round.nn", "E701"),
    ],
)
def test_a_file_that_is_not_there_or_outside_is_a_mistake(
    tmp_path: Path, path: str, expected: str
) -> None:
    write(tmp_path, outside=LAYER, project__parts__layer=LAYER)
    project = tmp_path / "project"
    (project / "link.nn").symlink_to(tmp_path / "outside.nn")
    (project / "folder").symlink_to(tmp_path)
    (project / "round.nn").symlink_to(project / "round.nn")
    assert codes(project, spec(path))[0] == expected


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    write(tmp_path, parts__layer=LAYER)
    (tmp_path / "link.nn").symlink_to(tmp_path / "parts/layer.nn")
    assert codes(tmp_path, spec("link.nn")) == []


def test_files_in_a_circle_are_a_mistake_and_no_hang(tmp_path: Path) -> None:
    write(tmp_path, a='import "b.nn"\n', b='import "c.nn"\n', c='import "a.nn"\n')
    assert codes(tmp_path, spec("a.nn")) == ["E703"]
    write(tmp_path, a='import "a.nn"\n')
    assert codes(tmp_path, spec("a.nn")) == ["E703"]


def test_a_text_without_a_file_imports_nothing() -> None:
    with pytest.raises(dotnn.CompileError, match="E701"):
        dotnn.compile(spec("layer.nn"))


def test_too_much_is_a_mistake(tmp_path: Path) -> None:
    write(tmp_path, long="#" * limits.MAX_TEXT)
    assert codes(tmp_path, spec("long.nn")) == ["E705"]
    many = {f"a{i}": f'import "a{i + 1}.nn"\n' for i in range(limits.MAX_IMPORTS + 1)}
    write(tmp_path, **many)
    assert codes(tmp_path, spec("a0.nn")) == ["E705"]


def test_names_are_one_namespace_over_all_files(tmp_path: Path) -> None:
    write(tmp_path, a=LAYER, b=LAYER)
    assert codes(tmp_path, spec("a.nn", "b.nn")) == ["E220"]
    write(tmp_path, b="let x = 3\n")
    assert codes(tmp_path, spec("a.nn", "b.nn")) == ["E220"]


def test_a_mistake_is_shown_in_the_file_that_has_it(tmp_path: Path) -> None:
    write(tmp_path, parts__layer="# a layer\nblock layer(n) { dense(n) -> tahn }\n")
    (tmp_path / "m.nn").write_text(spec("parts/layer.nn"))
    with pytest.raises(dotnn.CompileError) as caught:
        dotnn.compile_file(tmp_path / "m.nn")
    assert " --> parts/layer.nn:2:30\n" in str(caught.value)
    assert "2 | block layer(n) { dense(n) -> tahn }\n" in str(caught.value)


def test_a_malformed_file_is_shown_where_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, layer="block layer(n) { dense(n\n")
    (tmp_path / "m.nn").write_text(spec("layer.nn"))
    assert main(["check", str(tmp_path / "m.nn")]) == 1
    out, err = capsys.readouterr()
    assert "--> layer.nn:1:23" in out + err


# ---- runs ----


def test_a_run_needs_its_imported_files_no_longer(tmp_path: Path) -> None:
    write(tmp_path, parts__layer=LAYER)
    (tmp_path / "m.nn").write_text(spec("parts/layer.nn"))
    x = np.random.default_rng(0).uniform(0, 1, (20, 3))
    net = dotnn.compile_file(tmp_path / "m.nn")
    run = dotnn.train(net, {"x": x, "y": x.sum(axis=1)}, epochs=1)
    run.save(tmp_path / "run")
    (tmp_path / "parts/layer.nn").unlink()
    loaded = dotnn.load(tmp_path / "run")
    np.testing.assert_array_equal(
        loaded.predict({"x": x})["y"], run.predict({"x": x})["y"]
    )
