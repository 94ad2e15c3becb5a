"""Sizes of the network, of training and of the splits, by the rows."""

from math import ceil

from ....compiler import drafting

# Updates that a small network needs to fit, and those that are still quick.
_UPDATES = 12_000
_WIDE = 500  # inputs
_LEAST_EPOCHS, _MOST_EPOCHS = 20, 600
# Rows of a split that judge a model; with fewer, its score is mostly chance.
JUDGES = 20


def choose_sizes(rows: int, features: int, results: int) -> drafting.DraftNetwork:
    """Sizes for so many rows, numbers read and numbers predicted."""
    share = _share(rows)
    training = max(1, rows - 2 * round(rows * share / 100))
    batch = _batch(training)
    steps = ceil(training / batch)
    work = _work(features, results)
    epochs = round(_UPDATES / work / steps)
    return drafting.DraftNetwork(
        width=_width(training, results),
        layers=2 if training < 300 else 3,
        epochs=_round(min(_MOST_EPOCHS, max(_LEAST_EPOCHS, epochs))),
        batch=batch,
        # Steps add up over the inputs of a layer.
        learning_rate=3e-3 if features < _WIDE else 1e-3,
        weight_decay=_decay(training),
        validation=share,
        test=share,
    )


def _share(rows: int) -> int:
    """Percent of the rows for validation, and for the test."""
    for share in (10, 15, 20, 25):
        if rows * share >= 100 * JUDGES:
            return share
    return 25 if rows >= 2 * JUDGES else 20


def _batch(training: int) -> int:
    for rows, batch in ((128, 8), (512, 16), (2000, 32), (8000, 64), (40_000, 128)):
        if training < rows:
            return max(1, min(batch, training // 2))
    return 256 if training < 200_000 else 1024


def _decay(training: int) -> float:
    """Weight decay, which keeps a network near the linear model if rows are few."""
    return 0.3 if training < 200 else 0.1 if training < 2000 else 0.03


def _width(training: int, results: int) -> int:
    base = 32 if training < 100 else 64 if training < 1000 else 128
    if training >= 3000 and results >= 16:
        return 256
    return max(base, 128) if results >= 64 else base


def _work(features: int, results: int) -> float:
    """How much longer an update of wide arrays takes."""
    return 1.0 + (features + results) / 500


def _round(epochs: int) -> int:
    """A round number of epochs."""
    step = 10 if epochs < 100 else 50
    return max(step, step * round(epochs / step))
