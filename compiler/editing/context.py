"""The syntactic context of an offset, from the text before it.

The statement may be incomplete: only its words and open brackets matter.
"""

from dataclasses import dataclass

from ..parsing.split import split_statements
from ..text.limits import MAX_BRACKETS
from ..text.source import Source, Span
from ..text.tokens import Token, read_tokens

_SKIPPED = ("blank", "comment", "foreign")


@dataclass(frozen=True, slots=True)
class Bracket:
    """An open bracket.

    Attributes:
        callee: the word before it, such as `dense` in `dense(`.
        inside: tokens between it and the offset.
    """

    text: str
    callee: str
    inside: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """The context of an offset.

    Attributes:
        keyword: keyword of the statement; empty where one may begin.
        word: the partial word at the offset; may be empty.
        before: previous tokens of the statement, without comments.
        brackets: open brackets, outermost first.
        quiet: whether it is in a comment or string.
    """

    keyword: str
    word: Span
    before: tuple[Token, ...]
    brackets: tuple[Bracket, ...]
    quiet: bool

    @property
    def last(self) -> str:
        """The token before the word; line breaks inside ( ) and [ ] do not count."""
        free = not self.brackets or self.brackets[-1].text == "{"
        pieces = [t for t in self.before if free or t.kind != "newline"]
        return pieces[-1].text if pieces else ""

    @property
    def line(self) -> tuple[Token, ...]:
        """Tokens between the start of the line or bracket and the word."""
        inside = self.brackets[-1].inside if self.brackets else self.before
        breaks = [i for i, token in enumerate(inside) if token.kind == "newline"]
        return inside[breaks[-1] + 1 :] if breaks else inside

    @property
    def call(self) -> Bracket | None:
        """The call whose argument is at the offset."""
        if not self.brackets:
            return None
        last = self.brackets[-1]
        return last if last.text == "(" and last.callee else None


def context_at(text: str, offset: int) -> Context:
    """The context of an offset in a text."""
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
    """Trailing line breaks."""
    count = 0
    while count < len(pieces) and pieces[-1 - count].kind == "newline":
        count += 1
    return pieces[len(pieces) - count :]


def _is_open(token: Token) -> bool:
    """Whether the last token is an unfinished comment or string."""
    closed = token.text.endswith('"', 1)
    return token.kind == "comment" or (token.kind == "string" and not closed)


def _open_brackets(pieces: tuple[Token, ...]) -> tuple[Bracket, ...]:
    """Brackets open at the end; the innermost ones if there are very many."""
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
    """The word before a bracket, such as `forward.gain`."""
    parts: list[str] = []
    at = index - 1
    while at >= 0 and (pieces[at].kind == "word" or pieces[at].text == "."):
        if parts and (pieces[at].text == ".") == (parts[-1] == "."):
            break
        parts.append(pieces[at].text)
        at -= 1
    return "".join(reversed(parts)).lstrip(".")


def top_level(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Tokens outside of brackets that open among them."""
    depth, outside = 0, []
    for token in tokens:
        depth -= token.kind == "close"
        if depth <= 0 and token.kind != "close":
            outside.append(token)
        depth += token.kind == "open"
    return tuple(outside)


def word_around(text: str, offset: int) -> Span:
    """The word that contains an offset or ends there; may be empty."""
    start = offset
    while start > 0 and _is_of_word(text[start - 1]):
        start -= 1
    end = offset
    while end < len(text) and _is_of_word(text[end]):
        end += 1
    return Span(start, end)


def _is_of_word(char: str) -> bool:
    return char == "_" or char.isalnum()
