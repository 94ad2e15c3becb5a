"""Tables of the parser, as Lark makes them of the grammar, kept for the next start.

Importing Lark and having it read the grammar takes longer than to check a spec, so what
it makes is written down once in the user's cache folder, as JSON, and Lark is needed no
more.
"""

import json
import os
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from ...grammar import read_grammar
from ..text.private import private_folder
from ..text.record import record

if TYPE_CHECKING:
    from lark import Lark, Token
    from lark.grammar import Rule

_FORM = 1  # of what is written down
Start = Literal["statement", "assignment", "result"]
STARTS: tuple[Start, ...] = get_args(Start)
"""What a text may be read as: a statement, or a line of a body."""


@record
class Reduction:
    """How a rule of the grammar puts its parts together.

    Attributes:
        symbol: what the parts become.
        size: how many they are.
        name: the rule's name for the builder; empty where the parts go on as a list.
        kept: indices of the parts that the builder sees, each with whether it is such
            a list, and how many absent ones come before.
        absent: how many absent ones come last.
        passes: whether a single part goes on as it is.
    """

    symbol: str
    size: int
    name: str
    kept: tuple[tuple[int, bool, int], ...]
    absent: int
    passes: bool


@record
class Scanner:
    """What tokens there may be in some states of the parser.

    Attributes:
        pattern: with a named group for each token.
        words: for a token, the texts that are another token instead.
    """

    pattern: str
    words: dict[str, dict[str, str]]


@record
class Tables:
    """An LALR(1) parser.

    Attributes:
        starts: the state to begin with, by what is to be read.
        ends: the state in which that has been read.
        actions: for each state and symbol the state that follows, or, negative, -1 less
            the index of a reduction.
        scanners: each with the states of `lexing` that it serves.
        lexing: the index of the scanner, for each state; the last one is of all tokens.
        ignored: tokens that are left out.
    """

    actions: list[dict[str, int]]
    reductions: list[Reduction]
    scanners: list[Scanner]
    lexing: list[int]
    ignored: frozenset[str]
    starts: dict[Start, int]
    ends: dict[Start, int]


@cache
def read_tables() -> Tables:
    """The tables of the grammar, from where they were kept, or made anew."""
    grammar = read_grammar()
    folder = private_folder("grammar")
    kept = folder / "nn.tables.json" if folder else None
    found = _load(kept, grammar) if kept else None
    if found is None:
        found = _make(make_lark())
        if kept:
            _keep(found, grammar, kept)
    return found


def make_lark() -> "Lark":
    """Lark's own parser."""
    from lark import Lark

    return Lark(
        read_grammar(),
        parser="lalr",
        start=list(STARTS),
        propagate_positions=True,
        maybe_placeholders=True,
        postlex=_Lines(),
    )


class _Lines:
    """Drops the line breaks inside ( ) and [ ], but not those of a { } within.

    It must not look ahead: the lexer asks the parser what may come next.
    """

    always_accept = ("_NL",)

    def process(self, stream: "Iterator[Token]") -> "Iterator[Token]":
        opened: list[Token] = []
        for token in stream:
            if token in ("(", "[", "{"):
                opened.append(token)
            elif token in (")", "]", "}") and opened:
                opened.pop()
            if token.type != "_NL" or not opened or opened[-1] == "{":
                yield token


# ---- from Lark ----


def _make(lark: "Lark") -> Tables:
    frontend: Any = lark.parser
    table, contextual = frontend.parser._parse_table, frontend.lexer.lexer
    places = {state: number for number, state in enumerate(table.states)}
    rules: dict[Rule, int] = {rule: number for number, rule in enumerate(lark.rules)}

    def action(kind: Any, argument: Any) -> int:
        return places[argument] if str(kind) == "Shift" else -1 - rules[argument]

    lexers = list({id(lexer): lexer for lexer in contextual.lexers.values()}.values())
    lexers.append(contextual.root_lexer)
    numbers = {id(lexer): number for number, lexer in enumerate(lexers)}
    return Tables(
        actions=[
            {symbol: action(*found) for symbol, found in table.states[state].items()}
            for state in places
        ],
        reductions=[_reduction(rule) for rule in rules],
        scanners=[_scanner(lexer) for lexer in lexers],
        lexing=[numbers[id(contextual.lexers[state])] for state in places],
        ignored=frozenset(lark.ignore_tokens),
        starts={start: places[table.start_states[start]] for start in STARTS},
        ends={start: places[table.end_states[start]] for start in STARTS},
    )


def _reduction(rule: "Rule") -> Reduction:
    # As lark.parse_tree_builder does it: `_name` and the rules that Lark makes of `*`
    # and `+` are put in the place of their whole, an absent `[part]` is None.
    kept: list[tuple[int, bool, int]] = []
    absent = "".join(str(int(each)) for each in rule.options.empty_indices).split("0")
    waiting = 0
    parts: Sequence[Any] = rule.expansion
    for index, symbol in enumerate(parts):
        waiting += len(absent[index]) if len(absent) > 1 else 0
        if rule.options.keep_all_tokens or not (symbol.is_term and symbol.filter_out):
            kept.append((index, _is_list(symbol), waiting))
            waiting = 0
    waiting += len(absent[-1])
    name = "" if _is_list(rule.origin) else rule.alias or rule.origin.name
    passes = bool(rule.options.expand1 and not rule.alias)
    size = len(rule.expansion)
    return Reduction(rule.origin.name, size, name, tuple(kept), waiting, passes)


def _is_list(symbol: Any) -> bool:
    return not symbol.is_term and symbol.name.startswith("_")


def _scanner(lexer: Any) -> Scanner:
    terminals = lexer.scanner.terminals
    groups = (f"(?P<{each.name}>{each.pattern.to_regexp()})" for each in terminals)
    words = {
        kind: {each.pattern.value: each.name for each in unless.scanner.terminals}
        for kind, unless in lexer.callback.items()
    }
    return Scanner("|".join(groups), words)


# ---- kept ----


def _load(path: Path, grammar: str) -> Tables | None:
    try:
        with open(path, encoding="utf-8") as file:
            form, text, found = json.load(file)
        if (form, text) != (_FORM, grammar):
            return None
        reductions = [
            Reduction(symbol, size, name, tuple(map(tuple, kept)), *rest)
            for symbol, size, name, kept, *rest in found["reductions"]
        ]
        scanners = [Scanner(*each) for each in found["scanners"]]
        ignored = frozenset(found["ignored"])
        changed = {"reductions": reductions, "scanners": scanners, "ignored": ignored}
        return Tables(**(found | changed))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _keep(tables: Tables, grammar: str, path: Path) -> None:
    """Write tables down, whole or not at all."""
    from tempfile import NamedTemporaryFile

    content = {
        "actions": tables.actions,
        "reductions": [
            (each.symbol, each.size, each.name, each.kept, each.absent, each.passes)
            for each in tables.reductions
        ],
        "scanners": [(each.pattern, each.words) for each in tables.scanners],
        "lexing": tables.lexing,
        "ignored": sorted(tables.ignored),
        "starts": tables.starts,
        "ends": tables.ends,
    }
    try:
        with NamedTemporaryFile(
            "w", dir=path.parent, delete=False, encoding="utf-8"
        ) as file:
            json.dump([_FORM, grammar, content], file)
        os.replace(file.name, path)
    except OSError:  # a full disk, say: the next start takes longer
        pass
