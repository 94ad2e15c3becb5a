"""The phases in their order, and what they make of a text."""

import re
from collections.abc import Mapping
from contextlib import suppress
from math import isfinite
from typing import Any

from . import ir, syntax
from .checking.constants import Unknown
from .checking.contract.axes import check_axes
from .checking.contract.quantities import check_quantities, require_precision
from .checking.declare import Declarations, check_declarations
from .checking.network.models import check_uses, require_one_precision
from .checking.network.values import infer_network
from .checking.training.training import check_training
from .diagnostics import errors
from .diagnostics.errors import Diagnostic
from .parsing.imports import load_imports
from .parsing.parse import Parsed, parse_source, parse_text
from .text.limits import MAX_MISTAKES, MAX_TEXT
from .text.record import record
from .text.source import Source
from .vocabulary import LARGEST_WHOLE, Constant


class CompileError(Exception):
    """A spec that cannot be compiled.

    Attributes:
        diagnostics: all mistakes found, in the order of the text.
    """

    def __init__(self, source: Source, diagnostics: tuple[Diagnostic, ...]) -> None:
        from .diagnostics.render import render_all

        super().__init__("\n" + render_all(diagnostics, source))
        self.source = source
        self.diagnostics = diagnostics


@record
class Compilation:
    """What became of a text: each stage as far as it came, and the mistakes.

    Attributes:
        statements: the syntax; none where a statement is malformed.
        declared: the statements by what they declare; None likewise.
        spec: the checked program; None where there is a mistake.
    """

    source: Source
    statements: tuple[syntax.Statement, ...]
    declared: Declarations | None
    spec: ir.Spec | None
    diagnostics: tuple[Diagnostic, ...]


def check_source(
    source: Source, overrides: Mapping[str, Constant] | None = None
) -> Compilation:
    """Take a text through every phase that looks for mistakes.

    Args:
        overrides: values for `let`s that replace those of the text.

    Raises:
        ValueError: an override is of no `let`.
    """
    if len(source.text) > MAX_TEXT:
        mistake = errors.text_too_long(MAX_TEXT)
        return Compilation(source, (), None, None, (mistake,))
    given = dict(overrides or {})
    mistakes = _Mistakes()
    statements: tuple[syntax.Statement, ...] = ()
    declared = spec = None
    with suppress(_TooMany):
        source, parsed = _with_imports(source, mistakes)
        if mistakes.found:
            found = _certain_mistakes(source, parsed, given, mistakes.found)
            return Compilation(source, (), None, None, _in_order(found, source))
        statements = parsed.statements
        _require_lets(statements, given)
        declared = check_declarations(statements, given, mistakes.report)
        spec = _check(source, declared, mistakes)
    found = _in_order(mistakes.found, source)
    return Compilation(source, statements, declared, spec, found)


def require_syntax(source: Source) -> tuple[syntax.Statement, ...]:
    """The statements of a text by itself, of which nothing else is checked.

    Raises:
        CompileError: a statement is malformed, or the text too long.
    """
    mistakes = _Mistakes()
    if len(source.text) > MAX_TEXT:
        mistakes.report(errors.text_too_long(MAX_TEXT))
    statements: tuple[syntax.Statement, ...] = ()
    with suppress(_TooMany):
        statements = () if mistakes.found else parse_source(source, mistakes.report)
    if mistakes.found:
        raise CompileError(source, _in_order(mistakes.found, source))
    return statements


def compile_source(
    source: Source, overrides: Mapping[str, Constant] | None = None
) -> ir.Spec:
    """The checked program of a text.

    Raises:
        CompileError: the text has mistakes.
        ValueError: an override is of no `let`.
    """
    done = check_source(source, overrides)
    if done.spec is None:
        raise CompileError(done.source, done.diagnostics)
    return done.spec


def emit_source(spec: ir.Spec, origin: str = "by dotnn") -> str:
    """The Python source of a checked program."""
    # Imported here: looking for mistakes needs no emitter, and starts sooner.
    from .emit import emit_module

    return emit_module(spec, origin)


def draw_text(
    spec: ir.Spec,
    *,
    width: int | None = None,
    plain: bool = False,
    colored: bool = False,
) -> str:
    """The network of a checked program, drawn with characters.

    Args:
        width: columns there are; None for as many as it takes.
        plain: whether only ASCII is used.
        colored: whether names are colored, as a terminal is told to.
    """
    from .drawing import Style, make_picture, render_text

    return render_text(make_picture(spec), Style(width, plain, colored))


def draw_svg(spec: ir.Spec) -> str:
    """The network of a checked program as an SVG image."""
    from .drawing import make_picture, render_svg

    return render_svg(make_picture(spec))


def _with_imports(source: Source, mistakes: "_Mistakes") -> tuple[Source, Parsed]:
    """A source with the files it imports, and the statements of all."""
    parsed = parse_text(source, mistakes.report)
    broken = set(parsed.broken)
    statements = parsed.statements
    if not any(isinstance(s, syntax.Import) for s in statements):
        return source, parsed

    def parse(whole: Source, start: int) -> tuple[syntax.Statement, ...]:
        found = parse_text(whole, mistakes.report, start)
        broken.update(found.broken)
        return found.statements

    source, statements = load_imports(source, statements, parse, mistakes.report)
    return source, Parsed(statements, frozenset(broken))


# Mistakes that what could not be read cannot be the cause of, unless it declares a name
# that they are about.
_CERTAIN = frozenset(
    """
    E201 E206 E209 E210 E211 E301 E302 E303 E304 E305 E402 E403 E404 E413 E414 E501
    E503 E505 E511 E512 E520
    """.split()
)


def _certain_mistakes(
    source: Source,
    parsed: Parsed,
    overrides: Mapping[str, Constant],
    found: list[Diagnostic],
) -> list[Diagnostic]:
    """Those of a text that cannot be read, with those of the rest that are certain."""
    if any(mistake.code.startswith("E7") for mistake in found):
        return found  # what an unread file declares is not known
    lets = {s.name.text for s in parsed.statements if isinstance(s, syntax.Let)}
    given = {name: value for name, value in overrides.items() if name in lets}
    others = _Mistakes()
    with suppress(_TooMany):
        declared = check_declarations(parsed.statements, given, others.report)
        _check(source, declared, others)
    room = max(0, MAX_MISTAKES - len(found))
    certain = [m for m in others.found if _is_certain(m, source, parsed.broken)]
    return [*found, *certain[:room]]


def _is_certain(mistake: Diagnostic, source: Source, broken: frozenset[str]) -> bool:
    if mistake.code not in _CERTAIN or mistake.span is None:
        return False
    return broken.isdisjoint(source.slice(mistake.span).replace("(", " ").split())


def _check_used(source: Source, overrides: Mapping[str, Any]) -> ir.Spec | str:
    """The checked program of a used model, or its first mistake."""
    try:
        done = check_source(source, overrides)
    except ValueError as error:
        return str(error)
    return done.diagnostics[0].message if done.spec is None else done.spec


def _check(
    source: Source, declared: Declarations, mistakes: "_Mistakes"
) -> ir.Spec | None:
    report = mistakes.report
    constants, quantities = declared.constants, declared.quantities
    axes = check_axes(declared.axes, constants, report)
    variables = check_quantities(quantities, axes, constants, report)
    uses = check_uses(declared.uses, source, _check_used, report)
    network = infer_network(declared, variables, uses, report)
    training = check_training(declared, network, report)
    if training is not None:
        precision = training["train"].precision
        require_precision(quantities, variables, precision, report)
        require_one_precision(declared.uses, uses, precision, report)
    if mistakes.found or training is None:
        assert mistakes.found
        return None
    known = tuple(use for use in uses.values() if use is not None)
    return _assemble(declared, axes, variables, known, network.values, training)


def _assemble(
    declared: Declarations,
    axes: Mapping[str, ir.Axis | Unknown],
    variables: Mapping[str, ir.Variable | Unknown],
    uses: tuple[ir.Use, ...],
    values: tuple[ir.Value, ...],
    training: Mapping[str, Any],
) -> ir.Spec:
    assert declared.model is not None
    description = declared.model.description
    known = [v for v in variables.values() if isinstance(v, ir.Variable)]
    return ir.Spec(
        name=declared.model.name.text,
        description=description.value if description else "",
        axes=tuple(axis for axis in axes.values() if isinstance(axis, ir.Axis)),
        inputs=tuple(v for v in known if v.role == "input"),
        outputs=tuple(v for v in known if v.role == "output"),
        uses=uses,
        values=values,
        **training,
    )


def _require_lets(
    statements: tuple[syntax.Statement, ...], overrides: Mapping[str, Constant]
) -> None:
    lets = [s.name.text for s in statements if isinstance(s, syntax.Let)]
    for name, value in overrides.items():
        if name not in lets:
            known = ", ".join(lets) or "none"
            raise ValueError(f"an override names a `let` ({known}), got `{name}`")
        if not _is_constant(value):
            rule = "a finite number, a boolean, a string or a tuple of them"
            raise ValueError(f"the override of `{name}` is {rule}, got {value!r}")


def _is_constant(value: Constant) -> bool:
    match value:
        case bool() | str():
            return True
        case int():
            return abs(value) <= LARGEST_WHOLE
        case float():
            return isfinite(value)
        case tuple():
            return all(map(_is_constant, value))
        case _:
            return False


_WORD = re.compile(r"[^\W\d²³¹⁰⁴⁵⁶⁷⁸⁹][\w]*?(?=[²³¹⁰⁴⁵⁶⁷⁸⁹]|\b)")


def _is_named(mistake: Diagnostic, words: set[str], source: Source) -> bool:
    return mistake.span is not None and source.slice(mistake.span) in words


# ---- mistakes ----


class _TooMany(Exception):
    """Ends the work on a text with more mistakes than anyone reads."""


class _Mistakes:
    """Those found so far."""

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []

    def report(self, mistake: Diagnostic) -> None:
        self.found.append(mistake)
        if len(self.found) == MAX_MISTAKES:
            self.found.append(errors.too_many_mistakes(MAX_MISTAKES))
            raise _TooMany


def _in_order(mistakes: list[Diagnostic], source: Source) -> tuple[Diagnostic, ...]:
    """Each mistake once, in the order of the text; those without a place come last.

    A body that is inferred for several shapes may have several times the same mistake
    in the same place, of which the first is enough; likewise a name.
    """
    if not mistakes:
        return ()
    from .parsing.slips import read_names_again

    once: dict[object, Diagnostic] = {}
    for mistake in mistakes:
        by_place = mistake.code.startswith(("E2", "E4")) and mistake.span
        same = (mistake.code, mistake.span) if by_place else mistake
        once.setdefault(same, mistake)

    def place(mistake: Diagnostic) -> tuple[bool, int, str]:
        span = mistake.span
        return span is None, span.start if span else 0, mistake.code

    found = tuple(once.values())
    told = [read_names_again(mistake, source) for mistake in found]
    again = {old.span for old, new in zip(found, told, strict=True) if new is not old}
    named = {w for span in again if span for w in _WORD.findall(source.slice(span))}
    # What only part of a foreign expression names is not told to be unused as well.
    told = [m for m in told if not (m.code == "E224" and _is_named(m, named, source))]
    return tuple(sorted(told, key=place))
