"""Lark's parser of the grammar is kept between starts, and made anew where needed."""

import os
import sys
from pathlib import Path

import pytest

from dotnn.compiler.parsing import lark_parser
from dotnn.compiler.parsing.lark_parser import read_syntax
from dotnn.compiler.text.tokens import read_tokens

LINES = ("let a = 1", "network { y = x -> dense(2) -> (tanh + 1)[0:] }", "let = 1")


def readings() -> list[object]:
    """Syntax read by a parser that is made or loaded now."""
    lark_parser.lark_parser.cache_clear()
    return [read_syntax(list(read_tokens(line)), "statement") for line in LINES]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Where the parser is kept."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("DOTNN_NO_CACHE", raising=False)
    readings()
    (file,) = (tmp_path / "dotnn/grammar").iterdir()
    yield file
    lark_parser.lark_parser.cache_clear()


def test_a_kept_parser_reads_the_same(kept: Path):
    written = kept.stat().st_mtime_ns
    loaded = readings()
    assert kept.stat().st_mtime_ns == written
    kept.unlink()
    assert readings() == loaded


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes with names")
def test_a_pipe_in_the_place_of_the_kept_parser_is_left_alone(kept: Path):
    loaded = readings()
    kept.unlink()
    os.mkfifo(kept)
    assert readings() == loaded
    assert kept.is_fifo()


@pytest.mark.parametrize("damage", ["empty", "text", "cut short", "another grammar"])
def test_a_damaged_parser_is_rebuilt(kept: Path, damage: str):
    expected, content = readings(), kept.read_bytes()
    digest, rest = content.split(b"\n", 1)
    damaged = {
        "empty": b"",
        "text": b"parser",
        "cut short": content[:-99],
        "another grammar": digest[::-1] + b"\n" + rest,
    }
    kept.write_bytes(damaged[damage])
    assert readings() == expected
    assert kept.read_bytes().startswith(digest)
    assert len(kept.read_bytes()) > len(content) / 2


def test_nobody_else_can_write_where_the_parser_is_kept(kept: Path):
    for folder in (kept.parent, kept.parent.parent):
        assert folder.stat().st_mode & 0o022 == 0
    os.chmod(kept.parent, 0o777)
    kept.write_bytes(b"")
    readings()
    assert kept.read_bytes() == b""  # neither read nor written


def test_a_parser_that_cannot_be_kept_reads_all_the_same(
    kept: Path, monkeypatch: pytest.MonkeyPatch
):
    expected = readings()
    kept.unlink()
    kept.mkdir()
    assert readings() == expected
    monkeypatch.setenv("DOTNN_NO_CACHE", "1")
    assert readings() == expected
