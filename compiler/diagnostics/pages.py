"""Pages on mistakes: what a code means, a program that shows it, and its repair.

A page is Markdown: a heading `# E301: unknown argument`, prose, then fenced blocks,
then perhaps a line `Reference: …`. The words after a fence say what a block is:

    ```nn mistake               a program that gets this code and no other
    ```nn                       the repaired one; or, alone, the program of both
    ```nn file=blocks.nn        a file beside both programs
    ```csv file=film.csv mistake    … beside the first alone, or `repaired`, the second
    ```text                     the message, where it is not of the compiler

A fence of more backticks holds a text with fences of its own.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ...grammar import page_codes, read_page
from ..text.reading import Unreadable
from ..text.source import Source

_FENCED = re.compile(r"^(`{3,})(\w+)(.*)\n((?s:.*?))^\1$\n?", re.MULTILINE)
_HEADING = re.compile(r"# (\w+): (.+)")
_REFERENCE = re.compile(r"^Reference: ((?s:.+?))\s*\Z", re.MULTILINE)
_MODEL = re.compile(r"^model +(\w+)", re.MULTILINE)
# What a page says between its blocks, and is said again where it is shown.
_REPAIRED = "Repaired:"

When = Literal["mistake", "repaired", "both"]


@dataclass(frozen=True, slots=True)
class Beside:
    """The files of an example, which stand in one folder."""

    texts: Mapping[str, str]

    def read(self, path: str, *, within: bool) -> str:
        del within
        if path in self.texts:
            return self.texts[path]
        folder, _, name = path.rpartition("/")
        # What a run says of itself is of no interest on a page.
        if name == "run.json" and f"{folder}/spec.nn" in self.texts:
            return "{}"
        raise Unreadable("there is no such file")


@dataclass(frozen=True, slots=True)
class Example:
    """A program with the files beside it, each a text by its path."""

    program: str
    files: Mapping[str, str]

    def source(self) -> Source:
        """The program as a file that is called as its model is."""
        model = _MODEL.search(self.program)
        name = f"{model[1] if model else 'spec'}.nn"
        return Source(self.program, name, Beside(self.files))


@dataclass(frozen=True, slots=True)
class Page:
    """What there is to say on one code.

    Attributes:
        prose: what it means and what to do about it, in Markdown.
        mistake, repaired: None where no small program shows it.
        message: what the mistake is told, where the page itself says so; empty where
            the compiler is to be asked.
        reference: a paper or a page, in Markdown; may be empty.
    """

    code: str
    title: str
    prose: str
    mistake: Example | None
    repaired: Example | None
    message: str
    reference: str


def explained_codes() -> tuple[str, ...]:
    """The codes that have a page, sorted."""
    return page_codes()


def explain_code(code: str) -> Page | None:
    """The page on a code, in upper or lower case; None where there is none."""
    try:
        return parse_page(read_page(code.upper()))
    except KeyError:
        return None


def parse_page(text: str) -> Page:
    """The parts of a page.

    Raises:
        ValueError: it does not have the form of one.
    """
    heading = _HEADING.match(text)
    if heading is None:
        raise ValueError("a page begins with `# CODE: title`")
    blocks = [_parse_block(found) for found in _FENCED.finditer(text)]
    messages = [block.text for block in blocks if block.language == "text"]
    rest = _FENCED.sub("", text[heading.end() :])
    reference = _REFERENCE.search(rest)
    prose = _REFERENCE.sub("", rest).replace(f"\n{_REPAIRED}\n", "\n")
    return Page(
        code=heading[1],
        title=heading[2],
        prose=re.sub(r"\n{3,}", "\n\n", prose).strip(),
        mistake=_example(blocks, "mistake"),
        repaired=_example(blocks, "repaired"),
        message="\n".join(messages),
        reference=reference[1] if reference else "",
    )


# ---- blocks ----


@dataclass(frozen=True, slots=True)
class _Block:
    language: str
    file: str
    when: When
    text: str


def _parse_block(found: re.Match[str]) -> _Block:
    _, language, info, text = found.groups()
    words = info.split()
    file = "".join(w.removeprefix("file=") for w in words if w.startswith("file="))
    when: When = "both"
    if "mistake" in words:
        when = "mistake"
    elif "repaired" in words:
        when = "repaired"
    return _Block(language, file, when, text)


def _example(blocks: Sequence[_Block], when: When) -> Example | None:
    """The first program or the last, which is the same where only a file differs."""
    programs = [b.text for b in blocks if b.language == "nn" and not b.file]
    if not programs:
        return None
    files = {b.file: b.text for b in blocks if b.file and b.when in (when, "both")}
    return Example(programs[0 if when == "mistake" else -1], files)
