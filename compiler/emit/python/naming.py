"""Names of symbols: those of the spec if possible, made distinct where they clash."""

from collections.abc import Iterable, Iterator, Mapping

from .text import identifier
from .tree import (
    Assign,
    Attribute,
    Blank,
    Call,
    Chain,
    Code,
    Dict,
    Dotted,
    Expr,
    For,
    Function,
    Item,
    Key,
    Lambda,
    Listed,
    Literal,
    Negative,
    Power,
    Return,
    Sequence,
    Slice,
    Statement,
    Symbol,
)

Names = Mapping[Symbol, str]
Node = Expr | Statement


def assign_names(module: Iterable[Function | Code], kept: Iterable[str]) -> Names:
    """Assign a name to every symbol of a module.

    Args:
        kept: names that code in the module defines, which no symbol gets.
    """
    names: dict[Symbol, str] = {}
    parts = list(module)
    found = [part.name for part in parts if part.name is not None]
    _name_all(found, set(kept), names)
    for part in parts:
        if isinstance(part, Function):
            _name_function(part, names, frozenset())
    return names


def _name_all(
    symbols: Iterable[Symbol], taken: set[str], names: dict[Symbol, str]
) -> None:
    """Name the symbols of a scope, fixed names first."""
    for symbol in sorted(dict.fromkeys(symbols), key=lambda symbol: not symbol.fixed):
        if symbol not in names:
            fixed = symbol.fixed
            names[symbol] = symbol.wish if fixed else _free(symbol.wish, taken)
        taken.add(names[symbol])


def _free(wish: str, taken: set[str]) -> str:
    name = base = identifier(wish)
    if name in taken:
        name = base = base if base.endswith("_") else f"{base}_"
    count = 1
    while name in taken:
        count += 1
        name = f"{base}{count}"
    return name


def _name_function(
    function: Function, names: dict[Symbol, str], outer: frozenset[str]
) -> None:
    """Name the symbols that a function binds, distinct from names that it reads."""
    by_keyword = [symbol for symbol, _ in function.by_keyword]
    bound = [*function.parameters, *by_keyword, *_bound_in(function.body)]
    _name_scope(bound, function.body, names, outer)


def _name_scope(
    bound: list[Symbol],
    nodes: Iterable[Node],
    names: dict[Symbol, str],
    outer: frozenset[str],
) -> None:
    nodes = list(nodes)
    read = set(_read_in(nodes, names))
    _name_all(bound, {*outer, *read}, names)
    inside = outer | {names[symbol] for symbol in bound}
    for node in nodes:
        _name_inner(node, names, inside)


def _name_inner(node: Node, names: dict[Symbol, str], outer: frozenset[str]) -> None:
    """Name the symbols of functions inside a node."""
    match node:
        case Function():
            _name_function(node, names, outer)
        case Lambda(parameters=parameters, body=body):
            _name_scope(list(parameters), [body], names, outer)
        case Listed(element=element, target=target, iterable=iterable):
            _name_inner(iterable, names, outer)
            _name_scope([target], [element], names, outer)
        case _:
            for part in parts_of(node):
                _name_inner(part, names, outer)


def _bound_in(body: Iterable[Statement]) -> Iterator[Symbol]:
    """Symbols that statements of one scope assign."""
    for statement in body:
        match statement:
            case Assign(target=target) if target is not None:
                yield from _targets(target)
            case For(target=target, body=inner):
                yield from _targets(target)
                yield from _bound_in(inner)
            case Function(name=name):
                yield name
            case _:
                pass


def _targets(target: Expr) -> Iterator[Symbol]:
    match target:
        case Symbol():
            yield target
        case Sequence(items=items):
            for item in items:
                yield from _targets(item)
        case _:
            pass


def _read_in(nodes: Iterable[Node], names: Names) -> Iterator[str]:
    """Outer names that nodes read."""
    for node in nodes:
        match node:
            case Symbol() if node in names:
                yield names[node]
            case Dotted(path=path):
                yield path.partition(".")[0]
            case _:
                yield from _read_in(parts_of(node), names)


def parts_of(node: Node) -> tuple[Node, ...]:
    """Direct children of a node, in source order."""
    match node:
        case Symbol() | Dotted() | Key() | Literal() | Blank():
            return ()
        case Call(function=function, arguments=arguments, keywords=keywords):
            return (function, *arguments, *(value for _, value in keywords))
        case Item(value=value, index=index):
            return (value, index)
        case Slice(start=start, stop=stop):
            return tuple(end for end in (start, stop) if end is not None)
        case Attribute(value=value) | Return(value=value):
            return (value,)
        case Chain(first=first, rest=rest):
            return (first, *(term for _, term in rest))
        case Power(base=base, exponent=exponent):
            return (base, exponent)
        case Negative(operand=operand):
            return (operand,)
        case Sequence(items=items):
            return items
        case Dict(entries=entries):
            return tuple(p for pair in entries for p in pair if p is not None)
        case Listed(element=element, target=target, iterable=iterable):
            return (element, target, iterable)
        case Lambda(parameters=parameters, body=body):
            return (*parameters, body)
        case Assign(target=target, value=value):
            return (value,) if target is None else (target, value)
        case For(target=target, iterable=iterable, body=body):
            return (target, iterable, *body)
        case Function(parameters=parameters, by_keyword=by_keyword, body=body):
            passed = (p for pair in by_keyword for p in pair if p is not None)
            return (*parameters, *passed, *body)
