"""Atomic file writes, and array files that detect a flipped byte."""

import json
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from ...compiler import CHANGED, digest_of
from .backend import jax

_BY_PARSERS = (
    SafetensorError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)


class StoreError(Exception):
    """A file that cannot be trusted, and the reason."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


def read_bytes(path: Path) -> bytes:
    """The content of a file.

    Raises:
        StoreError: the file cannot be read, or may have no end.
    """
    try:
        mode = path.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise StoreError(path, "it is not a regular file")
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise StoreError(path, reason) from error


def read_unchanged(path: Path, digest: object) -> bytes:
    """The content of a file with a digest, as `digest_of` gives it.

    Raises:
        StoreError: the file cannot be read, or has another digest.
    """
    content = read_bytes(path)
    if digest_of(content) != digest:
        raise StoreError(path, CHANGED)
    return content


@contextmanager
def damaged(path: Path) -> Iterator[None]:
    """Raise StoreError for the errors that parsers raise on a damaged file."""
    try:
        yield
    except _BY_PARSERS as error:
        raise StoreError(path, f"it is damaged ({error})") from error


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file atomically: a crash leaves the old file or the new one."""
    with NamedTemporaryFile(
        dir=path.parent, prefix=f".{path.name}.", delete=False
    ) as f:
        temporary = Path(f.name)
        try:
            f.write(content)
            f.flush()
            os.fsync(f.fileno())
        except BaseException:
            temporary.unlink()
            raise
    temporary.chmod(0o666 & ~umask())
    temporary.replace(path)
    sync_folder(path.parent)


def write_from(path: Path, offset: int, content: bytes) -> None:
    """Write a part of a file that grows, and cut what stood behind it."""
    with open(path, "r+b" if offset else "wb") as file:
        file.seek(offset)
        file.write(content)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Write the names in a folder to the disk."""
    with suppress(OSError):  # some file systems cannot sync a folder
        folder = os.open(path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def umask() -> int:
    """Permissions that this process withholds from new files."""
    current = os.umask(0)
    os.umask(current)
    return current


# ---- arrays ----

_ENTRY = "dotnn"


def save_tree(path: Path, tree: Any, metadata: Mapping[str, str]) -> None:
    """Save a tree of arrays as safetensors, named by their paths."""
    write_bytes(path, pack_tree(tree, metadata))


def pack_tree(tree: Any, metadata: Mapping[str, str]) -> bytes:
    """A tree of arrays in the format of safetensors, named by their paths in it."""
    # safetensors 0.8.0 permutes arrays that are not contiguous (its issue 825).
    arrays = {name: np.asarray(leaf, order="C") for name, leaf in _named(tree)}
    kept = {**metadata, "sha256": _digest(arrays, metadata)}
    # safetensors orders several entries differently from call to call.
    return save_tensors(arrays, {_ENTRY: _as_json(kept)})


def load_tree(path: Path, like: Any) -> tuple[Any, dict[str, str]]:
    """Load a tree of arrays and its metadata.

    Args:
        like: a tree of the same structure whose leaves have `shape` and `dtype`.

    Raises:
        StoreError: the file is missing, damaged, or of another structure.
    """
    return unpack_tree(path, read_bytes(path), like)


def unpack_tree(path: Path, content: bytes, like: Any) -> tuple[Any, dict[str, str]]:
    """The same, from the content of a file.

    Args:
        path: for messages.
    """
    arrays, metadata = _unpack(path, content)
    tree = _tree_of(path, arrays, like)
    if len(arrays) > len(jax.tree.leaves(like)):
        raise StoreError(path, "it has arrays that the model does not use")
    return tree, metadata


def load_subtree(path: Path, like: Any) -> tuple[Any, dict[str, str]]:
    """The same, of some of the arrays of a file."""
    arrays, metadata = _unpack(path, read_bytes(path))
    return _tree_of(path, arrays, like), metadata


def load_metadata(path: Path) -> dict[str, str]:
    """The metadata of a file of arrays, after checking the whole file.

    Raises:
        StoreError: the file is missing or damaged.
    """
    return _unpack(path, read_bytes(path))[1]


def load_arrays(path: Path, content: bytes) -> dict[str, np.ndarray]:
    """The arrays in the content of a file, by name.

    Raises:
        StoreError: it is damaged.
    """
    return _unpack(path, content)[0]


def _tree_of(path: Path, arrays: Mapping[str, np.ndarray], like: Any) -> Any:
    leaves = []
    for name, leaf in _named(like):
        if name not in arrays:
            raise StoreError(path, f"it lacks the array `{name}`")
        found = arrays[name]
        if found.shape != leaf.shape or found.dtype != leaf.dtype:
            expected = f"{leaf.dtype}{list(leaf.shape)}"
            got = f"{found.dtype}{list(found.shape)}"
            raise StoreError(path, f"`{name}` is {got}, expected {expected}")
        leaves.append(found)
    return jax.tree.unflatten(jax.tree.structure(like), leaves)


def _unpack(path: Path, content: bytes) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    with damaged(path):
        arrays = load_tensors(content)
        metadata = _metadata(content)
        said = metadata.pop("sha256", "")
    if said != _digest(arrays, metadata):
        raise StoreError(path, "it is damaged: its digest does not match")
    return arrays, metadata


def _metadata(content: bytes) -> dict[str, str]:
    size = int.from_bytes(content[:8], "little")
    entries = json.loads(content[8 : 8 + size]).get("__metadata__", {})
    return json.loads(entries.get(_ENTRY, "{}"))


def _as_json(metadata: Mapping[str, str]) -> str:
    return json.dumps(metadata, sort_keys=True)


def _named(tree: Any) -> list[tuple[str, Any]]:
    flat, _ = jax.tree_util.tree_flatten_with_path(tree)
    keystr = jax.tree_util.keystr
    return [(keystr(path, simple=True, separator="/"), leaf) for path, leaf in flat]


def _digest(arrays: Mapping[str, np.ndarray], metadata: Mapping[str, str]) -> str:
    found = sha256(_as_json(metadata).encode())
    for name in sorted(arrays):
        array = arrays[name]
        found.update(f"{name} {array.dtype} {array.shape}\n".encode())
        found.update(np.ascontiguousarray(array).tobytes())
    return found.hexdigest()
