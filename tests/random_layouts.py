"""Random layouts of texts: blanks, line breaks and comments wherever allowed."""

import re

from hypothesis import strategies as st

from dotnn.compiler.vocabulary import STATEMENTS

_WORD = re.compile(
    r'#[^\n]*|"[^"\n]*"|[^\W\d]\w*|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?%?'
    r"|->|\.\.|[<>]=?|\n|[^\w\s]"
)
_COMMENTS = (
    "# why",
    "#",
    "#no blank",
    "# allow: W101 it is so",
    '# "x" -> {',
    "#\t é  ",
)
_BLANKS = ("", " ", "  ", "\t", " \t ")


class _Layout:
    """A writer of words with random separators."""

    def __init__(self, draw: st.DrawFn, wild: int) -> None:
        self._draw = draw
        self._wild = wild  # percent of the gaps that get a line break or comment
        self.text = ""

    def _chance(self) -> bool:
        return self._draw(st.integers(0, 99)) < self._wild

    def _comment(self) -> str:
        return self._draw(st.sampled_from(_COMMENTS))

    def blank(self) -> None:
        self.text += self._draw(st.sampled_from(_BLANKS))

    def lines(self, *, must: bool = False) -> None:
        """Line breaks with comments between them; possibly none."""
        if not must and not self._chance():
            return
        for _ in range(self._draw(st.integers(1, 3))):
            if self._chance():
                self.blank()
                self.text += self._comment()
            self.text += "\n"
        self.blank()


@st.composite
def laid_out(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> str:
    """An equivalent text in a random layout, with comments."""
    words = [w for w in _WORD.findall(draw(texts)) if not w.startswith("#")]
    layout = _Layout(draw, draw(st.sampled_from((0, 3, 10, 40))))
    layout.lines()
    opened: list[str] = []
    before = ""
    for i, word in enumerate(words):
        if word == "\n":
            # Comments that the grammar drops are drawn anew.
            if not (opened and opened[-1] != "{") and words[i + 1 : i + 2] not in (
                ["->"],
                ["\n"],
            ):
                layout.lines(must=True)
            before = "\n"
            continue
        if before and before != "\n" and before[-1].isalnum() | (before[-1] == "_"):
            layout.text += " "
        layout.blank()
        if _may_begin_line(word, opened, before):
            layout.lines()
        layout.text += word
        if word in "([{":
            opened.append(word)
        elif word in ")]}":
            opened.pop()
        before = word
    layout.lines(must=True)
    text = layout.text
    if draw(st.integers(0, 9)) == 0:
        text = "\ufeff" + text.replace("\n", "\r\n")
    return text


def _may_begin_line(word: str, opened: list[str], before: str) -> bool:
    if word == "->":
        return True
    if not opened:
        return False
    if opened[-1] == "{":
        return before == "{" or word == "}"
    return word not in STATEMENTS
