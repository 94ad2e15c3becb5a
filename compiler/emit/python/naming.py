"""Names of symbols: those of the spec if possible, made distinct where they clash."""

from collections.abc import Iterable, Iterator, Mapping

from . import tree as py
from .text import identifier

Names = Mapping[py.Symbol, str]
Node = py.Expr | py.Statement


def assign_names(module: Iterable[py.Function | py.Code], kept: Iterable[str]) -> Names:
    """Assign a name to every symbol of a module.

    Args:
        kept: names that code in the module defines, which no symbol gets.
    """
    names: dict[py.Symbol, str] = {}
    parts = list(module)
    found = [part.name for part in parts if part.name is not None]
    _name_all(found, set(kept), names)
    for part in parts:
        if isinstance(part, py.Function):
            _name_function(part, names, frozenset())
    return names


def _name_all(
    symbols: Iterable[py.Symbol], taken: set[str], names: dict[py.Symbol, str]
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
    function: py.Function, names: dict[py.Symbol, str], outer: frozenset[str]
) -> None:
    """Name the symbols that a function binds, distinct from names that it reads."""
    by_keyword = [symbol for symbol, _ in function.by_keyword]
    bound = [*function.parameters, *by_keyword, *_bound_in(function.body)]
    _name_scope(bound, function.body, names, outer)


def _name_scope(
    bound: list[py.Symbol],
    nodes: Iterable[Node],
    names: dict[py.Symbol, str],
    outer: frozenset[str],
) -> None:
    nodes = list(nodes)
    read = set(_read_in(nodes, names))
    _name_all(bound, {*outer, *read}, names)
    inside = outer | {names[symbol] for symbol in bound}
    for node in nodes:
        _name_inner(node, names, inside)


def _name_inner(node: Node, names: dict[py.Symbol, str], outer: frozenset[str]) -> None:
    """Name the symbols of functions inside a node."""
    match node:
        case py.Function():
            _name_function(node, names, outer)
        case py.Lambda(parameters=parameters, body=body):
            _name_scope(list(parameters), [body], names, outer)
        case py.Listed(element=element, target=target, iterable=iterable):
            _name_inner(iterable, names, outer)
            _name_scope([target], [element], names, outer)
        case _:
            for part in parts_of(node):
                _name_inner(part, names, outer)


def _bound_in(body: Iterable[py.Statement]) -> Iterator[py.Symbol]:
    """Symbols that statements of one scope assign."""
    for statement in body:
        match statement:
            case py.Assign(target=target) if target is not None:
                yield from _targets(target)
            case py.For(target=target, body=inner):
                yield from _targets(target)
                yield from _bound_in(inner)
            case py.Function(name=name):
                yield name
            case _:
                pass


def _targets(target: py.Expr) -> Iterator[py.Symbol]:
    match target:
        case py.Symbol():
            yield target
        case py.Sequence(items=items):
            for item in items:
                yield from _targets(item)
        case _:
            pass


def _read_in(nodes: Iterable[Node], names: Names) -> Iterator[str]:
    """Outer names that nodes read."""
    for node in nodes:
        match node:
            case py.Symbol() if node in names:
                yield names[node]
            case py.Dotted(path=path):
                yield path.partition(".")[0]
            case _:
                yield from _read_in(parts_of(node), names)


def parts_of(node: Node) -> Iterator[Node]:
    """Direct children of a node, except the name of a function."""
    match node:
        case py.Function(parameters=parameters, by_keyword=by_keyword, body=body):
            yield from _nodes_in((parameters, by_keyword, body))
        case py.Call(function=function, arguments=arguments, keywords=keywords):
            # The name of a keyword is a parameter of the called function.
            yield from (function, *arguments, *(value for _, value in keywords))
        case _:
            yield from _nodes_in(tuple(getattr(node, f) for f in py.fields_of(node)))


def _nodes_in(field: object) -> Iterator[Node]:
    """Nodes in a field, which may be a tuple of tuples."""
    if isinstance(field, tuple):
        for item in field:
            yield from _nodes_in(item)
    elif isinstance(field, Node):
        yield field
