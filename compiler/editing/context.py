"""Where in a statement an offset stands, told from the text before it alone.

The statement may be half written: its words and open brackets are all that is asked.
"""

from dataclasses import dataclass

from ..parsing.split import split_statements
from ..text.limits import MAX_BRACKETS
from ..text.source import Source, Span
from ..text.tokens import Token, read_tokens

_SKIPPED = ("blank", "comment", "foreign")


@dataclass(frozen=True, slots=True)
class Bracket:
    """A bracket that is open.

    Attributes:
        callee: the word before it, such as `dense` of `dense(`.
        inside: what stands between it and the offset.
    """

    text: str
    callee: str
    inside: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """Where an offset stands.

    Attributes:
        keyword: that the statement begins with; empty where one may begin.
        word: the word that is being written there, empty between two words.
        before: the pieces of the statement before it, comments left out.
        brackets: those that are open, from the outermost.
        quiet: whether it stands in a comment or a string.
    """

    keyword: str
    word: Span
    before: tuple[Token, ...]
    brackets: tuple[Bracket, ...]
    quiet: bool

    @property
    def last(self) -> str:
        """The piece before the word; a line break is none inside of ( ) and [ ]."""
        free = not self.brackets or self.brackets[-1].text == "{"
        pieces = [t for t in self.before if free or t.kind != "newline"]
        return pieces[-1].text if pieces else ""

    @property
    def line(self) -> tuple[Token, ...]:
        """The pieces before the word since its line, or what is around it, began."""
        inside = self.brackets[-1].inside if self.brackets else self.before
        breaks = [i for i, token in enumerate(inside) if token.kind == "newline"]
        return inside[breaks[-1] + 1 :] if breaks else inside

    @property
    def call(self) -> Bracket | None:
        """The call that the offset is an argument of."""
        if not self.brackets:
            return None
        last = self.brackets[-1]
        return last if last.text == "(" and last.callee else None


def context_at(text: str, offset: int) -> Context:
    """Where an offset of a text stands."""
    word = word_around(text, offset)
    word = Span(word.start, offset)
    head = text[: word.start]
    tokens = list(read_tokens(head))
    chunks = split_statements(Source(head), tokens)
    start = chunks[-1].span.start if chunks else word.start
    quiet = bool(tokens) and _is_open(tokens[-1])
    before = tuple(t for t in tokens if t.start >= start and t.kind not in _SKIPPED)
    brackets = _open_brackets(before)
    ended = any(t.kind == "newline" for t in _behind(before))
    if not before or (ended and not brackets):
        return Context("", word, (), (), quiet)
    return Context(before[0].text, word, before, brackets, quiet)


def _behind(pieces: tuple[Token, ...]) -> tuple[Token, ...]:
    """The line breaks that pieces end with."""
    count = 0
    while count < len(pieces) and pieces[-1 - count].kind == "newline":
        count += 1
    return pieces[len(pieces) - count :]


def _is_open(token: Token) -> bool:
    """Whether a comment or string goes on behind the last token of a text."""
    closed = token.text.endswith('"', 1)
    return token.kind == "comment" or (token.kind == "string" and not closed)


def _open_brackets(pieces: tuple[Token, ...]) -> tuple[Bracket, ...]:
    """Those that are open at the end; of very many, the innermost."""
    opened: list[int] = []
    for index, token in enumerate(pieces):
        if token.kind == "open":
            opened.append(index)
        elif token.kind == "close" and opened:
            opened.pop()
    return tuple(
        Bracket(pieces[i].text, _callee(pieces, i), pieces[i + 1 :])
        for i in opened[-MAX_BRACKETS:]
    )


def _callee(pieces: tuple[Token, ...], index: int) -> str:
    """The word before a bracket: `forward.gain` is one."""
    parts: list[str] = []
    at = index - 1
    while at >= 0 and (pieces[at].kind == "word" or pieces[at].text == "."):
        if parts and (pieces[at].text == ".") == (parts[-1] == "."):
            break
        parts.append(pieces[at].text)
        at -= 1
    return "".join(reversed(parts)).lstrip(".")


def top_level(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Pieces that stand in no bracket that opens among them."""
    depth, found = 0, []
    for token in tokens:
        depth -= token.kind == "close"
        if depth <= 0 and token.kind != "close":
            found.append(token)
        depth += token.kind == "open"
    return tuple(found)


def word_around(text: str, offset: int) -> Span:
    """The word that an offset stands in or at the end of; empty where there is none."""
    start = offset
    while start > 0 and _is_of_word(text[start - 1]):
        start -= 1
    end = offset
    while end < len(text) and _is_of_word(text[end]):
        end += 1
    return Span(start, end)


def _is_of_word(char: str) -> bool:
    return char == "_" or char.isalnum()
