"""Training and evaluation of a model in any form: a network, a file, a text, a run."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dotnn.compiler import MODEL_ABOUT, read_spec
from dotnn.compiling import check_text, make_network
from dotnn.runtime import Network, evaluate_run, load_run, read_about
from dotnn.runtime import Run as TrainedRun
from dotnn.runtime import resume as resume_run
from dotnn.runtime import train as train_network

if TYPE_CHECKING:
    from dotnn.runtime import Callback, Data, Evaluation, Notice, Profile, Run


def train(
    model: "Network | str | PathLike[str]",
    data: "Data | None" = None,
    *,
    constants: Mapping[str, Any] | None = None,
    out: str | Path | None = None,
    epochs: int | None = None,
    seed: int | None = None,
    start_from: "Run | str | Path | None" = None,
    callback: "Callback | None" = None,
    notice: "Notice | None" = None,
    profile: "Profile | None" = None,
    progress: bool | None = None,
) -> "Run":
    """Train a model as its spec specifies.

    Args:
        model: a network, a Path or a name that ends in `.nn`, or the text of a spec.
        data: arrays (rows, *shape) by name, or a `.npz` or `.csv` file; by default the
            file that the spec names, relative to the spec.
        constants: values that replace those of `let`s in a file or a text.
        out: a new run folder to fill. It is complete from its first second: if the
            training is interrupted or killed, `resume` continues it.
        epochs: overrides the spec.
        seed: overrides the spec.
        start_from: a run, or its folder, whose weights and scaling are the start where
            they fit by name and shape; a notice lists those that do not.
        callback: called after each epoch with its row of the history; returning True
            makes this epoch the last.
        notice: called with notices of the data and of the training, if any, and the
            name of their source; by default each is a TrainingWarning.
        profile: collects the time by phase, and writes a trace if it has a folder.
        progress: whether to show the progress; by default in a terminal or a notebook.

    Returns:
        The run, with the best weights. After Ctrl-C or SIGTERM, its status is
        "interrupted".

    Raises:
        CompileError: the spec has errors, listed in its `diagnostics`.
        DataError: the data contradict the spec.
        TypeError: the model has another type.
        ValueError: an argument is invalid, `out` holds something or another training
            writes to it, optax rejects an argument of the spec, or another trace is
            active.
        OSError: the file cannot be read, or the folder cannot be written.
    """
    network = _network_of(model, constants or {})
    length = network.spec.train.epochs if epochs is None else epochs
    with _shown(network.spec.name, length, callback, progress=progress) as tell:
        return train_network(
            network,
            data,
            out=out,
            epochs=epochs,
            seed=seed,
            start_from=start_from,
            callback=tell,
            notice=notice,
            profile=profile,
        )


def resume(
    folder: str | Path,
    data: "Data | None" = None,
    *,
    epochs: int | None = None,
    callback: "Callback | None" = None,
    notice: "Notice | None" = None,
    profile: "Profile | None" = None,
    progress: bool | None = None,
) -> "Run":
    """Resume the training in a run folder; the result is bitwise the same.

    A finished training continues with more epochs.

    Args:
        data: the data it was trained on, if they were arrays or their file has moved.
        epochs: how many epochs it has in the end; by default as many as before. A
            schedule that depends on their number follows the new one from here on.
        callback, notice, profile, progress: see `train`.

    Raises:
        StoreError: a file of the run is missing, damaged or changed, or the data are
            others.
        DataError: the data contradict the spec.
        ValueError: no epochs are left, or another training writes to the folder.
    """
    name, length = Path(folder).name, epochs or _epochs_of(Path(folder))
    with _shown(name, length, callback, progress=progress) as tell:
        return resume_run(
            folder, data, epochs=epochs, callback=tell, notice=notice, profile=profile
        )


def _epochs_of(folder: Path) -> int:
    """The epochs of a run; 0 in a folder without one, which `resume` refuses."""
    return read_about(folder)["epochs"] if (folder / MODEL_ABOUT).is_file() else 0


@contextmanager
def _shown(
    name: str, epochs: int, callback: "Callback | None", *, progress: bool | None
) -> "Iterator[Callback | None]":
    """A callback that also shows the progress, where somebody looks."""
    if not (_is_watched() if progress is None else progress):
        yield callback
        return
    from dotnn.progress import Progress

    with Progress(name, epochs) as display:

        def tell(row: dict[str, Any]) -> object:
            display.show(row)
            return None if callback is None else callback(row)

        yield tell


def _is_watched() -> bool:
    return sys.stdout.isatty() or "ipykernel" in sys.modules


def evaluate(
    run: "Run | str | PathLike[str]",
    data: "Data | None" = None,
    *,
    split: str | None = None,
) -> "Evaluation":
    """Evaluate a run again, on its splits or on other data.

    Args:
        run: a run, or its folder.
        data: arrays or a file whose rows form one split, called "data"; by default the
            file of the training, with its splits. A run that was trained on arrays
            needs data; `run.rows` numbers the rows of each split.
        split: the only split to evaluate, such as "test".

    Returns:
        A pair: `metrics` as in `Run.metrics`, and `accept` as in `Run.accept`.

    Raises:
        StoreError: a file of the folder is missing, damaged, changed or inconsistent.
        DataError: the data contradict the spec, or have changed since the training.
        ValueError: the run has no such split.
    """
    run = run if isinstance(run, TrainedRun) else load_run(fspath(run))
    return evaluate_run(run, data, split=split)


def _network_of(model: object, constants: Mapping[str, Any]) -> Network:
    """The network of a model in any form."""
    if isinstance(model, Network):
        if constants:
            raise ValueError("constants need a file or a text, got a compiled network")
        return model
    if isinstance(model, TrainedRun):
        raise TypeError(
            "a model must be a network or a spec, got a run; give "
            "`run.network`, with `start_from=run` to keep its weights"
        )
    if isinstance(model, str) and not _is_name(model):
        text, name = model, "<spec>"
    elif isinstance(model, str | PathLike):
        text, name = read_spec(path := Path(model)), str(path)
    else:
        kind = type(model).__name__
        raise TypeError(f"a model must be a network, a Path or a str, got {kind}")
    return make_network(check_text(text, name, constants=constants))


def _is_name(model: str) -> bool:
    """Whether a str is the name of a file; False for the text of a spec.

    Raises:
        ValueError: it may be neither, or both.
    """
    ends, lines = model.endswith(".nn"), len(model.splitlines())
    if ends == (lines > 1):
        rule = "a str must be a name that ends in `.nn`, or a text of several lines"
        hint = "for another file, give a Path"
        if ends:
            hint = "end a text with a line break, or give a Path"
        shown = model if len(model) <= 60 else f"{model[:30]}...{model[-30:]}"
        raise ValueError(f"{rule}, got {shown!r}; {hint}")
    return ends
