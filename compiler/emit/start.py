"""The function `init`, and what it draws fresh weights with."""

from collections.abc import Iterable, Iterator

from .. import ir
from ..ir.walk import owns_weights
from ..vocabulary import INITIALIZERS, PRIVATE_INITIALIZERS
from .conversions import with_statistics
from .functions import Functions
from .places import fixed_key
from .scalings import statistics_of
from .text import INDENT, indented, quoted
from .weights import init_entries, initializers_in, keys_in, named_entries


def initializer_code(used: Iterable[str]) -> Iterator[str]:
    """Definitions of some initializers: the functions after the one-liners."""
    known = {**INITIALIZERS, **PRIVATE_INITIALIZERS}
    codes = [known[name] for name in known if name in set(used)]
    lines = [code.strip() for code in codes if not code.startswith("def ")]
    if lines:
        yield "\n".join(lines)
    yield from (code for code in codes if code.startswith("def "))


def initializers_of(spec: ir.Spec) -> set[str]:
    """Names of the initializers of a spec and of the models that it uses."""
    found = initializers_in(value.expression for value in spec.values)
    return found.union(*(initializers_of(use.spec) for use in spec.uses))


def init_function(
    spec: ir.Spec, functions: Functions, name: str = "init"
) -> Iterator[str]:
    """Lines of the function that gives fresh parameters."""
    dtype = f"jnp.{spec.train.precision}"
    about = "Fresh parameters, drawn with a JAX random key."
    if name != "init":
        about = "Parameters of the shapes of a trained model."
    yield f"def {name}(key):"
    yield f'{INDENT}"""{about}"""'
    keys = sum(keys_in(v.expression) for v in spec.values) + len(spec.uses)
    if keys:
        yield f"{INDENT}keys = iter(jax.random.split(key, {keys}))"
    else:
        yield f"{INDENT}del key"
    yield f"{INDENT}return {{"
    for value in spec.values:
        if owns_weights(value.expression):
            yield f"{INDENT * 2}{quoted(value.name)}: {{"
            yield from indented(init_entries(value.expression, dtype), 3)
            yield f"{INDENT * 2}}},"
        yield from indented(named_entries(value.expression, dtype), 2)
    for use in spec.uses:
        started = functions.start_of(use)
        yield f"{INDENT * 2}{quoted(use.name)}: {started}(next(keys)),"
    if with_statistics(spec):
        yield f"{INDENT * 2}{quoted(fixed_key(spec))}: {{"
        for variable in with_statistics(spec):
            yield from indented(_statistics_entry(variable, dtype), 3)
        yield f"{INDENT * 2}}},"
    yield f"{INDENT}}}"


def _statistics_entry(variable: ir.Variable, dtype: str) -> Iterator[str]:
    yield f"{quoted(variable.name)}: {{"
    for name, function, shape in statistics_of(variable):
        yield f"{INDENT}{quoted(name)}: jnp.{function}({shape}, {dtype}),"
    yield "},"


def fixed_entries(spec: ir.Spec) -> list[str]:
    """Entries of params that come from data or from a trained model, as paths."""
    found = [fixed_key(spec)] if with_statistics(spec) else []
    for use in spec.uses:
        if use.frozen:
            found.append(use.name)
        else:
            found += [f"{use.name}/{path}" for path in fixed_entries(use.spec)]
    return found
