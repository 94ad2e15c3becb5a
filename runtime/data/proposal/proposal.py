"""A first spec for a source of data."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ....compiler import Source, check_source, drafting, lint
from .. import mistakes
from ..columns import Columns
from ..missing_numbers import with_missing
from ..mistakes import DataError
from ..profile import Entry, Profile, profile_columns
from .choosing import Chosen, choose_columns
from .contract import declare
from .devices import device_column
from .merging import join_parts, join_shares
from .naming import Namer, in_plain_unit
from .remarks import remarks_on
from .roles import Guess, guess_roles
from .sizes import JUDGES, choose_sizes
from .usable import Sorted, lacking, redundant, sort_out


@dataclass(frozen=True, slots=True)
class Proposal:
    """A first spec, with what it is based on.

    Attributes:
        text: the text of the spec.
        quantities: the declaration of each entry that the spec uses, by its name.
        left_out: entries that it does not use, with the reason.
        reasons: what speaks for the role of each entry, where roles are guessed.
    """

    text: str
    profile: Profile
    quantities: Mapping[str, drafting.DraftQuantity]
    left_out: tuple[tuple[str, str], ...]
    reasons: Mapping[str, Guess]


@dataclass(frozen=True, slots=True)
class Roles:
    """Entries by their role in the spec."""

    inputs: tuple[Entry, ...]
    outputs: tuple[Entry, ...]
    left_out: tuple[tuple[str, str], ...]
    guesses: Mapping[str, Guess]


def propose(
    columns: Columns,
    *,
    name: str,
    file: str = "",
    inputs: Sequence[str] = (),
    outputs: Sequence[str] = (),
) -> Proposal:
    """Write a first spec for columns.

    Args:
        name: name of the model.
        file: the file as the spec names it; empty for arrays in memory.
        inputs, outputs: names or patterns of columns; roles that nobody names are
            guessed.

    Raises:
        DataError: the columns allow no spec.
    """
    chosen = choose_columns(columns, inputs, outputs)
    profile = profile_columns(columns, apart=(chosen.inputs, chosen.outputs))
    columns = with_missing(columns, profile.codes)
    ready = sort_out(profile, chosen)
    roles = _settle(ready, chosen, columns)
    if not roles.inputs or not roles.outputs:
        mistake = mistakes.no_roles(roles.left_out)
        raise DataError(columns.source, [mistake])
    groups = ready.groups
    device = None if groups else device_column(roles.inputs, columns)
    groups = groups if device is None else (device,)
    namer = Namer(columns, profile)
    declared = {
        entry.name: declare(namer.name(entry, output=output), output=output)
        for output, entries in ((False, roles.inputs), (True, roles.outputs))
        for entry in entries
    }
    draft = _draft(profile, roles, declared, namer, groups)
    settings = _settings(file, groups, profile.codes)
    draft = replace(draft, name=name, data=settings)
    return Proposal(
        _without_lints(draft), profile, declared, draft.left_out, roles.guesses
    )


def _settle(ready: Sorted, chosen: Chosen, columns: Columns) -> Roles:
    entries = join_parts([in_plain_unit(entry, columns) for entry in ready.usable])
    guesses = guess_roles(entries)
    roles = chosen.settle(entries, guesses)
    inputs = [entry for entry in entries if roles[entry.name] is False]
    outputs = join_shares([entry for entry in entries if roles[entry.name]])
    reasons = lacking(inputs)
    inputs = [entry for entry in inputs if entry.name not in reasons]
    reasons |= {} if chosen.inputs else redundant(inputs)
    left_out = (
        *ready.left_out,
        *((e.name, "nobody named it") for e in entries if roles[e.name] is None),
        *reasons.items(),
    )
    kept = tuple(entry for entry in inputs if entry.name not in reasons)
    given = chosen.inputs or chosen.outputs
    return Roles(kept, outputs, left_out, {} if given else guesses)


def _draft(
    profile: Profile,
    roles: Roles,
    declared: Mapping[str, drafting.DraftQuantity],
    namer: Namer,
    groups: Sequence[str],
) -> drafting.Draft:
    inputs = tuple(declared[entry.name] for entry in roles.inputs)
    outputs = tuple(declared[entry.name] for entry in roles.outputs)
    used = namer.axes.used
    sizes = choose_sizes(
        profile.rows,
        sum(quantity.features for quantity in inputs),
        sum(quantity.features for quantity in outputs),
    )
    return drafting.Draft(
        name="",
        description=_description(inputs, outputs),
        remarks=tuple(remarks_on(profile, roles.guesses, declared, namer)),
        axes=tuple(namer.axes.made.values()),
        inputs=inputs,
        outputs=outputs,
        left_out=tuple(
            (name, why)
            for name, why in roles.left_out
            if name not in used and name not in groups[:1]
        ),
        loss=_loss(outputs),
        sizes=sizes,
        data=(),
        few_rows=_few_rows(profile.rows, sizes.test),
        accept=tuple(_criteria(outputs)),
    )


def _few_rows(rows: int, share: int) -> str:
    """A comment where no share of so few rows judges a model."""
    if rows < 40 or round(rows * share / 100) >= JUDGES:
        return ""
    return f"allow: W404 there are only {rows} rows"


def _description(
    inputs: Sequence[drafting.DraftQuantity], outputs: Sequence[drafting.DraftQuantity]
) -> str:
    """A sentence with the quantities: `Predicts R from d and angle.`"""
    wanted, given = (_listed([q.name for q in qs]) for qs in (outputs, inputs))
    return f"Predicts {wanted} from {given}."


def _listed(names: Sequence[str]) -> str:
    if len(names) > 4:
        return f"{', '.join(names[:3])} and {len(names) - 3} more"
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _loss(outputs: Sequence[drafting.DraftQuantity]) -> str:
    if not any(output.type.startswith("one_of") for output in outputs):
        return "mse"
    terms = (
        f"cross_entropy({output.name})"
        if output.type.startswith("one_of")
        else f"mse({output.name})"
        for output in outputs
    )
    return " + ".join(terms)


def _criteria(
    outputs: Sequence[drafting.DraftQuantity],
) -> Iterator[str]:
    """A criterion for each output."""
    for output in outputs:
        if output.type.startswith("one_of"):
            yield f"accuracy({output.name}) >= 0.9"
        elif any(clause.startswith("periodic") for clause in output.clauses):
            yield f"mae({output.name}) <= 5"
        else:
            yield f"r2({output.name}) >= 0.99"


def _settings(
    file: str, groups: Sequence[str], codes: Sequence[float]
) -> tuple[tuple[str, str], ...]:
    marks = [drafting.number_text(code) for code in codes]
    listed = f"[{', '.join(marks)}]" if len(marks) > 1 else "".join(marks)
    group = drafting.setting_text(groups[0]) if groups else ""
    named = f'"{file}"' if file else ""
    return (("file", named), ("missing", listed), ("group", group))


# ---- lints ----


def _without_lints(draft: drafting.Draft) -> str:
    """The text, with a comment at each line that lacks what only its author knows."""
    text = drafting.write_draft(draft)
    done = check_source(Source(text, f"{draft.name}.nn"))
    lacking = {
        name
        for found in lint(done)
        if found.code == "W203"
        for name in (found.message.split("`")[1],)
    }
    if not lacking:
        return text
    quiet = "allow: W203 the file states no unit: write it here"

    def noted(quantity: drafting.DraftQuantity) -> drafting.DraftQuantity:
        if quantity.name not in lacking:
            return quantity
        note = f"{quantity.note}; {quiet}" if quantity.note else quiet
        return replace(quantity, note=note)

    return drafting.write_draft(
        replace(
            draft,
            inputs=tuple(map(noted, draft.inputs)),
            outputs=tuple(map(noted, draft.outputs)),
            axes=tuple(
                replace(axis, note=quiet) if axis.name in lacking else axis
                for axis in draft.axes
            ),
        )
    )
