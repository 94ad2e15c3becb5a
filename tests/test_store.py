"""Array files are written atomically, and rejected after any change of a byte."""

from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file

from dotnn.runtime import StoreError
from dotnn.runtime.stack.store import (
    load_metadata,
    load_tree,
    save_tree,
    write_bytes,
)

TREE: dict[str, Any] = {
    "dense_1": {"weight": np.arange(6, dtype=np.float32).reshape(2, 3).T},
    "repeat": [np.float64(2.5), {"bias": np.zeros(0, np.float32)}],
    "state": (jnp.int32(7), None, np.array([True, False])),
}
METADATA = {"format": "test", "größe": "±1\n"}


def saved(folder: Path) -> Path:
    path = folder / "tree.safetensors"
    save_tree(path, TREE, METADATA)
    return path


def test_trees_come_back_with_their_dtypes_and_metadata(tmp_path: Path) -> None:
    found, metadata = load_tree(saved(tmp_path), TREE)
    assert metadata == METADATA
    assert jax.tree.structure(found) == jax.tree.structure(TREE)
    for leaf, expected in zip(*map(jax.tree.leaves, (found, TREE)), strict=True):
        assert leaf.dtype == expected.dtype
        np.testing.assert_array_equal(leaf, expected)


@pytest.mark.parametrize(
    "array", [np.array([np.nan, -0.0, np.inf], np.float32), np.array(3)]
)
def test_bits_of_numbers_come_back(array: np.ndarray, tmp_path: Path) -> None:
    save_tree(tmp_path / "a", {"a": array}, {})
    found, _ = load_tree(tmp_path / "a", {"a": array})
    assert found["a"].tobytes() == array.tobytes()


def test_equal_trees_make_equal_files(tmp_path: Path) -> None:
    save_tree(tmp_path / "a", TREE, METADATA)
    save_tree(tmp_path / "b", TREE, METADATA)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@settings(max_examples=300)
@given(data=st.data())
def test_any_changed_byte_is_noticed(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = saved(tmp_path_factory.getbasetemp())
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    changed = content[place] ^ data.draw(st.integers(1, 255))
    # Replacing one JSON blank by another changes no content.
    blank = chr(content[place]).isspace() and chr(changed).isspace()
    content[place] = changed
    path.write_bytes(content)
    if not blank:
        with pytest.raises(StoreError):
            load_tree(path, TREE)


@settings(max_examples=50)
@given(share=st.floats(0, 1, exclude_max=True))
def test_cut_files_are_refused(
    share: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = saved(tmp_path_factory.getbasetemp())
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(StoreError, match="damaged"):
        load_tree(path, TREE)


def test_missing_file_and_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such file"):
        load_metadata(tmp_path / "missing")
    with pytest.raises(StoreError, match="is a directory"):
        load_metadata(tmp_path)


def test_file_of_another_program_is_refused(tmp_path: Path) -> None:
    save_file({"a": np.zeros(2)}, tmp_path / "a")
    with pytest.raises(StoreError, match="digest"):
        load_metadata(tmp_path / "a")


@pytest.mark.parametrize(
    ("like", "reason"),
    [
        ({"a": np.zeros(3)}, r"`a` is float64\[2\], expected float64\[3\]"),
        ({"a": np.zeros(2, np.float32)}, r"is float64\[2\], expected float32\[2\]"),
        ({"a": np.zeros(2), "b": np.zeros(2)}, "it lacks the array `b`"),
        ({}, "it has arrays that the model does not use"),
    ],
)
def test_another_structure_is_refused(
    like: dict[str, np.ndarray], reason: str, tmp_path: Path
) -> None:
    save_tree(tmp_path / "a", {"a": np.zeros(2)}, {})
    with pytest.raises(StoreError, match=reason):
        load_tree(tmp_path / "a", like)


def test_writing_replaces_the_whole_file_and_leaves_nothing_else(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.txt"
    write_bytes(path, b"long before")
    write_bytes(path, b"now")
    assert path.read_text() == "now"
    assert list(tmp_path.iterdir()) == [path]


def test_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_bytes(path, b"before")
    with pytest.raises(TypeError):
        write_bytes(path, object())  # pyright: ignore[reportArgumentType]
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_file_gets_the_usual_permissions(tmp_path: Path) -> None:
    write_bytes(tmp_path / "ours", b"")
    (tmp_path / "usual").touch()
    modes = {path.stat().st_mode for path in tmp_path.iterdir()}
    assert len(modes) == 1
