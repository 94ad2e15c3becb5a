"""Cards of symbols: the declaration, the facts, and the emitted Python."""

from collections.abc import Iterable, Iterator, Mapping

from .. import ir, syntax
from ..checking.declare import check_declarations
from ..diagnostics.diagnostic import UNKNOWN, Diagnostic, Unknown
from ..syntax.symbols import Symbol
from ..text.source import Span
from ..vocabulary import Constant, Shape
from .analysis import Analysis
from .facts import Fact
from .reference import tables
from .written import written_constant

MOST = 4  # shapes, calls and functions that are shown of one thing


def card(analysis: Analysis, symbol: Symbol, known: Analysis | None) -> Iterator[str]:
    """Paragraphs of Markdown about a symbol.

    Args:
        known: the text as it last had no mistake, which knows shapes and Python.
    """
    yield _code("nn", _declaration(analysis, symbol))
    yield _remark(analysis, symbol)
    yield from _details(analysis, symbol, known)


def _declaration(analysis: Analysis, symbol: Symbol) -> str:
    node = symbol.node
    text = analysis.source.slice(node.span)
    match node:
        case syntax.Block(body=body):
            end = body.span.start - node.span.start
            return f"{text[:end].rstrip()} {{ … }}"
        case syntax.Parameter():
            return f"{text}    # parameter of `{symbol.owner}`"
        case syntax.Assignment() | syntax.Named() if "\n" in text:
            return f"{text.splitlines()[0].rstrip()} …"
        case _:
            return text


def _remark(analysis: Analysis, symbol: Symbol) -> str:
    """The comments on the lines right above a declaration, or behind it."""
    text = analysis.source.text
    start = text.rfind("\n", 0, symbol.node.span.start) + 1
    lines = text[:start].splitlines()
    found: list[str] = []
    while lines and lines[-1].lstrip().startswith("#"):
        found.insert(0, lines.pop().strip().lstrip("#").strip())
    return " ".join(found)


def _details(
    analysis: Analysis, symbol: Symbol, known: Analysis | None
) -> Iterator[str]:
    spec = None if known is None else known.spec
    match symbol.kind:
        case "let":
            yield from _value_of_let(analysis, symbol)
        case "axis" if spec is not None:
            yield from (_axis(axis) for axis in spec.axes if axis.name == symbol.name)
        case "input" | "output" if spec is not None:
            quantities = (*spec.inputs, *spec.outputs)
            for variable in quantities:
                if variable.name == symbol.name:
                    yield from _quantity(variable, spec)
            yield from _values(known, symbol.name)
        case "value" if known is not None:
            yield from _value(analysis, symbol, known)
        case "stage" if known is not None:
            yield from stage_details(known, symbol.name, _stage_span(symbol, known))
        case "block" if known is not None:
            yield from _block(known, symbol.name)
        case "function" if known is not None and known.notes is not None:
            yield from _python(known.notes.functions.get(symbol.name, ()))
        case "use" if spec is not None:
            yield from (_use(use) for use in spec.uses if use.name == symbol.name)
        case "parameter" if known is not None:
            yield from _parameter(known, symbol)
        case _:
            return


# ---- what each kind has ----


def _value_of_let(analysis: Analysis, symbol: Symbol) -> Iterator[str]:
    node = symbol.node
    if isinstance(node, syntax.Let) and not isinstance(node.value, syntax.Number):
        value = constants_of(analysis).get(symbol.name)
        if value is not None:
            yield f"= {written_constant(value)}"


def constants_of(analysis: Analysis) -> Mapping[str, Constant]:
    """The value of each `let`, as far as they are known."""
    declared = analysis.compilation.declared
    if declared is None:
        declared = check_declarations(analysis.statements, {}, _ignore)
    return {n: v for n, v in declared.constants.items() if v is not UNKNOWN}


def _axis(axis: ir.Axis) -> str:
    unit = f" {axis.unit}" if axis.unit else ""
    if axis.values is None:
        return f"{axis.size} points{unit}, from `{axis.column}` of the data"
    first, last = axis.values[0], axis.values[-1]
    spaced = ", evenly spaced in decades" if axis.log else ""
    return f"{axis.size} points from {first:g} to {last:g}{unit}{spaced}"


def _quantity(variable: ir.Variable, spec: ir.Spec) -> Iterator[str]:
    # Imported here: looking for mistakes needs no emitter.
    from ..emit.conversions import formula_text

    shape = ir.network_shape(variable)
    unit = f" in {variable.unit}" if variable.unit else ""
    rule = _scaling_rule(variable)
    yield (
        f"{shown(variable.shape)}{unit}; in the network {shown(shape)}, scaled as "
        f"{rule}"
    )
    yield _code("python", formula_text(variable, spec.train.precision))


def _scaling_rule(variable: ir.Variable) -> str:
    """The row of the reference that says how a quantity is scaled."""
    rows = {row[0]: row[1:] for row in tables()[variable.role]}
    found = rows[_scaling_row(variable)]
    rule = found[0] if len(found) == 1 else f"{found[0]}, head {found[1]}"
    if rule == "the same":
        rule = rows["`in lo..hi`"][0]
    return f"{rule}, each by its log10" if variable.log else rule


def _scaling_row(variable: ir.Variable) -> str:
    is_input = variable.role == "input"
    match variable.scaling:
        case ir.OneHot():
            return "`one_of`"
        case ir.Shares(rest=True):
            return "`fractions`"
        case ir.Shares():
            return "`simplex`"
        case ir.Phase():
            return "`periodic lo..hi`"
        case ir.Standard():
            return "neither, or a one-sided bound" if is_input else "neither"
        case ir.Affine():
            return "`in lo..hi`" if is_input else "`in lo..hi` alone"
        case ir.Interval(lo=-1.0, hi=1.0):
            return "`bound lo..hi`" if is_input else "`bound -1..1`"
        case ir.Interval():
            return "`bound lo..hi`"
        case ir.HalfLine(sign=1):
            return "`bound lo..`"
        case ir.HalfLine():
            return "`bound ..hi`"


def _values(known: Analysis | None, name: str) -> Iterator[str]:
    if known is not None and known.notes is not None:
        yield from _python(known.notes.values.get(name, ()))


def _value(analysis: Analysis, symbol: Symbol, known: Analysis) -> Iterator[str]:
    """A value of the network, or one of a body."""
    same = [s for s in known.symbols.declared() if _same(s, symbol)]
    order = [s for s in analysis.symbols.declared() if _same(s, symbol)].index(symbol)
    facts = known.facts
    if facts is not None and order < len(same):
        shapes = facts.values.get(same[order].node.span, ())
        yield ", ".join(shown(shape) for shape in shapes[:MOST])
    if not symbol.owner:
        yield from _values(known, symbol.name)


def _same(one: Symbol, other: Symbol) -> bool:
    return (one.name, one.kind, one.owner) == (other.name, other.kind, other.owner)


def _stage_span(symbol: Symbol, known: Analysis) -> Span | None:
    for other in known.symbols.declared():
        if _same(other, symbol) and isinstance(other.node, syntax.Named):
            return other.node.span
    return None


def _block(known: Analysis, name: str) -> Iterator[str]:
    facts = known.facts
    if facts is None or known.notes is None:
        return
    calls = [
        fact
        for found in facts.stages.values()
        for fact in found
        if isinstance(fact.stage, ir.Block) and fact.stage.name == name
    ]
    yield "  \n".join(dict.fromkeys(fact_line(fact) for fact in calls[:MOST]))
    yield from _python(known.notes.blocks.get(name, ()))


def _parameter(known: Analysis, symbol: Symbol) -> Iterator[str]:
    """The values that a parameter of a block is given."""
    found: dict[str, None] = {}
    for facts in () if known.facts is None else known.facts.stages.values():
        for fact in facts:
            stage = fact.stage
            if isinstance(stage, ir.Block) and stage.name == symbol.owner:
                given = dict(stage.arguments).get(symbol.name)
                if given is not None:
                    found[f"`{written_constant(given)}`"] = None
                operand = dict(stage.operands).get(symbol.name)
                if operand is not None:
                    found[f"a value {shown(ir.shape_of(operand))}"] = None
    if found:
        yield f"given {', '.join(list(found)[:MOST])}"


def _use(use: ir.Use) -> str:
    from ..emit.scalings import described

    kept = "its weights are frozen" if use.frozen else "trained on"
    inputs, outputs = (
        ", ".join(described(variable) for variable in variables)
        for variables in (use.spec.inputs, use.spec.outputs)
    )
    return f"`{use.spec.name}` of `{use.path}`, {kept}\n\n{inputs} → {outputs}"


# ---- stages ----


def stage_details(known: Analysis, name: str, span: Span | None) -> Iterator[str]:
    """The shapes, parameters and Python of a stage that is written at a place."""
    facts, notes = known.facts, known.notes
    if span is None or facts is None or notes is None:
        return
    found = facts.stages.get(span, ())
    yield "  \n".join(dict.fromkeys(fact_line(fact) for fact in found[:MOST]))
    yield from _python((*notes.stages.get(span, ()), *notes.layers.get(span, ())))


def fact_line(fact: Fact) -> str:
    """`(6,) → (256,), 1 792 parameters`."""
    count = f"{fact.parameters:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    noun = "parameter" if fact.parameters == 1 else "parameters"
    learned = f", {count} {noun}" if fact.parameters else ""
    return f"{shown(fact.given)} → {shown(fact.shape)}{learned}"


def shown(shape: Shape) -> str:
    """A shape as Python writes it."""
    return f"`{shape}`"


def _python(codes: Iterable[str]) -> Iterator[str]:
    texts = list(codes)[:MOST]
    if texts:
        yield _code("python", "\n\n".join(texts))


def _code(language: str, text: str) -> str:
    return f"```{language}\n{text}\n```"


def _ignore(mistake: Diagnostic) -> Unknown:
    del mistake
    return UNKNOWN
