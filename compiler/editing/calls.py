"""Callable names with their arguments, of the language and of the user."""

from dataclasses import dataclass

from .. import syntax
from ..syntax.symbols import Symbol
from ..vocabulary import (
    ACTIVATIONS,
    FUNCTIONS,
    JOINS,
    LAYERS,
    LOSSES,
    METRICS,
    PENALTIES,
    SCHEDULES,
    STATEMENTS,
    TRANSFORMS,
    Parameter,
)
from .analysis import Analysis
from .reference import argument_rows, quoted
from .written import written_parameter


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a call.

    Attributes:
        written: text with its default, such as `bias = true`.
        words: allowed words, if it is one of several.
        word: whether it is a keyword, never a value or constant.
        many: whether it takes all remaining arguments.
        call: a function of a file that it may be, such as `rows`.
    """

    name: str
    written: str
    meaning: str = ""
    words: tuple[str, ...] = ()
    word: bool = False
    many: bool = False
    call: str = ""


@dataclass(frozen=True, slots=True)
class Callable:
    """A callable name.

    Attributes:
        noun: its category in the reference; empty for user definitions.
        leading: leading positional values.
    """

    name: str
    noun: str
    arguments: tuple[Argument, ...]
    leading: tuple[str, ...] = ()
    symbol: Symbol | None = None

    @property
    def label(self) -> str:
        """The signature: `dense(size, bias = true)`."""
        return f"{self.name}({', '.join(self.parts)})"

    @property
    def parts(self) -> tuple[str, ...]:
        return (*self.leading, *(argument.written for argument in self.arguments))


def callable_at(analysis: Analysis, keyword: str, name: str) -> Callable | None:
    """The callable that a name refers to in a statement."""
    match keyword:
        case "optimizer" if name in TRANSFORMS:
            return Callable(name, "optimizer", _own(TRANSFORMS[name].parameters))
        case "schedule" if name in SCHEDULES:
            parameters = SCHEDULES[name].parameters
            return Callable(name, "schedule", _told("schedule", name, parameters))
        case "optimizer" | "schedule":
            return None
        case "loss" if name in LOSSES:
            row = LOSSES[name]
            leading = ("output",) if row.value is None else ("output", row.value)
            return Callable(name, "loss", _own(row.parameters), leading)
        case "loss" if name in PENALTIES:
            return Callable(name, "penalty", (), ("params",))
        case _:
            return _user(analysis, keyword, name) or _built_in(keyword, name)


def _built_in(keyword: str, name: str) -> Callable | None:
    if keyword == "accept" and name in METRICS:
        return Callable(name, "metric", (), ("output",))
    if name in LAYERS:
        return Callable(name, "layer", _told("layer", name, LAYERS[name].parameters))
    if name in ACTIVATIONS:
        return Callable(name, "activation", _own(ACTIVATIONS[name].parameters))
    if name in FUNCTIONS:
        leading = ("x",) if FUNCTIONS[name].values == 1 else ("a", "b")
        return Callable(name, "function", (), leading)
    if name == "concat":
        return Callable(name, "join", (Argument("axis", "axis = -1"),), ("a, b, …",))
    if name in JOINS:
        leading = ("a", "b") if name == "dot" else ()
        return Callable(name, "join", (), leading)
    if name == "repeat":
        return Callable(name, "combinator", (), ("count",))
    return None


def _user(analysis: Analysis, keyword: str, name: str) -> Callable | None:
    owner, _, part = name.partition(".")
    stages = analysis.symbols.scopes[0].stages
    symbol = stages.get(owner)
    if symbol is None:
        return None
    node = symbol.node
    if isinstance(node, syntax.Use):
        return _model(analysis, symbol, name)
    if not isinstance(node, syntax.Block | syntax.Function) or part:
        return None
    parameters = node.parameters
    own = tuple(_parameter(p, analysis) for p in parameters)
    if isinstance(node, syntax.Function) and keyword in ("loss", "accept"):
        required = [a for a, p in zip(own, parameters, strict=True) if not p.default]
        leading = tuple(a.name for a in required)
        return Callable(name, "", own[len(required) :], leading, symbol)
    return Callable(name, "", own, symbol=symbol)


def _model(analysis: Analysis, symbol: Symbol, name: str) -> Callable | None:
    """A trained model with its inputs, except the first from the pipeline."""
    if analysis.spec is None:
        return None
    use = next((u for u in analysis.spec.uses if u.name == symbol.name), None)
    if use is None:
        return None
    inputs = tuple(Argument(v.name, v.name) for v in use.spec.inputs[1:])
    return Callable(name, "", inputs, symbol=symbol)


def _parameter(parameter: syntax.Parameter, analysis: Analysis) -> Argument:
    text = parameter.name.text
    if parameter.default is None:
        return Argument(text, text)
    default = analysis.source.slice(parameter.default.span)
    return Argument(text, f"{text} = {default}")


def _own(parameters: tuple[Parameter, ...]) -> tuple[Argument, ...]:
    return tuple(_argument(parameter, parameter.meaning) for parameter in parameters)


def _told(
    table: str, name: str, parameters: tuple[Parameter, ...]
) -> tuple[Argument, ...]:
    """Arguments with their descriptions from the reference."""
    rows = {quoted(a)[0]: meaning for a, _, meaning in argument_rows(table, name)}
    return tuple(_argument(p, rows.get(p.name, p.meaning)) for p in parameters)


def _argument(parameter: Parameter, meaning: str) -> Argument:
    written = written_parameter(parameter)
    if parameter.default is None:
        written = parameter.name
    words = tuple(quoted(parameter.rule.text))
    words = words if parameter.word or set(words) == {"true", "false"} else ()
    name, many = parameter.name, parameter.variadic
    call = parameter.call
    return Argument(name, written, meaning, words, parameter.word, many, call)


def setting_of(keyword: str, name: str) -> Argument | None:
    """A setting of `train` or `data`."""
    row = (STATEMENTS[keyword].settings or {}).get(name)
    return None if row is None else _argument(row, row.meaning)
