"""The page "Your data": each file is written and its spec trained."""

import re
from pathlib import Path

import pytest

import dotnn
from dotnn.compiler import Source, format_source

PAGE = (Path(__file__).parents[1] / "grammar/data.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```\s+```nn\n(.*?)```", PAGE, re.DOTALL)


def name_of(spec: str) -> str:
    return spec.partition("\n")[0].removeprefix("model ")


@pytest.mark.filterwarnings("ignore::dotnn.TrainingWarning")
@pytest.mark.parametrize(
    ("script", "spec"), EXAMPLES, ids=map(name_of, dict(EXAMPLES).values())
)
def test_an_example_is_written_and_trained(
    script: str, spec: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(script, "data.md", "exec"), {})
    Path("film.nn").write_text(spec, encoding="utf-8")
    run = dotnn.train(dotnn.compile_file("film.nn"), epochs=2, progress=False)
    assert run.status == "finished"


def test_specs_of_the_page_are_laid_out() -> None:
    for _, spec in EXAMPLES:
        assert format_source(Source(spec)) == spec


def test_every_python_block_has_a_spec() -> None:
    assert len(EXAMPLES) == PAGE.count("```python") == PAGE.count("```nn")
