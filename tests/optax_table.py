"""The table of optax transformations, derived from optax.

`python tests/optax_table.py` prints the rows of `compiler/vocabulary/transforms.py`. A
new version of optax may need a further entry in `LEFT_OUT`, or a limit in `limits.py`.
Facts that optax does not know, such as usual rates, come from the present rows.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import FunctionType, UnionType
from typing import Any, Union, get_args, get_origin

import optax
import optax.contrib

Row = tuple[str, dict[str, Any]]
"""A module and its function's arguments, with `inspect.Parameter.empty` if required."""

_REASONS = {
    "takes other transformations": """
        apply_if_finite chain conditionally_mask conditionally_transform flatten
        inject_hyperparams inject_stateful_hyperparams lookahead masked mechanize
        multi_transform MultiSteps named_chain partition sam schedule_free
        selective_transform split_real_and_imaginary with_extra_args_support""",
    "takes a function": """
        measure_with_ema monitor scale_by_schedule snapshot stateless
        stateless_with_tree_map""",
    "warns unless it is given a PRNG key": "add_noise noisy_sgd",
    "takes the gradient of each example": "differentially_private_aggregate dpsgd",
    "estimates the Hessian from `obj_fn`": "hutchinson_estimator_diag_hessian sophia",
    "trains other weights than those to predict with (`schedule_free_eval_params`)": """
        schedule_free_adamw schedule_free_sgd""",
    "counts in updates what `schedule plateau(...)` counts in epochs": """
        reduce_on_plateau""",
    "is deprecated for `optimistic_adam_v2`": "optimistic_adam",
    "fails for a weight that is a scalar": "scale_by_sm3 sm3",
    "makes a vector of a weight that is a scalar": "scale_by_distance_over_gradients",
    "fails by default for more than a single matrix, see `muon`": "scale_by_muon",
}

LEFT_OUT = {name: why for why, names in _REASONS.items() for name in names.split()}
"""Function to the reason why a spec cannot name it."""

LEFT_OUT_ARGUMENTS = {
    "adafactor.decay_offset": "NaN unless the count of updates goes on from elsewhere",
    "scale_by_factored_rms.step_offset": "as `decay_offset` of `adafactor`",
    "scale_by_lion.smooth_beta": "unused unless `mode`, a string, is given",
}

_NOT_CONSTANT = {Any, str, tuple, Iterable, Mapping}
_FACTS = {"sign", "usual", "searches", "prepares", "bounds"}
_COUNTS = {"max_backtracking_steps", "max_linesearch_steps"}


def find_transforms() -> dict[str, tuple[str, Callable[..., Any]]]:
    """Functions that return or take a transformation: name to module and function."""
    return {
        name: (module.__name__, member)
        for module in (optax.contrib, optax)
        for name, member in vars(module).items()
        if not name.startswith("_") and _is_transform(member)
    }


def _is_transform(member: object) -> bool:
    if not isinstance(member, FunctionType | partial | type):
        return False
    signature = inspect.signature(member)
    if "GradientTransformation" in str(signature):
        return True
    if isinstance(member, type) or signature.return_annotation is not signature.empty:
        return False
    required = [p for p in signature.parameters.values() if p.default is p.empty]
    return not required and isinstance(member(), optax.GradientTransformation)


def derive_table() -> dict[str, Row]:
    """The rows by name, sorted."""
    return {
        name: (module, {p.name: p.default for p in _constants(name, function)})
        for name, (module, function) in sorted(find_transforms().items())
        if name not in LEFT_OUT
    }


def derive_whole() -> set[str]:
    """Arguments, as "function.argument", that are integers."""
    return {
        f"{name}.{parameter.name}"
        for name, (_, function) in find_transforms().items()
        if name not in LEFT_OUT
        for parameter in _constants(name, function)
        if parameter.name in _COUNTS
        or type(parameter.default) is int
        or _members(parameter.annotation) - {type(None)} == {int}
    }


def _constants(name: str, function: Callable[..., Any]) -> Iterator[inspect.Parameter]:
    """Arguments for which a number or boolean is a sensible value."""
    for parameter in inspect.signature(function).parameters.values():
        argument = f"{name}.{parameter.name}"
        if argument in LEFT_OUT_ARGUMENTS:
            continue
        if argument == "freeze.mask" or _is_constant(parameter):
            yield parameter


def _is_constant(parameter: inspect.Parameter) -> bool:
    if parameter.annotation is parameter.empty:
        return isinstance(parameter.default, bool | int | float)
    members = _members(parameter.annotation)
    return bool(members & {bool, int, float}) and not members & _NOT_CONSTANT


def _members(annotation: object) -> set[object]:
    """Types in a union, without their parameters."""
    union = get_origin(annotation) in (Union, UnionType)
    members = get_args(annotation) if union else (annotation,)
    return {get_origin(member) or member for member in members}


def read_facts() -> dict[str, list[str]]:
    """Arguments of the present rows that are not optax's, as source by row."""
    folder = Path(__file__).parents[1] / "compiler" / "vocabulary"
    tree = ast.parse((folder / "transforms.py").read_text(encoding="utf-8"))
    rows = [
        (ast.literal_eval(call.args[0]), call.keywords)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) in ("_optax", "_contrib")
    ]
    return {
        name: [ast.unparse(word) for word in keywords if word.arg in _FACTS]
        for name, keywords in rows
    }


def format_row(name: str, row: Row, facts: Iterable[str] = ()) -> str:
    """The row as Python source, in lines of 88."""
    module, arguments = row
    call = "    _contrib(" if module == "optax.contrib" else "    _optax("
    words = [f'"{name}"']
    words += [f"{key}={_literal(default)}" for key, default in arguments.items()]
    words += facts
    return textwrap.fill(
        ", ".join(words) + "),", 88, initial_indent=call, subsequent_indent=" " * 8
    )


def _literal(default: object) -> str:
    if default is inspect.Parameter.empty:
        return "REQUIRED"
    return repr(default).replace("e-0", "e-")


def format_rows() -> str:
    """All rows of the table."""
    facts = read_facts()
    return "\n".join(
        format_row(name, row, facts.get(name, ()))
        for name, row in derive_table().items()
    )


if __name__ == "__main__":
    print(format_rows())
