"""Files in `editors/` that color specs outside of VS Code."""

import shutil
import subprocess
from pathlib import Path

import pytest
from editor_files import EDITORS, FILES

SPEC = """\
input x : real[6] nm in 2.5..3e2  # why
import "a # b.nn"
    y = x -> dense(64) -> relu
    train = x -> residual { dense }
optimizer adamw(learning_rate = 1e-3)
let on = true
"""


@pytest.mark.parametrize("name", FILES)
def test_generated_file_has_every_word_of_the_language(name: str):
    made = FILES[name]()
    assert (EDITORS / name).read_text(encoding="utf-8") == made, (
        "run `python tests/editor_files.py`"
    )


COLORS = [
    ("input", 1, "Statement"),
    ("real", 1, "Type"),
    ("in ", 1, "Keyword"),
    ("2.5", 1, "Number"),
    ("3e2", 1, "Number"),
    ("# why", 1, "Comment"),
    ("# b", 2, "String"),
    ("dense", 3, "Layer"),
    ("relu", 3, "Function"),
    ("->", 3, "Operator"),
    ("train", 4, "Argument"),
    ("residual", 4, "Keyword"),
    ("adamw", 5, "Training"),
    ("learning_rate", 5, "Argument"),
    ("true", 6, "Constant"),
]


@pytest.fixture(scope="module", params=["vim", "nvim"])
def colors(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    """Names of the syntax groups of COLORS, as an editor finds them."""
    editor = shutil.which(request.param)
    if editor is None:
        pytest.skip(f"{request.param} is not installed")
    folder: Path = tmp_path_factory.mktemp("vim")
    spec, found, script = folder / "a.nn", folder / "found", folder / "script.vim"
    spec.write_text(SPEC)
    lines = SPEC.splitlines()
    places = [(line, lines[line - 1].index(text) + 1) for text, line, _ in COLORS]
    names = [f"synIDattr(synID({a}, {b}, 1), 'name')" for a, b in places]
    script.write_text(
        f"set rtp^={EDITORS}/vim\nfiletype plugin on\nsyntax on\nedit {spec}\n"
        f"call writefile([&filetype, &commentstring, {', '.join(names)}], '{found}')\n"
        "qall!\n"
    )
    quiet = ["--headless"] if request.param == "nvim" else ["-es"]
    command = [editor, "-u", "NONE", "-N", *quiet, "-S", str(script)]
    subprocess.run(command, check=True, timeout=60, stdin=subprocess.DEVNULL)
    return found.read_text().splitlines()


def test_vim_knows_the_type_of_a_spec_and_its_comments(colors: list[str]):
    assert colors[:2] == ["nn", "# %s"]


def test_vim_colors_words_by_their_kinds(colors: list[str]):
    expected = [f"nn{group}" for _, _, group in COLORS]
    assert colors[2:] == expected


def test_emacs_colors_words_by_their_kinds(tmp_path: Path):
    emacs = shutil.which("emacs")
    if emacs is None:
        pytest.skip("emacs is not installed")
    spec, script = tmp_path / "a.nn", tmp_path / "script.el"
    spec.write_text(SPEC)
    script.write_text(
        f'(load "{EDITORS}/emacs/nn-mode.el")\n(find-file "{spec}")\n'
        "(font-lock-ensure)\n(princ major-mode)\n"
        + "".join(
            f'(goto-char 1) (forward-line {line - 1}) (search-forward "{text}")'
            '(princ (format " %s" (get-text-property (match-beginning 0) \'face)))\n'
            for text, line, _ in COLORS
        )
    )
    done = subprocess.run(
        [emacs, "-Q", "--batch", "-l", str(script)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    faces = {
        "Statement": "keyword",
        "Keyword": "keyword",
        "Type": "type",
        "Number": "",
        "Operator": "",
        "Comment": "comment-delimiter",
        "String": "string",
        "Layer": "function-name",
        "Function": "builtin",
        "Training": "builtin",
        "Argument": "variable-name",
        "Constant": "constant",
    }
    expected = [faces[group] for _, _, group in COLORS]
    wanted = [f"font-lock-{face}-face" if face else "nil" for face in expected]
    assert done.stdout.split() == ["nn-mode", *wanted]
