"""E2xx: settings that `train` and `data` do not have, and where they belong."""

from collections.abc import Iterable, Mapping

from ...text.source import Span
from ...vocabulary import STATEMENTS
from ..diagnostic import Diagnostic, did_you_mean, listed

_STOPPING = "`train { stop_after = 20 }` ends a training that no longer improves"
_RATE = "the optimizer has it: `optimizer adam(learning_rate = 1e-3)`"
_SCHEDULE = (
    "`schedule plateau(factor = 0.5, patience = 10)` reduces the learning rate, and "
)
_VALIDATION = "write `data { validation = 10% }`"
_ORDER = "write `data { order = shuffled }`, which is the default"
_ELSEWHERE: Mapping[str, str] = {
    "patience": _SCHEDULE + _STOPPING,
    "factor": _SCHEDULE + _STOPPING,
    **dict.fromkeys(("early_stopping", "early_stop", "earlystopping"), _STOPPING),
    **dict.fromkeys(("learning_rate", "lr", "rate"), _RATE),
    "weight_decay": "write `optimizer adamw(…, weight_decay = 1e-4)`",
    "momentum": "write `optimizer sgd(learning_rate = 1e-2, momentum = 0.9)`",
    **dict.fromkeys(
        ("val_split", "validation_split", "val", "valid", "val_size"), _VALIDATION
    ),
    **dict.fromkeys(("test_split", "test_size"), "write `data { test = 10% }`"),
    **dict.fromkeys(("shuffle", "shuffled"), _ORDER),
    **dict.fromkeys(
        ("scheduler", "lr_schedule"), "write `schedule cosine(epochs = 100)`"
    ),
    **dict.fromkeys(("random_state", "random_seed"), "write `train { seed = 1 }`"),
    **dict.fromkeys(("metrics", "metric"), "write `accept rmse(y) <= 0.1`"),
}


def unknown_setting(
    span: Span, keyword: str, word: str, known: Iterable[str]
) -> Diagnostic:
    message = f"`{keyword}` has no setting `{word}`"
    hint = _belongs(word) or did_you_mean(word, known)
    hint = hint or f"its settings are {listed(known, 'and')}"
    return Diagnostic("E211", message, span, "not a setting", hint)


def _belongs(word: str) -> str:
    """Where a setting belongs; empty if it is not known."""
    for row in STATEMENTS.values():
        if row.settings is not None and word in row.settings:
            return f"write it in `{row.keyword} {{ {word} = … }}`"
    if word in STATEMENTS:
        return f"`{word}` is a statement: write it on a line of its own, without `=`"
    return _ELSEWHERE.get(word.lower(), "")
