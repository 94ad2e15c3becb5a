"""D1xx and D2xx: errors and notices of data, as diagnostics of a file."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ...compiler import Diagnostic, Source, did_you_mean, render_all

if TYPE_CHECKING:  # `dotnn check` looks at data files without numpy
    import numpy as np

Shape = tuple[int, ...]


class DataError(Exception):
    """Unusable data.

    Attributes:
        diagnostics: all errors.
        source: name of the file or other source.
    """

    def __init__(self, source: str, diagnostics: Sequence[Diagnostic]) -> None:
        self.source = source
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n" + render_all(self.diagnostics, Source("", source)))


def _error(code: str, message: str, hint: str = "") -> Diagnostic:
    return Diagnostic(code, message, None, hint=hint)


def _warning(code: str, message: str, hint: str = "") -> Diagnostic:
    return Diagnostic(code, message, None, hint=hint, severity="warning")


def named_rows(mask: "np.ndarray") -> str:
    """List the rows in a mask, counted from 0: `rows 3, 7, 12 and 40 more`."""
    rows = mask.nonzero()[0]
    shown = ", ".join(map(str, rows[:5]))
    more = f" and {rows.size - 5} more" if rows.size > 5 else ""
    return f"row{'s' if rows.size > 1 else ''} {shown}{more} (from 0)"


_NAMED = re.compile(r"\brows? (\d+)[^()]*\(from 0\)$")


def located(diagnostic: Diagnostic, where: Callable[[int], str]) -> Diagnostic:
    """A diagnostic that also says where the first row stands that it names."""
    message = diagnostic.message
    if (named := _NAMED.search(message)) is None or not (place := where(int(named[1]))):
        return diagnostic
    message = f"{message.removesuffix(')')}; row {named[1]} is {place})"
    return replace(diagnostic, message=message)


# ---- files ----


def unreadable(reason: str) -> Diagnostic:
    return _error("D101", f"cannot read the file: {reason}")


def unknown_suffix(suffix: str, known: Iterable[str]) -> Diagnostic:
    *most, last = (f"`{each}`" for each in known)
    expected = f"{', '.join(most)} or {last}"
    return _error(
        "D102", f"expected a {expected} file, found `{suffix or 'no suffix'}`"
    )


def ragged_line(line: int, found: int, expected: int) -> Diagnostic:
    message = (
        f"expected {expected} cells in line {line}, as in the header, found {found}"
    )
    return _error("D103", message, "quote cells that contain the separator")


def duplicate_column(name: str) -> Diagnostic:
    return _error("D104", f"duplicate column or array `{name}`", "rename one")


def not_a_number(
    line: int, column: str, text: str, what: str = "", hint: str = ""
) -> Diagnostic:
    shown = f"`{text[:40]}`" if text.strip() else "an empty cell"
    message = f"expected a number in line {line}, column `{column}`, found {shown}"
    return _error("D105", f"{message}: {what}" if what else message, hint)


def not_numeric(name: str, dtype: object) -> Diagnostic:
    message = f"expected real numbers in `{name}`, found {dtype}"
    return _error("D106", message)


def not_labels(name: str, dtype: object) -> Diagnostic:
    message = f"expected numbers or texts in `{name}`, found {dtype}"
    return _error("D108", message)


def too_large(size: int, limit: int) -> Diagnostic:
    message = f"expected at most {limit} bytes after unpacking, found {size}"
    return _error("D107", message, "split it, or store float32")


def long_line(line: int, limit: int) -> Diagnostic:
    message = f"line {line} has more than {limit} characters"
    return _error("D107", message, "store such rows as arrays in a `.npz` file")


def two_roles(name: str) -> Diagnostic:
    message = f"`{name}` is named both as an input and as an output"
    return _error("D190", message, "name it once")


def no_roles(left_out: Sequence[tuple[str, str]]) -> Diagnostic:
    told = "; ".join(f"`{name}`: {why}" for name, why in left_out[:4])
    more = f"; and {len(left_out) - 4} more" if len(left_out) > 4 else ""
    message = (
        "a spec needs an input and an output, but fewer than two columns can be one"
    )
    hint = f"not used are {told}{more}" if told else ""
    return _error("D191", message, hint)


def library_missing(package: str, extra: str) -> Diagnostic:
    message = f"such a file needs the package {package}, which is not installed"
    return _error("D140", message, f"run `pip install 'dotnn[{extra}]'`")


def leads_outside(name: str) -> Diagnostic:
    message = f"`{name}` leads out of the file or folder"
    return _error("D141", message, "copy what it leads to into it")


def too_many(most: int) -> Diagnostic:
    return _error("D142", f"expected at most {most} datasets, found more")


def holds_objects(name: str) -> Diagnostic:
    message = f"`{name}` holds objects of Python, which may run code"
    hint = (
        "store numbers or texts; pad rows of different lengths with NaN to one length"
    )
    return _error("D143", message, hint)


def other_parameters(file: str, names: Sequence[str]) -> Diagnostic:
    wanted = ", ".join(f"`{name}`" for name in names) or "none"
    message = f"the name of {file} has other parameters than the first file: {wanted}"
    return _error("D144", message, "name files as in `gap_120_length_30.s2p`")


def other_points(file: str, first: str) -> Diagnostic:
    message = f"{file} has other frequencies or ports than {first}"
    return _error("D145", message, "interpolate them on common frequencies")


def parts_in_doubt(names: Sequence[str]) -> Diagnostic:
    listed = " and ".join(f"`{name}`" for name in names)
    message = f"{listed} look like magnitude and phase, not real and imaginary parts"
    hint = "store real and imaginary parts, such as `S_re` and `S_im`"
    return _error("D146", message, hint)


def ragged(name: str) -> Diagnostic:
    message = f"the rows of `{name}` have different lengths"
    hint = "store them padded with NaN to one length, for an `optional` output"
    return _error("D150", message, hint)


# ---- variables ----


def missing(name: str, known: Iterable[str], *, of: str) -> Diagnostic:
    known = tuple(known)
    hint = did_you_mean(name, known)
    if not hint and known:
        hint = "the file has " + ", ".join(f"`{other}`" for other in known[:12])
    return _error("D111", f"missing column or array `{name}` for {of}", hint)


def no_match(pattern: str, name: str) -> Diagnostic:
    return _error("D112", f"no column matches the pattern `{pattern}` of `{name}`")


def wrong_shape(name: str, expected: Shape, found: Shape, hint: str = "") -> Diagnostic:
    wanted = ", ".join(("rows", *map(str, expected)))
    message = f"expected shape ({wanted}) for `{name}`, found {found}"
    return _error("D113", message, hint)


def wrong_axis(name: str, size: int, found: Shape) -> Diagnostic:
    message = f"expected {size} values for the axis `{name}`, found shape {found}"
    return _error("D122", message)


def rows_differ(rows: dict[str, int]) -> Diagnostic:
    counts = ", ".join(f"`{name}` has {count}" for name, count in rows.items())
    return _error("D114", f"expected equal numbers of rows in all arrays: {counts}")


def no_rows() -> Diagnostic:
    return _error("D115", "the data have no rows")


def not_finite(name: str, mask: "np.ndarray", role: str = "") -> Diagnostic:
    message = f"`{name}` has NaN or infinities in {_count(mask)}: {named_rows(mask)}"
    hint = "correct or remove these rows"
    if role == "output":
        hint += ", or add `optional` to the output if its data may lack values"
    return _error("D116", message, hint)


def infinite(name: str, mask: "np.ndarray") -> Diagnostic:
    message = f"`{name}` is infinite in {_count(mask)}: {named_rows(mask)}"
    return _error("D116", message, "a missing value is NaN or an empty cell")


def nothing_known(name: str, split: str) -> Diagnostic:
    message = f"`{name}` has no value in the {split} split"
    hint = "remove the output, or use a larger split or another `split_seed`"
    return _error("D170", message, hint)


def output_without_range(name: str) -> Diagnostic:
    message = f"`{name}` has neither data nor a range that says how large it is"
    hint = "add `in lo..hi` or a two-sided `bound`, or the data"
    return _error("D171", message, hint)


def never_known(name: str, count: int) -> Diagnostic:
    message = f"`{name}` is missing in all training rows in {count} of its components"
    return _warning("D172", message, "the model cannot learn them")


def outside_bound(name: str, bound: str, mask: "np.ndarray") -> Diagnostic:
    message = (
        f"`{name}` is outside its bound {bound} in {_count(mask)}: {named_rows(mask)}"
    )
    return _error("D117", message, "correct the data, or widen `bound`")


def log_of_non_positive(name: str, mask: "np.ndarray") -> Diagnostic:
    message = (
        f"`{name}` has `log` but is not positive in {_count(mask)}: {named_rows(mask)}"
    )
    return _error("D118", message, "correct the data, or remove `log`")


def empty_split(split: str, rows: int) -> Diagnostic:
    message = f"the {split} split gets none of the {rows} rows"
    return _error("D119", message, "use larger shares, or more rows or groups")


def no_file() -> Diagnostic:
    hint = 'add `data { file = "film.npz" }`, or pass `--data FILE`'
    return _error("D120", "the spec names no data file", hint)


def beyond_float32(name: str) -> Diagnostic:
    message = f"`{name}` has values outside the range of float32"
    return _error("D121", message, "use another unit, or set `precision = float64`")


def changed_file() -> Diagnostic:
    message = "the data file has changed since training"
    return _error("D123", message, "pass a file to evaluate on with `--data FILE`")


def not_from_a_file() -> Diagnostic:
    message = "the model was trained on arrays in memory, which were not saved"
    return _error("D124", message, "pass one to evaluate on with `--data FILE`")


def checkpoint_not_written(error: OSError) -> Diagnostic:
    reason = (error.strerror or str(error)).lower()
    return _warning("D302", f"cannot write a checkpoint: {reason}; training goes on")


# ---- types ----


def unknown_class(
    name: str, found: Sequence[str], classes: Sequence[str], mask: "np.ndarray"
) -> Diagnostic:
    shown = ", ".join(f"`{text[:40]}`" for text in found[:3])

    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    message = (
        f"`{name}` has unknown classes {shown}{more} in {_count(mask)}: "
        f"{named_rows(mask)}"
    )
    hint = did_you_mean(found[0], classes)
    if not hint:
        known = ", ".join(f"`{text}`" for text in classes[:12])
        hint = f"its classes are {known}{', …' if len(classes) > 12 else ''}"
    return _error("D125", message, hint)


def not_shares(name: str, mask: "np.ndarray", worst: str) -> Diagnostic:
    message = f"`{name}` has shares that {worst}, in {_count(mask)}: {named_rows(mask)}"
    hint = (
        "make all shares non-negative with a sum of one (of `fractions`, at most one)"
    )
    return _error("D126", message, hint)


def not_complex(name: str, hint: str) -> Diagnostic:
    message = f"expected complex numbers in `{name}`, found real ones"
    return _error("D127", message, hint)


# ---- warnings ----


def constant_column(name: str, places: Sequence[int]) -> Diagnostic:
    which = f" in {len(places)} of its components" if places else ""
    message = f"`{name}` never changes{which}"
    return _warning("D201", message, "the model cannot learn from it")


def outside_range(
    name: str, within: str, mask: "np.ndarray", excess: float
) -> Diagnostic:
    message = (
        f"`{name}` is outside its range {within} in {_count(mask)}, "
        f"by up to {excess:.4g}: {named_rows(mask)}"
    )
    return _warning("D202", message, "outside `in`, the model extrapolates")


def contradictions(name: str, mask: "np.ndarray") -> Diagnostic:
    message = f"{_count(mask)} with equal inputs differ in `{name}`: {named_rows(mask)}"
    return _warning("D203", message, "an input may be missing, or the data are noisy")


def off_grid(name: str, step: float, mask: "np.ndarray") -> Diagnostic:
    message = (
        f"`{name}` is off its grid of step {step:g} in {_count(mask)}: "
        f"{named_rows(mask)}"
    )
    return _warning("D204", message, "round the data, or remove `step`")


def turns_outside(
    name: str, period: str, mask: "np.ndarray", turns: float
) -> Diagnostic:
    message = (
        f"`{name}` lies up to {turns:.4g} turns outside its period {period} in "
        f"{_count(mask)}: {named_rows(mask)}"
    )
    return _warning("D205", message, "check the unit, such as degrees for radians")


def loss_not_finite(epoch: int, lost: int = 1, members: int = 1) -> Diagnostic:
    which = "the loss" if members == 1 else f"the loss of {lost} of {members} members"
    when = "first in epoch" if lost > 1 else "in epoch"
    message = f"{which} became NaN or infinite {when} {epoch}"
    hint = (
        "lower the learning rate, or put `clip_by_global_norm(1.0)` before the "
        "optimizer; the run keeps the best weights before that"
    )
    return _warning("D301", message, hint)


def starts_in_part(fresh: Sequence[str], unused: Sequence[str]) -> Diagnostic:
    parts = [(fresh, "arrays are drawn anew"), (unused, "of the run fit nothing")]
    told = [f"{len(names)} {what}: {_listed(names)}" for names, what in parts if names]
    return _warning("D305", "; ".join(told), "layers are found by name and shape")


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:6])
    return f"{shown} and {len(names) - 6} more" if len(names) > 6 else shown


def prediction_not_finite(name: str, mask: "np.ndarray") -> Diagnostic:
    message = f"predictions of `{name}` are NaN or infinite in {_count(mask)}: "
    hint = "look for `log`, `sqrt`, `^` or a division of values that reach 0 or below"
    return _warning("D306", message + named_rows(mask), hint)


def loss_never_finite() -> Diagnostic:
    message = "the loss is NaN or infinite before the first update"
    hint = "look for `log`, `sqrt`, `^` or a division of values that reach 0 or below"
    return _warning("D303", message, hint)


def gradient_not_finite(epoch: int) -> Diagnostic:
    message = f"the gradient became NaN or infinite in epoch {epoch}, not the loss"
    hint = "`sqrt`, powers below 1 and `arctan2` have none at 0: add a small number"
    return _warning("D304", message, hint)


def _count(mask: "np.ndarray") -> str:
    count = int(mask.sum())
    return f"{count} row{'s' if count != 1 else ''}"
