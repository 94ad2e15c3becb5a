"""Commands that train models and use them. JAX is imported only where needed."""

import itertools
import shlex
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dotnn.commands import overrides, require_other
from dotnn.compiler import (
    DATA_CODES,
    Compilation,
    CompileError,
    Source,
    escaped,
    render_all,
)
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
from dotnn.linting import data_files, linted
from dotnn.version import __version__

if TYPE_CHECKING:
    from dotnn.runtime import Profile, Run


@explained
def train(options: Options) -> int:
    """Train the model of a spec, or resume a training, and save the run."""
    started = time.perf_counter()
    from dotnn.runtime import PROFILE, Profile

    _prepare_cache(options)
    if options.resume is None:
        folder, start = _begin(options)
    else:
        folder, start = _resume(options)
    profile = Profile(folder / PROFILE, started=started) if options.profile else None
    return _report(start(profile), folder, profile)


Start = Callable[["Profile | None"], "Run"]


def _begin(options: Options) -> tuple[Path, Start]:
    """The folder of a new training, and a function that trains."""
    from dotnn.progress import Progress
    from dotnn.runtime import require_new, with_settings
    from dotnn.runtime import train as train_network

    if options.spec is None:
        raise Refused("give a SPEC to train, or --resume RUN")
    done = check_file(options.spec, overrides(options))
    network = make_network(done)
    network = with_settings(network, epochs=options.epochs, seed=options.seed)
    if options.out is not None:
        require_new(Path(options.out))
    _show_warnings(replace(done, spec=network.spec), options)
    folder = _run_folder(options, network.spec.name)

    def start(profile: "Profile | None") -> "Run":
        with Progress(network.spec.name, network.spec.train.epochs) as progress:
            return train_network(
                network,
                options.data,
                out=folder,
                start_from=options.start_from,
                callback=progress.show,
                notice=progress.notice,
                profile=profile,
                suspect=False,
            )

    return folder, start


def _resume(options: Options) -> tuple[Path, Start]:
    """The folder of a training to resume, and a function that resumes it."""
    from dotnn.progress import Progress
    from dotnn.runtime import read_about, resume

    given = {
        "SPEC": options.spec,
        "--out": options.out,
        "--seed": options.seed,
        "--from": options.start_from,
        "--set": options.set,
    }
    if words := [name for name, value in given.items() if value]:
        what = " and ".join(words)
        raise Refused(f"--resume takes {what} from the run; leave {what} out")
    folder = Path(options.resume)
    if not folder.is_dir():
        raise Refused(f"no training to resume in {folder}")
    about = read_about(folder)
    _warn_of_other_bits(folder)
    epochs = options.epochs or about["epochs"]

    def start(profile: "Profile | None") -> "Run":
        with Progress(about["model"], epochs) as progress:
            return resume(
                folder,
                options.data,
                epochs=options.epochs,
                callback=progress.show,
                notice=progress.notice,
                profile=profile,
            )

    return folder, start


def _report(run: "Run", folder: Path, profile: "Profile | None") -> int:
    """Print the results of a training; return the exit code."""
    from dotnn.progress import print_profile, print_summary
    from dotnn.runtime import PROFILE

    print_summary(run, folder)
    if profile is not None:
        print_profile(profile, folder / PROFILE)
    if run.status == "interrupted":
        print(f"resume with: {shlex.join(['dotnn', 'train', '--resume', str(folder)])}")
        return INTERRUPTED
    if run.status == "not finite":
        return MISTAKE
    return 0 if run.accepted else NOT_ACCEPTED


def _show_warnings(done: Compilation, options: Options) -> None:
    """Print lints of the spec and of its data before a long training.

    Raises:
        CompileError: the data would make the result wrong.
    """
    levels, data = levels_for(Path(options.spec), options), options.data
    found = linted(done, levels, data or data_files(done) or None).diagnostics
    wrong = [d for d in found if d.severity == "error" and d.code in DATA_CODES]
    # Training reports D-codes itself: errors end it.
    loud = [d for d in found if d.severity != "note" and not d.code.startswith("D")]
    if told := [d for d in loud if d not in wrong]:
        print(render_all(told, done.source), file=sys.stderr)
    if wrong:
        raise CompileError(done.source, tuple(wrong))


def _run_folder(options: Options, name: str) -> Path:
    """The folder of a new run: `--out`, or the next that is free below `runs`."""
    if options.out is not None:
        return Path(options.out)
    path = Path("runs") / name
    path.parent.mkdir(exist_ok=True)
    names = (path.with_name(f"{name}-{count}") for count in itertools.count(2))
    return next(each for each in itertools.chain([path], names) if _is_made(each))


def _is_made(folder: Path) -> bool:
    """Create a folder, if no other process has."""
    try:
        folder.mkdir()
    except FileExistsError:
        return False
    return True


def _warn_of_other_bits(folder: Path) -> None:
    from dotnn.runtime import changed_stack

    changed = changed_stack(folder)
    if changed:
        names = ", ".join(changed)
        print(
            f"warning: {names} changed since the checkpoint; "
            "results may differ in the last bits",
            file=sys.stderr,
        )


@explained
def evaluate(options: Options) -> int:
    """Evaluate a trained model on its splits, or on another file."""
    from dotnn.progress import print_diagnostics, print_metrics
    from dotnn.runtime import as_json as to_json
    from dotnn.runtime import evaluate_run

    _prepare_cache(options)
    run = _load(options)
    metrics, accept = evaluate_run(
        run, options.data, split=options.split, notice=print_diagnostics
    )
    if options.json:
        sys.stdout.write(to_json({**metrics, "accept": accept}))
    else:
        print_metrics(run.network.spec, metrics, accept)
    return 0 if all(row["met"] for row in accept) else NOT_ACCEPTED


@explained
def predict(options: Options) -> int:
    """Predict the rows of a file, and report rows outside the training range."""
    from dotnn.runtime import (
        PREDICT_LESS,
        Predictions,
        check_predictions,
        load_inputs,
        memory_explained,
        open_inputs,
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
    with memory_explained(f"the prediction of {source.name}", PREDICT_LESS):
        spec = run.network.spec
        columns = open_inputs(spec, source)
        inputs, noticed = load_inputs(spec, columns)
        outputs = run.network.predict(run.params, inputs)
        about = {"model": spec.name, "spec": run.network.name, "dotnn": __version__}
        save_predictions(output, Predictions(spec, outputs, columns, about))
    found = (*noticed, *check_predictions(outputs))
    sys.stderr.write(render_all(found, Source("", str(source))))
    rows = len(next(iter(outputs.values())))
    print(f"{rows} rows predicted -> {escaped(str(output))}")
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

    folder = None if options.no_cache else backend.enable_cache()
    backend.first_device()
    return folder
