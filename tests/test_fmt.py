"""The command `dotnn fmt`: its output and exit codes."""

import io
import os
import stat
from pathlib import Path

import gallery
import pytest

from dotnn.cli import main

UGLY = "model m # name\r\nlet a=1"
TIDY = "model m  # name\nlet a = 1\n"


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    return written(tmp_path / "film.nn", UGLY)


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def output(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_a_spec_is_rewritten_and_keeps_its_permissions(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec.chmod(0o640)
    assert main(["fmt", str(spec)]) == 0
    assert output(capsys) == f"{spec}: changed\n"
    assert spec.read_bytes() == TIDY.encode()
    assert stat.S_IMODE(spec.stat().st_mode) == 0o640
    assert [path.name for path in spec.parent.iterdir()] == ["film.nn"]


def test_a_spec_in_its_form_is_not_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = written(tmp_path / "film.nn", TIDY)
    before = spec.stat()
    for options in ([], ["--check"], ["--diff"]):
        assert main(["fmt", str(spec), *options]) == 0
    assert output(capsys) == ""
    after = spec.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_check_and_diff_write_nothing(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fmt", str(spec), "--check"]) == 1
    assert output(capsys) == f"{spec}: would change\n"
    assert main(["fmt", str(spec), "--diff"]) == 1
    assert output(capsys).split("\n") == [
        f"--- {spec}",
        f"+++ {spec}",
        "@@ -1,2 +1,2 @@",
        "-model m # name\r",
        "-let a=1",
        "\\ No newline at end of file",
        "+model m  # name",
        "+let a = 1",
        "",
    ]
    assert spec.read_bytes() == UGLY.encode()


def test_a_folder_is_searched_but_for_hidden_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = written(tmp_path / "a/b/deep.nn", UGLY)
    second = written(tmp_path / "z.nn", UGLY)
    hidden = written(tmp_path / ".git/film.nn", UGLY)
    other = written(tmp_path / "notes.txt", UGLY)
    assert main(["fmt", str(tmp_path), str(second)]) == 0
    assert output(capsys) == f"{first}: changed\n{second}: changed\n"
    assert hidden.read_bytes() == other.read_bytes() == UGLY.encode()


def test_the_standard_input_goes_to_the_standard_output(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for text, code, shown in ((UGLY, 0, TIDY), ("let a =", 1, "")):
        stream = io.TextIOWrapper(io.BytesIO(text.encode()))
        monkeypatch.setattr("sys.stdin", stream)
        assert main(["fmt", "-"]) == code
        assert output(capsys) == shown


def test_a_malformed_spec_is_reported_while_others_are_formatted(
    tmp_path: Path, spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = written(tmp_path / "bad.nn", "let a  = \n")
    assert main(["fmt", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert out == f"{spec}: changed\n"
    assert "error[E102]" in err
    assert f"--> {bad}:1:9" in err
    assert bad.read_text() == "let a  = \n"


def test_binary_files_are_refused(
    tmp_path: Path, spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    latin = tmp_path / "latin.nn"
    latin.write_bytes(b"model m # \xe9\n")
    assert main(["fmt", str(spec), str(latin)]) == 2
    assert "byte 10 is not UTF-8" in capsys.readouterr().err
    assert latin.read_bytes() == b"model m # \xe9\n"
    assert spec.read_bytes() == UGLY.encode()


@pytest.mark.parametrize("name", ["nowhere.nn", "empty"])
def test_a_folder_without_specs_is_refused(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    assert main(["fmt", str(tmp_path / name)]) == 2
    assert name in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_stays_a_link(tmp_path: Path, spec: Path) -> None:
    link = tmp_path / "link.nn"
    link.symlink_to(spec)
    assert main(["fmt", str(link)]) == 0
    assert link.is_symlink()
    assert spec.read_bytes() == TIDY.encode()


def test_the_gallery_is_in_its_form(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", "--check", str(gallery.FOLDER)]) == 0
    assert output(capsys) == ""
