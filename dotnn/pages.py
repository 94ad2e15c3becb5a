"""`dotnn explain`: the page of a code, or the reference of a word of the language.

The page of a code has its meaning, a program that shows it, and its repair.
"""

import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import eq
from pathlib import Path
from tempfile import TemporaryDirectory

from dotnn.compiler import (
    Diagnostic,
    Example,
    Page,
    Source,
    check_source,
    editing,
    explain_code,
    explained_codes,
    ir,
    lint,
    render_all,
)
from dotnn.explain import FINE, Options, Refused
from dotnn.linting import files_beside, linted

_GROUPS = {
    "D1": "Data that cannot be used",
    "D2": "Suspicious data",
    "D3": "Failed training",
    "E1": "The text of a spec",
    "E2": "Names and statements",
    "E3": "Arguments and constants",
    "E4": "Shapes and sizes of the network",
    "E5": "Ranges and axes",
    "E6": "Training and evaluation",
    "E7": "Other files",
    "W0": "Silencing warnings",
    "W1": "Warnings about the network",
    "W2": "Warnings about quantities",
    "W3": "Warnings about the loss",
    "W4": "Warnings about training",
    "W5": "Warnings about criteria",
    "W6": "Warnings about data",
}
_LANGUAGES = frozenset({"csv", "json", "nn"})
_WIDEST = 92


def explain(options: Options) -> int:
    """Print the pages of codes and words, or the list of all codes and words."""
    pages = [_page(code) for code in options.codes]
    text = "\n".join(pages) if pages else f"{list_codes()}\n{list_words()}"
    if sys.stdout.isatty():
        _print_in_color(text)
    else:
        sys.stdout.write(text)
    return FINE


def _page(asked: str) -> str:
    """The page of a code, or the reference of a word."""
    page = explain_code(asked)
    if page is not None:
        return as_markdown(page)
    words = (asked, asked.lower())
    about = next(filter(None, map(editing.explain_word, words)), "")
    if about:
        return about + "\n"
    kind = "code" if _CODE.fullmatch(asked) else "code or word"
    raise Refused(f"unknown {kind} `{asked}`; {_nearest(asked)}")


_CODE = re.compile(r"[A-Za-z]\w?\d\w*|[DEW]\w*\d")


def _nearest(asked: str) -> str:
    """A hint with the known code of the same group, or with the nearest word."""
    code = asked.upper()
    group = [known for known in explained_codes() if known[:2] == code[:2]]
    if _CODE.fullmatch(asked) and group:
        near = max(group, key=lambda known: sum(map(eq, known, code)))
        return f"did you mean `{near}`?"
    return editing.hint_for_word(asked) or "`dotnn explain` lists all codes and words"


def list_codes() -> str:
    """All codes with their titles, grouped by first digit."""
    lines: list[str] = []
    for group, codes in groupby(explained_codes(), key=lambda code: code[:2]):
        pages = (explain_code(code) for code in codes)
        lines += [f"\n## {_GROUPS[group]}\n"]
        lines += [f"- {page.code}: {page.title}" for page in pages if page]
    return "\n".join(lines).lstrip() + "\n"


def list_words() -> str:
    """The words of the language, by category."""
    lines = ["## Words of the language\n"]
    words = sorted(editing.listed_words().items(), key=lambda pair: pair[1])
    for noun, group in groupby(words, key=lambda pair: pair[1]):
        lines.append(f"- {noun}: {', '.join(f'`{word}`' for word, _ in group)}")
    return "\n".join(lines) + "\n"


# ---- one page ----


def as_markdown(page: Page) -> str:
    """A page with the message of its program."""
    parts = [f"# {page.code}: {page.title}", page.prose]
    if page.mistake is not None:
        parts += _shown(page.mistake)
    if message := message_of(page):
        parts += ["It gets:", _fenced("text", message)]
    if page.repaired is not None:
        parts += ["Repaired:", *_repair(page)]
    if page.reference:
        parts.append(f"Reference: {page.reference}")
    return "\n\n".join(parts) + "\n"


def message_of(page: Page) -> str:
    """The message that this compiler gives for the program of a page."""
    if page.message or page.mistake is None:
        return page.message
    return render_all(*diagnostics_of(page.code, page.mistake))


def diagnostics_of(code: str, example: Example) -> tuple[Sequence[Diagnostic], Source]:
    """All diagnostics of an example on the page of a code, and their source."""
    source = example.source()
    done = check_source(source)
    files = () if done.spec is None else ir.files_of(done.spec.data)
    if done.spec is None or not files or not example.files:
        return (*done.diagnostics, *lint(done)), done.source
    with TemporaryDirectory() as folder:
        _write(example, Path(folder))
        if code.startswith("D"):
            found = _of_data(done.spec, Path(folder))
            return [_without(folder, each) for each in found], Source("", files[0])
        paths = [Path(folder, file) for file in files]
        diagnostics = linted(done, {}, paths).diagnostics
        return [_without(folder, each) for each in diagnostics], source


def _without(folder: str, found: Diagnostic) -> Diagnostic:
    """A diagnostic without the folder in the names of its files."""
    place = f"{folder}{os.sep}"
    return replace(
        found,
        message=found.message.replace(place, ""),
        label=found.label.replace(place, ""),
        hint=found.hint.replace(place, ""),
    )


def _write(example: Example, folder: Path) -> None:
    for name, text in example.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _of_data(spec: ir.Spec, folder: Path) -> Sequence[Diagnostic]:
    """Diagnostics of the data before a training."""
    from dotnn.runtime import DataError, load_for_training, open_all, splits_of

    paths: list[str | Path] = [folder / file for file in ir.files_of(spec.data)]
    try:
        columns = open_all(spec, paths, beside=files_beside(spec.data, folder))
        dataset = load_for_training(spec, columns)
        splits_of(spec, dataset)
    except DataError as error:
        return error.diagnostics
    return dataset.warnings


def _shown(example: Example) -> Iterator[str]:
    yield _fenced("nn", example.program)
    for name, text in example.files.items():
        yield from _file(name, text)


def _repair(page: Page) -> Iterator[str]:
    """The difference between the two programs of a page."""
    before, after = page.mistake, page.repaired
    assert after is not None
    if before is None or before.program != after.program:
        yield _fenced("nn", after.program)
    for name, text in after.files.items():
        if before is None or before.files.get(name) != text:
            yield from _file(name, text)


def _file(name: str, text: str) -> Iterator[str]:
    suffix = name.rpartition(".")[2]
    yield f"`{name}`:"
    yield _fenced(suffix if suffix in _LANGUAGES else "text", text)


def _fenced(language: str, text: str) -> str:
    fence = "````" if "```" in text else "```"
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def _print_in_color(text: str) -> None:
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console()
    # The terminal's own colors work in light and dark themes.
    page = Markdown(text, code_theme="ansi_dark", inline_code_theme="ansi_dark")
    console.print(page, width=min(console.width, _WIDEST))
