"""Commands that train models and use them. JAX is imported only where needed."""

import os
import shlex
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from dotnn.commands import overrides, require_other
from dotnn.compiler import Compilation, Source, render_all
from dotnn.compiling import check_file, make_network
from dotnn.explain import (
    INTERRUPTED,
    MISTAKE,
    NOT_ACCEPTED,
    Options,
    Refused,
    explained,
)
from dotnn.levels import levels_for
from dotnn.linting import linted

if TYPE_CHECKING:
    from dotnn.runtime import Checkpoint, Run


@explained
def train(options: Options) -> int:
    """Train the model of a spec and save the run."""
    started = time.perf_counter()
    from dotnn.progress import Progress, print_profile, print_summary
    from dotnn.runtime import CHECKPOINT, PROFILE, Checkpoint, Profile, with_settings
    from dotnn.runtime import train as train_network

    _prepare_cache(options)
    done = check_file(options.spec, overrides(options))
    network = make_network(done)
    network = with_settings(network, epochs=options.epochs, seed=options.seed)
    folder = _run_folder(options, network.spec.name)
    _show_warnings(done, options)
    checkpoint = Checkpoint(folder / CHECKPOINT, resume=options.resume)
    _warn_of_other_bits(checkpoint)
    profile = None
    if options.profile:
        profile = Profile(folder / PROFILE, started=started)
    with (
        _no_empty_folder(folder),
        Progress(network.spec.name, network.spec.train.epochs) as progress,
    ):
        run = train_network(
            network,
            options.data,
            callback=progress.show,
            notice=progress.notice,
            checkpoint=checkpoint,
            profile=profile,
        )
    with profile.phase("save") if profile else nullcontext():
        folder = _save(run, folder)
    print_summary(run, folder)
    if profile is not None:
        print_profile(profile, folder / PROFILE)
    if run.status == "interrupted":
        print(f"resume with: {_resume_command(options, folder)}")
        return INTERRUPTED
    if run.status == "not finite":
        return MISTAKE
    return 0 if run.accepted else NOT_ACCEPTED


def _show_warnings(done: Compilation, options: Options) -> None:
    """Print lints before a long training."""
    done = linted(done, levels_for(Path(options.spec), options), counted=options.data)
    loud = [d for d in done.diagnostics if d.severity != "note"]
    if loud:
        print(render_all(loud, done.source), file=sys.stderr)


def _run_folder(options: Options, name: str) -> Path:
    """The folder of a run, created if needed."""
    if options.out is None:
        if options.resume:
            raise Refused("--resume needs --out, the folder of the training to resume")
        return _make_numbered(Path("runs") / name)
    folder = Path(options.out).absolute()
    if options.resume:
        _require_checkpoint(folder)
    elif folder.exists() and any(folder.iterdir()):
        raise Refused(f"--out must be a new folder, got {folder}, which is not empty")
    folder.mkdir(parents=True, exist_ok=True)
    for place in (folder, folder.parent):  # a finished run is moved between them
        if not os.access(place, os.W_OK | os.X_OK):
            raise Refused(f"cannot write to {place}")
    return Path(options.out)


def _require_checkpoint(folder: Path) -> None:
    from dotnn.runtime import CHECKPOINT

    if not (folder / CHECKPOINT).is_file():
        raise Refused(f"no training to resume in {folder}")


def _make_numbered(path: Path) -> Path:
    """Create a new folder: the path, or `PATH-2` and so on if it exists."""
    path.parent.mkdir(parents=True, exist_ok=True)
    folder, count = path, 1
    while True:
        try:
            folder.mkdir()
        except FileExistsError:
            count += 1
            folder = path.with_name(f"{path.name}-{count}")
        else:
            return folder


@contextmanager
def _no_empty_folder(folder: Path) -> Iterator[None]:
    """Remove the folder if a training leaves it empty."""
    try:
        yield
    except BaseException:
        with suppress(OSError):  # it holds something, such as a checkpoint
            folder.rmdir()
        raise


def _warn_of_other_bits(checkpoint: "Checkpoint") -> None:
    changed = checkpoint.changed_stack() if checkpoint.resume else []
    if changed:
        names = ", ".join(changed)
        print(
            f"warning: {names} changed since the checkpoint; "
            "results may differ in the last bits",
            file=sys.stderr,
        )


def _save(run: "Run", folder: Path) -> Path:
    """Save a run, in a numbered folder if another process has filled this one."""
    from dotnn.runtime import save_run

    try:
        return save_run(run, folder, overwrite=True)
    except FileExistsError:
        return save_run(run, _make_numbered(folder), overwrite=True)


def _resume_command(options: Options, folder: Path) -> str:
    words = ["dotnn", "train", options.spec, "--out", str(folder), "--resume"]
    for name in ("data", "epochs", "seed"):
        value = getattr(options, name)
        words += [] if value is None else [f"--{name}", str(value)]
    for pair in options.set:
        words += ["--set", pair]
    return shlex.join(words)


@explained
def evaluate(options: Options) -> int:
    """Evaluate a trained model on its splits, or on another file."""
    from dotnn.progress import print_metrics
    from dotnn.runtime import as_json as to_json
    from dotnn.runtime import evaluate_run

    _prepare_cache(options)
    run = _load(options)
    metrics, accept = evaluate_run(run, options.data)
    if options.json:
        sys.stdout.write(to_json({**metrics, "accept": accept}))
    else:
        print_metrics(run.network.spec, metrics, accept)
    return 0 if all(row["met"] for row in accept) else NOT_ACCEPTED


@explained
def predict(options: Options) -> int:
    """Predict the rows of a file, and report rows outside the training range."""
    from dotnn.runtime import (
        load_inputs,
        open_columns,
        require_suffix,
        save_predictions,
    )

    source, output = Path(options.inputs), Path(options.output)
    require_suffix(output)
    require_other(output, source)
    if not output.absolute().parent.is_dir():
        raise Refused(f"{output.parent}: no such directory")
    _prepare_cache(options)
    run = _load(options)
    inputs, noticed = load_inputs(run.network.spec, open_columns(source))
    outputs = run.network.predict(run.params, inputs)
    save_predictions(output, run.network.spec, outputs)
    sys.stderr.write(render_all(noticed, Source("", str(source))))
    rows = len(next(iter(outputs.values())))
    print(f"{rows} rows predicted -> {output}")
    return 0


@explained
def doctor(options: Options) -> int:
    """Print versions, devices and flags, and test the stack for known faults."""
    from dotnn.runtime import unmet

    missed = unmet()
    for line in missed:
        print(f"{'MISSED':>12}  {line}")
    from dotnn.runtime import backend, examine

    folder = _prepare_cache(options)
    for name, value in backend.describe().items():
        print(f"{name:>12}  {value}")
    print(f"{'cache':>12}  {folder or 'off'}")
    tests = examine()
    for test in tests:
        print(f"{'sound' if test.sound else 'FAULTY':>12}  {test.what}")
    return 0 if all(test.sound for test in tests) and not missed else MISTAKE


def _load(options: Options) -> "Run":
    """Load a run with the constants of `--set`."""
    from dotnn.runtime import load_run

    run = load_run(options.folder)
    given = overrides(options)
    return run.with_constants(**given) if given else run


def _prepare_cache(options: Options) -> Path | None:
    from dotnn.runtime import backend

    return None if options.no_cache else backend.enable_cache()
