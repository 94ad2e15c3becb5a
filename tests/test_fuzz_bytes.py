"""Any bytes compile or give diagnostics, in bounded time and memory."""

import os
import subprocess
import sys
from pathlib import Path

import gallery
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sampling import sampled

from dotnn.cli import main
from dotnn.compiler import read_spec
from dotnn.compiler.text import limits

ROOT = Path(__file__).parent.parent
SPECS = tuple(file.read_bytes() for file in gallery.SPECS)
# Valid UTF-8, invalid UTF-8, and characters that control an editor.
PIECES = (
    *(
        b"\0",
        b"\xff",
        b"\xc3",
        b"\xed\xa0\x80",
        b"\xe2\x80\xae",
        b"\xef\xbb\xbf",
        b"\r",
    ),
    *(b"\x1b[2J", b"#", b'"', b"\n", b"\xc2\xb5", b"\xb5", b"\xe3\x85\xa4", b"9" * 400),
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bytes") / "any.nn"


def require_an_answer(file: Path, content: bytes, *options: str) -> None:
    file.write_bytes(content)
    assert main(["check", str(file), *options]) in (0, 1)


@given(st.binary(max_size=300))
@settings(max_examples=100)
def test_any_bytes_are_a_spec_or_diagnostics(file: Path, content: bytes) -> None:
    require_an_answer(file, content)


@given(st.sampled_from(SPECS), st.floats(0, 1), st.sampled_from(PIECES))
@settings(max_examples=100)
def test_any_bytes_in_a_spec_are_a_spec_or_diagnostics(
    file: Path, spec: bytes, place: float, piece: bytes
) -> None:
    at = int(place * len(spec))
    require_an_answer(file, spec[:at] + piece + spec[at:], "--json")


# ---- files that are no text, or never end ----


def told(path: Path | str, capfd: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main(["check", str(path)])
    out, err = capfd.readouterr()
    return code, out + err


@pytest.mark.parametrize(
    ("content", "line", "hint"),
    [
        (b"model film\n# 5 \xb5m\n", 2, "the byte is `µ`"),
        ("model film\n".encode("utf-16"), 1, "looks like UTF-16"),
        ("model film\n".encode("utf-16-le"), 1, "looks like UTF-16"),
        ("model film\n".encode("utf-16-be"), 1, "looks like UTF-16"),
        (b"\xef\xbb\xbfmodel film\n\n# \xe2\x82", 3, "save the file as UTF-8"),
    ],
)
def test_invalid_utf8_is_reported_once_with_its_position(
    content: bytes, line: int, hint: str, file: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes(content)
    code, shown = told(file, capfd)
    assert code == 1
    assert shown.count("error[") == shown.count("error[E121]") == 1
    assert f"any.nn:{line}:" in shown
    assert hint in shown


def test_invalid_utf8_in_an_import_is_reported_at_its_position(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "film.nn").write_bytes(b'model film\nimport "part.nn"\n')
    (tmp_path / "part.nn").write_bytes(b"let a = 1\nlet b = \xb5\n")
    code, shown = told(tmp_path / "film.nn", capfd)
    assert code == 1
    assert "part.nn:2:9" in shown


def test_a_long_file_is_read_up_to_the_limit(
    file: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with open(file, "wb") as sparse:
        sparse.truncate(10**12)
    assert len(read_spec(file)) == 4 * limits.MAX_TEXT + 1
    code, shown = told(file, capfd)
    assert (code, "error[E109]" in shown) == (1, True)


def test_a_spec_of_the_longest_characters_is_read_whole(file: Path) -> None:
    text = "𝑥" * limits.MAX_TEXT
    file.write_text(text, encoding="utf-8")
    assert read_spec(file) == text


def test_endless_files_are_not_read(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "pipe.nn")
    (tmp_path / "loop.nn").symlink_to("loop.nn")
    for path in (tmp_path / "pipe.nn", tmp_path / "loop.nn", "/dev/zero", tmp_path):
        code, shown = told(path, capfd)
        assert code == 2
        assert shown.startswith("dotnn check: ")


def test_no_import_reads_an_endless_file(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "pipe.nn")
    (tmp_path / "loop.nn").symlink_to("loop.nn")
    (tmp_path / "zero.nn").symlink_to("/dev/zero")
    (tmp_path / "folder.nn").mkdir()
    with open(tmp_path / "long.nn", "wb") as sparse:
        sparse.truncate(10**12)
    lines = [
        f'import "{name}.nn"' for name in ("pipe", "loop", "zero", "folder", "long")
    ]
    spec = tmp_path / "film.nn"
    spec.write_text("\n".join(["model film", *lines]), encoding="utf-8")
    code, shown = told(spec, capfd)
    assert code == 1
    assert shown.count("error[E701]") == len(lines)


def test_a_spec_that_the_shell_pipes_in_is_read() -> None:
    run = "import sys, dotnn.cli; sys.exit(dotnn.cli.main(['check', '/dev/stdin']))"
    text = (ROOT / "specs/neuron.nn").read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", run], cwd=ROOT, input=text, capture_output=True
    )
    assert (done.returncode, done.stdout) == (0, b"/dev/stdin: no errors\n")


# ---- seeds of the fuzzer ----


@pytest.mark.parametrize("step", sampled([8, 1]))
def test_seeds_of_the_fuzzer_are_answered_in_bounded_time_and_memory(step: int) -> None:
    command = [sys.executable, "-m", "fuzz.replay", str(step)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
