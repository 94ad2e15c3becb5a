"""Text to syntax, by the tables of the grammar and nothing else.

The loop of an LALR(1) parser (Aho, Sethi and Ullman, "Compilers", 4.7): shift a token,
or reduce the parts of a rule to what the builder makes of them. The state says which
tokens there may be, so that a word of the language can be a name where no such word
may stand.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from ..text.record import record
from ..text.source import Span
from .build import Builder
from .tables import Reduction, Start, read_tables

_Match = Callable[[str, int], "re.Match[str] | None"]
_Token = tuple[str, str, int, int]  # its kind, text, start and end
END = "$END"
UNKNOWN = ""  # the kind of what is no token
ABSENT = -(10**9)  # no action
_CLOSED = frozenset(")]}")
_OPENED = frozenset("([{")


@record
class Stop:
    """Where reading stopped.

    Attributes:
        at: the token that cannot stand there; empty where something is missing at the
            end of a line or of the text.
        accepts: the kinds of tokens that could.
        character: one that begins no token at all, or nothing.
    """

    at: Span
    accepts: frozenset[str]
    character: str = ""


def read_syntax(text: str, offset: int, start: Start) -> Any:
    """The syntax of a text, or the `Stop` where it is not what is to be read.

    Args:
        text: a part of a source, which may say more at its end.
        offset: where it begins there.
    """
    stack = _Stack(Builder(text, offset), offset, start)
    for token in _tokens(text, stack):
        kind = token[0]
        if kind == UNKNOWN or not stack.reduce_before(kind):
            return _stop(token, stack, offset)
        if kind == END:
            return stack.values[-1]
        stack.shift(*token)
    raise AssertionError("a text ends with its end")


def _stop(token: _Token, stack: "_Stack", offset: int) -> Stop:
    kind, word, start, end = token
    match kind:
        case "_NL":
            end = start
        case "_ARROW":
            start = end - len("->")
        case _:
            pass
    character = word if kind == UNKNOWN else ""
    return Stop(Span(offset + start, offset + end), stack.accepts(), character)


def _tokens(text: str, stack: "_Stack") -> Iterator[_Token]:
    """The tokens of a text, by what the state of the parser allows.

    Line breaks inside ( ) and [ ] are dropped, but not those of a { } within.
    """
    tables, matches = read_tables(), _matches()
    place, end = 0, len(text)
    opened: list[str] = []
    while place < end:
        number = tables.lexing[stack.states[-1]]
        match = matches[number](text, place)
        if match is None:  # what may stand elsewhere
            number = len(matches) - 1
            match = matches[number](text, place)
        if match is None:
            yield UNKNOWN, text[place], place, place + 1
            return
        kind, word, start, place = str(match.lastgroup), match[0], place, match.end()
        if kind in tables.ignored:
            continue
        words = tables.scanners[number].words.get(kind)
        if words is not None:
            kind = words.get(word, kind)
        if word in _OPENED:
            opened.append(word)
        elif word in _CLOSED:
            del opened[-1:]
        elif kind == "_NL" and opened and opened[-1] != "{":
            continue
        yield kind, word, start, place
    yield END, "", end, end


class _Stack:
    """What has been read and not yet become part of a whole.

    Attributes:
        states: of the parser: one before the first part, and one after each.
        values: what each part stands for.
        starts: where each part begins.
        ends: where each part ends.
    """

    def __init__(self, builder: Builder, offset: int, start: Start) -> None:
        self.states = [read_tables().starts[start]]
        self._last = read_tables().ends[start]
        self.values: list[Any] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self._builder = builder
        self._offset = offset

    def shift(self, kind: str, word: str, start: int, end: int) -> None:
        """Put a token on it, which `reduce_before` has made room for."""
        start, end = self._offset + start, self._offset + end
        self.states.append(read_tables().actions[self.states[-1]][kind])
        self.values.append(self._builder.token(kind, word, start, end))
        self.starts.append(start)
        self.ends.append(end)

    def reduce_before(self, kind: str) -> bool:
        """Put parts together until a token can follow; false where it never can."""
        tables, states = read_tables(), self.states
        actions = tables.actions
        while True:
            action = actions[states[-1]].get(kind)
            if action is None:
                return False
            if action >= 0:
                return True
            rule = tables.reductions[-1 - action]
            if rule.size > 1 or not rule.passes:
                self._reduce(rule)
            del states[-rule.size :]
            states.append(actions[states[-1]][rule.symbol])
            if kind == END and states[-1] == self._last:
                return True

    def accepts(self) -> frozenset[str]:
        """The kinds of tokens that can follow."""
        kinds = read_tables().actions[self.states[-1]]
        return frozenset(k for k in kinds if k.isupper() and self._can_follow(k))

    def _can_follow(self, kind: str) -> bool:
        tables, states = read_tables(), list(self.states)
        while (action := tables.actions[states[-1]].get(kind, ABSENT)) < 0:
            if action == ABSENT:
                return False
            rule = tables.reductions[-1 - action]
            del states[-rule.size :]
            states.append(tables.actions[states[-1]][rule.symbol])
            if kind == END and states[-1] == self._last:
                return True
        return True

    def _reduce(self, rule: Reduction) -> None:
        size = rule.size
        start, end = self.starts[-size], self.ends[-1]
        children = _children(rule, self.values[-size:])
        if not rule.name:
            value = children
        elif rule.passes and len(children) == 1:
            value = children[0]
        else:
            value = self._builder.node(rule.name, Span(start, end), children)
        del self.values[-size:], self.starts[-size:], self.ends[-size:]
        self.values.append(value)
        self.starts.append(start)
        self.ends.append(end)


def _children(rule: Reduction, parts: list[Any]) -> list[Any]:
    """What the builder is given: parts that count, lists of them unfolded."""
    children: list[Any] = []
    for index, is_list, absent in rule.kept:
        if absent:
            children += [None] * absent
        if not is_list:
            children.append(parts[index])
        elif children:
            children += parts[index]
        else:
            children = parts[index]  # a list that grows is never copied
    if rule.absent:
        children += [None] * rule.absent
    return children


@cache
def _matches() -> tuple[_Match, ...]:
    """What finds the next token, compiled for a state when it is first reached."""
    return tuple(_Lazily(each.pattern) for each in read_tables().scanners)


class _Lazily:
    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._match: _Match | None = None

    def __call__(self, text: str, start: int) -> "re.Match[str] | None":
        if self._match is None:
            self._match = re.compile(self._pattern).match
        return self._match(text, start)
