"""What the command says of hostile names, files, terminals and environments."""

import json
import os
import signal
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from dotnn.compiler import Source, check_source, escaped, sealed
from dotnn.runtime import DataError, Predictions, StoreError, load_run, save_predictions
from dotnn.runtime.stack.store import load_metadata

SPEC = """model e
input  x : real in 0..1  # µ →
output y : real
network { y = x -> dense(2) -> tanh -> dense(1) }
loss mse
optimizer adam(learning_rate = 0.01)
train { epochs = 2 }
data { file = "e.csv" }
"""
TABLE = "x,y\n" + "".join(f"{n / 9},{n * n}\n" for n in range(10))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "e.nn").write_text(SPEC)
    (tmp_path / "e.csv").write_text(TABLE)
    return tmp_path


def dotnn(
    place: Path, *words: str | bytes, given: bytes = b"", **environment: str
) -> tuple[int, str]:
    """The exit code and all output, where no traceback may be."""
    done = subprocess.run(
        [sys.executable, "-m", "dotnn", *words],
        cwd=place,
        env={**os.environ, **environment},
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    text = done.stdout.decode("utf-8", "backslashreplace")
    assert "Traceback" not in text, text
    return done.returncode, text


def test_what_a_terminal_obeys_is_shown_escaped() -> None:
    assert escaped("a\x1b[31m\n\udcff µ") == r"a\x1b[31m\n\udcff µ"


@pytest.mark.parametrize("name", [b"a\x1b[31m.nn", b"a\xff.nn"])
def test_a_strange_file_name_is_shown_escaped(place: Path, name: bytes) -> None:
    code, text = dotnn(place, "check", name)
    assert code == 2
    assert "\x1b" not in text
    assert "no such file" in text
    Path(os.fsdecode(bytes(place) + b"/" + name)).write_text(SPEC)
    code, text = dotnn(place, "check", name)
    assert code == 0
    assert "\x1b" not in text
    assert ascii(os.fsdecode(name))[1:-1] in text


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_output_fits_any_encoding(place: Path, encoding: str) -> None:
    for words in (
        ["check", "e.nn", "--summary"],
        ["show", "e.nn"],
        ["explain", "E301"],
    ):
        assert dotnn(place, *words, PYTHONIOENCODING=encoding)[0] == 0
    given = SPEC.encode()
    code, text = dotnn(place, "fmt", "-", given=given, PYTHONIOENCODING=encoding)
    assert code == 0
    assert "µ →" in text


def test_a_platform_without_a_device_is_explained(place: Path) -> None:
    code, text = dotnn(place, "train", "e.nn", JAX_PLATFORMS="cuda")
    assert code == 2
    assert "finds no device for JAX_PLATFORMS=cuda" in text


def test_the_debugger_of_nan_ends_with_one_line(place: Path) -> None:
    spec = SPEC.replace("0.01", "1e30")
    (place / "e.nn").write_text(spec)
    code, text = dotnn(place, "train", "e.nn", JAX_DEBUG_NANS="1")
    assert code == 1
    assert "JAX_DEBUG_NANS is set" in text


def test_a_name_that_is_too_long_is_refused_before_training(place: Path) -> None:
    code, text = dotnn(place, "train", "e.nn", "--out", "a" * 300)
    assert code == 2
    assert "file name too long" in text
    assert "epoch" not in text


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
def test_many_interrupts_end_without_a_traceback(place: Path) -> None:
    (place / "e.nn").write_text(SPEC.replace("epochs = 2", "epochs = 2000000000"))
    command = [sys.executable, "-m", "dotnn", "train", "e.nn", "--out", "run"]
    sent = 0
    with subprocess.Popen(
        command, cwd=place, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        while process.poll() is None:
            if (place / "run" / "checkpoint.safetensors").exists() and sent < 12:
                process.send_signal(signal.SIGINT)
                sent += 1
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.01)
        assert process.stdout is not None
        text = process.stdout.read().decode()
    assert sent
    assert "Traceback" not in text, text
    assert process.returncode == 130


# ---- files of runs, and data ----

HUGE = ["1" * 5000, "1e999", str(10**400), "[" * 100_000, "NaN", "null", '"\\ud800"']


@pytest.mark.parametrize("value", HUGE, ids=range(len(HUGE)))
def test_a_run_file_of_strange_values_is_damaged(tmp_path: Path, value: str) -> None:
    about = {"format": 3, "seconds": 0, "digests": {}, "files": {}, "overrides": {}}
    text = json.dumps(about).replace('"seconds": 0', f'"seconds": {value}')
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(StoreError):
        load_run(tmp_path)
    try:
        (tmp_path / "run.json").write_text(json.dumps(sealed(json.loads(text))))
    except (ValueError, RecursionError):
        return
    with pytest.raises(StoreError):
        load_run(tmp_path)


@pytest.mark.parametrize("entry", [*HUGE, "[]", "3", '{"sha256": 1}'])
def test_strange_metadata_of_arrays_are_damaged(tmp_path: Path, entry: str) -> None:
    header = json.dumps({"__metadata__": {"dotnn": entry}}).encode()
    path = tmp_path / "weights.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header)
    with pytest.raises(StoreError):
        load_metadata(path)


def test_a_damaged_archive_beside_a_spec_gets_one_error(place: Path) -> None:
    path = place / "e.npz"
    (place / "e.nn").write_text(SPEC.replace("e.csv", "e.npz"))
    np.savez(path, x=np.ones(9), y=np.ones(9))
    whole = path.read_bytes()
    damaged = [whole[:40], whole[:-30], b"", b"PK\x05\x06" + bytes(18)]
    damaged += [whole.replace(b"descr", b"decsr"), whole.replace(b"(9,)", b"(-9,"[:4])]
    for content in damaged:
        path.write_bytes(content)
        assert dotnn(place, "check", "e.nn")[0] in (0, 1)
        code, text = dotnn(place, "check", "e.nn", "--data", "e.npz")
        assert code == 1
        assert "error[D1" in text, text
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.npy", b"\x93NUMPY\x01\x00\xff\xff" + b"(" * 65535)
    assert dotnn(place, "check", "e.nn", "--data", "e.npz")[0] == 1


# ---- names ----

OWN = """model s
input  x : real in 0..1
output y : real
output y_spread : real
output m : one_of("te", "tm")
output m_spread : real
network {
    h = x -> dense(2) -> tanh
    y = h -> dense(1)
    y_spread = h -> dense(1)
    m = h -> dense(2)
    m_spread = h -> dense(1)
}
loss mse(y) + mse(y_spread) + cross_entropy(m) + mse(m_spread)
optimizer adam(learning_rate = 0.01)
"""


def test_an_output_called_spread_has_one_column(tmp_path: Path) -> None:
    spec = check_source(Source(OWN, "s.nn")).require_spec()
    one, two = np.ones(3, np.float32), np.full((3, 2), 0.5, np.float32)
    outputs = {"y": one, "y_spread": one, "m": two, "m_spread": one}
    save_predictions(path := tmp_path / "p.csv", Predictions(spec, outputs))
    header = path.read_text().splitlines()[0]
    assert header == "y,y_spread,m_class,m_te,m_tm,m_spread"


def test_an_output_named_as_the_class_of_another_is_never_overwritten(
    tmp_path: Path,
) -> None:
    text = OWN.replace("y_spread", "m_class")
    spec = check_source(Source(text, "s.nn")).require_spec()
    one, two = np.ones(3, np.float32), np.full((3, 2), 0.5, np.float32)
    outputs = {"y": one, "m_class": one, "m": two, "m_spread": one}
    for suffix in (".npz", ".csv"):
        with pytest.raises(DataError, match="duplicate column or array `m_class`"):
            save_predictions(tmp_path / f"out{suffix}", Predictions(spec, outputs))
