"""Pages of diagnostics: the meaning of a code, a program that shows it, and its repair.

A page is Markdown: a heading `# E301: unknown argument`, prose, fenced blocks, and an
optional line `Reference: …`. The words after a fence define the block:

    ```nn mistake               a program that gets this code and no other
    ```nn                       the repaired program; or, alone, both programs
    ```nn file=blocks.nn        a file beside both programs
    ```csv file=film.csv mistake    … beside the first alone, or `repaired`, the second
    ```text                     the message, if it is not from the compiler

A longer fence holds text with fences of its own.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ...grammar import page_codes, read_page
from ..text.models import MODEL_ABOUT, MODEL_SPEC, describe_model
from ..text.reading import Unreadable
from ..text.source import Source

_FENCED = re.compile(r"^(`{3,})(\w+)(.*)\n((?s:.*?))^\1$\n?", re.MULTILINE)
_HEADING = re.compile(r"# (\w+): (.+)")
_REFERENCE = re.compile(r"^Reference: ((?s:.+?))\s*\Z", re.MULTILINE)
_MODEL = re.compile(r"^model +(\w+)", re.MULTILINE)
# The prose between the blocks of a page, shown with the page.
_REPAIRED = "Repaired:"

When = Literal["mistake", "repaired", "both"]


@dataclass(frozen=True, slots=True)
class Beside:
    """The files in the folder of an example."""

    texts: Mapping[str, str]

    def read(self, path: str, *, within: bool) -> str:
        del within
        if path in self.texts:
            return self.texts[path]
        folder, _, name = path.rpartition("/")
        spec = self.texts.get(f"{folder}/{MODEL_SPEC}")
        # A page need not show the facts of a run beside its spec.
        if name == MODEL_ABOUT and spec is not None:
            return describe_model(spec)
        raise Unreadable("no such file")


@dataclass(frozen=True, slots=True)
class Example:
    """A program and the files beside it, as texts by path."""

    program: str
    files: Mapping[str, str]

    def source(self) -> Source:
        """The program as a file named after its model."""
        model = _MODEL.search(self.program)
        name = f"{model[1] if model else 'spec'}.nn"
        return Source(self.program, name, Beside(self.files))


@dataclass(frozen=True, slots=True)
class Page:
    """The page of a code.

    Attributes:
        prose: meaning and remedy, in Markdown.
        mistake, repaired: None if no small program shows it.
        message: the message, if the page states it; empty if it comes from the
            compiler.
        reference: a paper or page, in Markdown; may be empty.
    """

    code: str
    title: str
    prose: str
    mistake: Example | None
    repaired: Example | None
    message: str
    reference: str


def explained_codes() -> tuple[str, ...]:
    """Codes with a page, sorted."""
    return page_codes()


def explain_code(code: str) -> Page | None:
    """The page of a code, in either case; None if there is none."""
    try:
        return parse_page(read_page(code.upper()))
    except KeyError:
        return None


def parse_page(text: str) -> Page:
    """Parse a page.

    Raises:
        ValueError: the text does not have the format of a page.
    """
    heading = _HEADING.match(text)
    if heading is None:
        raise ValueError("a page must begin with `# CODE: title`")
    blocks = [_parse_block(fence) for fence in _FENCED.finditer(text)]
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


def _parse_block(fence: re.Match[str]) -> _Block:
    _, language, info, text = fence.groups()
    words = info.split()
    file = "".join(w.removeprefix("file=") for w in words if w.startswith("file="))
    when: When = "both"
    if "mistake" in words:
        when = "mistake"
    elif "repaired" in words:
        when = "repaired"
    return _Block(language, file, when, text)


def _example(blocks: Sequence[_Block], when: When) -> Example | None:
    """The first or second program; they are equal if only a file differs."""
    programs = [b.text for b in blocks if b.language == "nn" and not b.file]
    if not programs:
        return None
    files = {b.file: b.text for b in blocks if b.file and b.when in (when, "both")}
    return Example(programs[0 if when == "mistake" else -1], files)
