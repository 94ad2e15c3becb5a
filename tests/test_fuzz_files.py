"""Damaged run folders and data files give an error of their own kind."""

from pathlib import Path

from fuzz.files import attack, make_files


def test_damaged_files_are_read_or_refused(tmp_path: Path) -> None:
    files = make_files(tmp_path)
    for seed in range(150):
        attack(tmp_path, files, seed=seed)
