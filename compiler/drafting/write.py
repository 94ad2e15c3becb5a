"""The text of a first spec, laid out by the formatter."""

from collections.abc import Iterable, Iterator
from textwrap import wrap

from ..formatting.format import format_source
from ..text.source import Source
from ..vocabulary.words import KEYWORDS
from .draft import Draft, DraftAxis, DraftQuantity
from .numbers import number_text

_WIDTH = 88


def write_draft(draft: Draft) -> str:
    """The text of a spec, with comments that say why."""
    paragraphs = [_head(draft), _contract(draft), _network(draft), _training(draft)]
    text = "\n\n".join("\n".join(lines) for lines in paragraphs) + "\n"
    return format_source(Source(text, f"{draft.name}.nn"))


def _head(draft: Draft) -> list[str]:
    remarks = list(_paragraphs(draft.remarks))
    described = [f'"{draft.description}"'] if draft.description else []
    return [*remarks, f"model {draft.name}", *described]


def _paragraphs(remarks: Iterable[str]) -> Iterator[str]:
    for number, remark in enumerate(remarks):
        if number:
            yield "#"
        yield from _comment(remark)


def _comment(text: str) -> Iterator[str]:
    for line in wrap(text, _WIDTH - 2, break_long_words=False, break_on_hyphens=False):
        yield f"# {line}"


def _contract(draft: Draft) -> list[str]:
    quantities = (*draft.inputs, *draft.outputs)
    lines = [*map(_axis_text, draft.axes), *map(_line, quantities)]
    for name, reason in draft.left_out:
        lines += _comment(f"Not used: {name}: {reason}.")
    return lines


def _axis_text(axis: DraftAxis) -> str:
    size = f"[{axis.size}]" if axis.size is not None else ""
    if axis.size is None:
        return _noted(
            f"axis {axis.name} = {axis.values} {axis.unit}".rstrip(), axis.note
        )
    parts = [f"axis {axis.name}{size}", axis.unit, axis.values]
    return _noted(" ".join(filter(None, parts)), axis.note)


def quantity_text(quantity: DraftQuantity) -> str:
    """A quantity as the spec declares it."""
    names = ", ".join(f'"{name}"' for name in quantity.columns)
    parts = [
        f"{quantity.role} {quantity.name} : {quantity.type}",
        quantity.unit,
        *quantity.clauses,
        f"from {names}" if names else "",
    ]
    return " ".join(filter(None, parts))


def _line(quantity: DraftQuantity) -> str:
    return _noted(quantity_text(quantity), quantity.note)


def _noted(text: str, note: str) -> str:
    """A line with its comment: at its end if it is short or silences a lint."""
    return f"{text}  # {note}" if note else text


def setting_text(column: str) -> str:
    """A column as a setting of `data`."""
    plain = column.isidentifier() and column.isascii() and column not in KEYWORDS
    return column if plain else f'"{column}"'


# ---- network ----


def _network(draft: Draft) -> list[str]:
    """All inputs joined, hidden layers, and a linear layer for each output."""
    sizes = draft.sizes
    taken = {q.name for q in (*draft.inputs, *draft.outputs)}
    taken |= {axis.name for axis in draft.axes}
    joined, hidden = _free("x", taken), _free("h", taken)
    layer = f"dense({sizes.width}) -> gelu"
    lines = ["network {"]
    if len(draft.inputs) == 1 and draft.inputs[0].rank <= 1:
        joined = draft.inputs[0].name
    else:
        lines.append(f"{joined} = {_joined(draft.inputs)}")
    body = f"residual {{ {layer} }}"
    if sizes.layers > 2:
        body = f"repeat({sizes.layers - 1}) {{ {body} }}"
    lines.append(f"{hidden} = {joined} -> {layer} -> {body}")
    lines.append("# The last layer reads the inputs too: it begins as a linear model.")
    for output in draft.outputs:
        lines.append(f"{output.name} = concat({joined}, {hidden}) -> dense")
    return [*lines, "}"]


def _joined(inputs: Iterable[DraftQuantity]) -> str:
    flat = [q.name if q.rank <= 1 else f"({q.name} -> flatten)" for q in inputs]
    if len(flat) == 1:
        return flat[0].strip("()")
    return f"concat({', '.join(flat)})"


def _free(name: str, taken: set[str]) -> str:
    candidates = (name, f"{name}_all", *(f"{name}_{i}" for i in range(1000)))
    return next(each for each in candidates if each not in taken)


# ---- training ----


def _training(draft: Draft) -> list[str]:
    sizes = draft.sizes
    rates = number_text(sizes.learning_rate), number_text(sizes.weight_decay)
    settings = [
        *draft.data,
        ("validation", _noted(f"{sizes.validation}%", draft.few_rows)),
        ("test", _noted(f"{sizes.test}%", draft.few_rows)),
    ]
    lines = [
        f"loss {draft.loss}",
        f"optimizer adamw(learning_rate = {rates[0]}, weight_decay = {rates[1]})",
        f"schedule cosine(epochs = {sizes.epochs})",
        "",
        "train {",
        f"epochs = {sizes.epochs}",
        f"batch = {sizes.batch}",
        "}",
        "",
        "data {",
        *(f"{name} = {value}" for name, value in settings if value),
        "}",
    ]
    if draft.accept:
        lines += ["", *_comment("Say what is good enough, in the unit of the output:")]
        lines += [f"# accept {each}" for each in draft.accept]
    return lines
