"""`python -m fuzz.files --seconds 600`: attack run folders and data files.

Each attempt damages one file in one place. A reader answers with a value or with an
error of its own kind; anything else is a finding, printed with the number that makes it
again by `--seed`.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic

import numpy as np

import dotnn
from dotnn.compiler import CompileError
from dotnn.runtime import DataError, StoreError, load_run, open_columns, train

SPEC = """model e
input  x : real in 0..1
output y : real
network { y = x -> dense(2) -> tanh -> dense(1) }
loss mse
optimizer adam(learning_rate = 0.01)
train { epochs = 1 }
"""
PIECES = (b"", b"\0", b"\xff", b"9" * 400, b"1e999", b"null", b"[" * 2000, b"-", b'"')


def make_files(folder: Path) -> dict[str, bytes]:
    """The files of a run and of data, by their paths in the folder."""
    x = np.linspace(0, 1, 12)
    train(dotnn.compile(SPEC), {"x": x, "y": x**2}, out=folder / "run")
    np.savez_compressed(folder / "e.npz", x=x, y=x.astype(np.float16), z=x > 0.5)
    rows = "".join(f"{a},{a * a}\n" for a in x.tolist())
    (folder / "e.csv").write_text(f"x,y\n{rows}")
    found = (p for p in folder.rglob("*") if p.is_file() and p.suffix != ".png")
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(found)}


def damage(content: bytes, random: Random) -> bytes:
    """The content with one stretch replaced, or cut off."""
    start = random.randrange(len(content) + 1)
    end = random.choice([start, start + 1, start + random.randrange(64), len(content)])
    return content[:start] + random.choice(PIECES) + content[end:]


def attack(folder: Path, files: dict[str, bytes], *, seed: int) -> None:
    """Damage one file, read what it belongs to, and mend it again.

    Raises:
        Exception: a reader failed with an error that is not its own.
    """
    random = Random(seed)
    name = random.choice(sorted(files))
    path = folder / name
    path.write_bytes(damage(files[name], random))
    try:
        _reader(path)(path)
    except (StoreError, DataError, CompileError):
        pass
    finally:
        path.write_bytes(files[name])


def _reader(path: Path) -> Callable[[Path], object]:
    return _read_data if path.stem == "e" else lambda path: load_run(path.parent)


def _read_data(path: Path) -> None:
    columns = open_columns(path)
    for name in columns.names:
        columns.numbers(name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0, help="the first attempt")
    options = parser.parse_args()
    findings, seed, end = 0, options.seed, monotonic() + options.seconds
    with TemporaryDirectory() as place:
        files = make_files(folder := Path(place))
        while monotonic() < end:
            try:
                attack(folder, files, seed=seed)
            except Exception as error:
                findings += 1
                print(f"--seed {seed}: {type(error).__name__}: {error}")
            seed += 1
    print(f"{seed - options.seed} attempts, {findings} findings")
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
