"""Which names an expression mentions, and an order in which to take those that do."""

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from heapq import heappop, heappush

from .. import syntax
from ..vocabulary import LAYERS

Node = syntax.Expression | syntax.Body


def values_in(node: Node) -> Iterator[str]:
    """Every name that stands where a value can, those that a body binds left out."""
    match node:
        case syntax.Name(text=text):
            yield text
        case syntax.Pipe(source=source, stages=stages):
            yield from values_in(source)
            for stage in stages:
                yield from _values_in_stage(stage)
        case syntax.Body(values=values):
            own = {"it", *(value.target.text for value in values)}
            found = (name for part in _parts(node) for name in values_in(part))
            yield from (name for name in found if name not in own)
        case _:
            for part in _parts(node):
                yield from values_in(part)


def _values_in_stage(stage: syntax.Stage) -> Iterator[str]:
    if isinstance(stage, syntax.Named):
        stage = stage.stage
    if not isinstance(stage, syntax.Name):
        yield from values_in(stage)


def stages_in(node: Node) -> Iterator[syntax.Name]:
    """Every name of a stage in an expression or body, those after `->`."""
    if isinstance(node, syntax.Pipe):
        yield from _names(node.stages)
    for part in _parts(node):
        yield from stages_in(part)


def heads_in(node: Node) -> Iterator[syntax.Name]:
    """Every name that a body begins with: of a stage, or of a value."""
    if isinstance(node, syntax.Body):
        yield from _names((head_of(node.result),))
    for part in _parts(node):
        yield from heads_in(part)


def calls_in(node: Node) -> Iterator[syntax.Name]:
    """Every name that is called with brackets."""
    if isinstance(node, syntax.Call):
        yield node.name
    for part in _parts(node):
        yield from calls_in(part)


def named_in(node: Node) -> Iterator[syntax.Name]:
    """Every name that `as` gives to a stage."""
    if isinstance(node, syntax.Named):
        yield node.name
    for part in _parts(node):
        yield from named_in(part)


def named_outside(node: Node) -> Iterator[syntax.Name]:
    """Those that are known around it: not in a `repeat`, nor in what has a name."""
    for named in stages_named_outside(node):
        yield named.name


def stages_named_outside(node: Node) -> Iterator[syntax.Named]:
    """The stages whose names are known around an expression or body."""
    match node:
        case syntax.Named():
            yield node
        case syntax.Combinator(name=syntax.Name(text="repeat")):
            return
        case _:
            for part in _parts(node):
                yield from stages_named_outside(part)


def head_of(result: syntax.Expression) -> syntax.Expression:
    """What the result of a body begins with."""
    return result.source if isinstance(result, syntax.Pipe) else result


def _names(nodes: Iterable[syntax.Expression]) -> Iterator[syntax.Name]:
    for node in nodes:
        match node:
            case syntax.Name():
                yield node
            case syntax.Call(name=name):
                yield name
            case syntax.Named(stage=stage):
                yield from _names((stage,))
            case _:
                continue


def _parts(node: Node) -> tuple[Node, ...]:
    """The expressions and bodies right inside an expression or body."""
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
    """The arguments of a call but for bare words, such as that of `init = normal`."""
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
    """Names so that each comes after those it mentions, and a cycle if there is one.

    Those that need no move keep their order.

    Returns:
        The names in order, none if there is a cycle; and the names of the cycle, each
        mentioning the next, none if there is no cycle.
    """
    graph = {
        name: list(dict.fromkeys(other for other in found if other in mentions))
        for name, found in mentions.items()
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
    """Names, always the first of those that may come next."""
    position = {name: index for index, name in enumerate(names)}
    done: list[str] = []
    ready: list[int] = []
    while sorter.is_active():
        for name in sorter.get_ready():
            heappush(ready, position[name])
        done.append(names[heappop(ready)])
        sorter.done(done[-1])
    return tuple(done)
