"""Names that an expression mentions, and a topological order by mention."""

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from heapq import heappop, heappush

from .. import syntax
from ..vocabulary import LAYERS

Node = syntax.Expression | syntax.Body


def names_in(node: Node) -> Iterator[str]:
    """Names that an expression reads or calls, except those that bodies bind."""
    match node:
        case syntax.Name(text=text):
            yield text
        case syntax.Body(values=values):
            own = {"it", *(value.target.text for value in values)}
            inner = (name for part in _parts(node) for name in names_in(part))
            yield from (name for name in inner if name not in own)
        case _:
            if isinstance(node, syntax.Call):
                yield node.name.text
            for part in _parts(node):
                yield from names_in(part)


def stages_named_outside(node: Node) -> Iterator[syntax.Named]:
    """Stages whose names are visible outside the node."""
    match node:
        case syntax.Named():
            yield node
        case syntax.Combinator(name=syntax.Name(text="repeat")):
            return
        case _:
            for part in _parts(node):
                yield from stages_named_outside(part)


def head_of(result: syntax.Expression) -> syntax.Expression:
    """The first stage or value in the result of a body."""
    return result.source if isinstance(result, syntax.Pipe) else result


def _parts(node: Node) -> tuple[Node, ...]:
    """Direct children of an expression or body."""
    match node:
        case syntax.Number() | syntax.Boolean() | syntax.Text() | syntax.Name():
            return ()
        case syntax.Call():
            return tuple(_values_given(node))
        case syntax.Combinator(arguments=arguments, body=body):
            return (*(argument.value for argument in arguments), body)
        case syntax.Named(stage=stage):
            return (stage,)
        case syntax.Pipe(source=source, stages=stages):
            return (source, *stages)
        case syntax.Sequence(items=items):
            return items
        case syntax.Slice(source=source, items=items):
            return (source, *(part for item in items for part in _places(item)))
        case syntax.Negative(operand=operand):
            return (operand,)
        case syntax.Power(base=base, exponent=exponent):
            return (base, exponent)
        case syntax.Arithmetic(first=first, rest=rest):
            return (first, *(term for _, term in rest))
        case syntax.Body(values=values, result=result):
            return (*(value.value for value in values), result)


def _values_given(call: syntax.Call) -> Iterator[syntax.Expression]:
    """Arguments of a call, except keywords such as that of `init = normal`."""
    row = LAYERS.get(call.name.text)
    parameters = () if row is None else row.parameters
    words = {parameter.name for parameter in parameters if parameter.word}
    names = (parameter.name for parameter in parameters)
    for argument in call.arguments:
        name = argument.name.text if argument.name else next(names, None)
        if name not in words or not isinstance(argument.value, syntax.Name):
            yield argument.value


def _places(
    item: syntax.Expression | syntax.Stretch,
) -> tuple[syntax.Expression, ...]:
    if not isinstance(item, syntax.Stretch):
        return (item,)
    return tuple(end for end in (item.start, item.stop) if end is not None)


def order(
    mentions: Mapping[str, Iterable[str]],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Sort names so that each follows the names it mentions.

    Names that need not move keep their order.

    Returns:
        The sorted names, empty if there is a cycle, and the names of a cycle, each
        mentioning the next, empty if there is none.
    """
    graph = {
        name: list(dict.fromkeys(other for other in others if other in mentions))
        for name, others in mentions.items()
    }
    sorter = TopologicalSorter(graph)
    try:
        sorter.prepare()
    except CycleError as error:
        cycle: list[str] = error.args[1]
        return (), tuple(reversed(cycle))
    return _in_given_order(sorter, list(graph)), ()


def _in_given_order(
    sorter: "TopologicalSorter[str]", names: list[str]
) -> tuple[str, ...]:
    """Topological order that always takes the earliest available name."""
    position = {name: index for index, name in enumerate(names)}
    done: list[str] = []
    ready: list[int] = []
    while sorter.is_active():
        for name in sorter.get_ready():
            heappush(ready, position[name])
        done.append(names[heappop(ready)])
        sorter.done(done[-1])
    return tuple(done)
