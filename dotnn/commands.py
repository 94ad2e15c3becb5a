"""What each command does. JAX and the terminal library are imported where needed."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import Any

from dotnn import compile_file, read_spec
from dotnn.compiler import (
    Compilation,
    CompileError,
    Source,
    as_json,
    check_source,
    render_all,
)

Options = argparse.Namespace
Command = Callable[[Options], int]

MISTAKE, NOT_ACCEPTED, INTERRUPTED = 1, 3, 130


class Refused(Exception):
    """Wrong use of the command; the message says what is right."""


def _explained(command: Command) -> Command:
    """Mistakes of specs, data and files as messages instead of tracebacks."""

    @wraps(command)
    def run(options: Options) -> int:
        try:
            return command(options)
        except CompileError as error:
            sys.stderr.write(render_all(error.diagnostics, error.source))
            return MISTAKE
        except (ValueError, TypeError, OSError) as error:
            raise Refused(_reason(error)) from error
        except Exception as error:
            return _explain_runtime(error)

    return run


def _explain_runtime(error: Exception) -> int:
    from dotnn.runtime import DataError, StoreError

    if isinstance(error, DataError):
        source = Source("", error.source)
        sys.stderr.write(render_all(error.diagnostics, source))
    elif isinstance(error, StoreError):
        print(f"error: {error}", file=sys.stderr)
    else:
        raise error
    return MISTAKE


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror.lower()}"
    return str(error)


# ---- specs ----


@_explained
def check(options: Options) -> int:
    """Look for mistakes in specs."""
    done = [_check_file(path, _overrides(options)) for path in options.specs]
    found = [(d, c.source) for c in done for d in c.diagnostics]
    if options.json:
        print(json.dumps([as_json(*pair) for pair in found], indent=2))
    else:
        for compilation in done:
            _print_checked(compilation)
    return MISTAKE if any(c.spec is None for c in done) else 0


def _check_file(path: str, overrides: dict[str, Any]) -> Compilation:
    return check_source(Source(read_spec(path), path), overrides)


def _print_checked(compilation: Compilation) -> None:
    if compilation.diagnostics:
        print(render_all(compilation.diagnostics, compilation.source))
    if compilation.spec is not None:
        print(f"{compilation.source.name}: no mistakes")


@_explained
def compile_(options: Options) -> int:
    """Print a stage of the compiler, its last one by default."""
    text = _stage_text(options)
    if options.output is None:
        sys.stdout.write(text)
    else:
        Path(options.output).write_text(text, encoding="utf-8")
    return 0


def _stage_text(options: Options) -> str:
    from pprint import pformat

    from dotnn import __version__
    from dotnn.compiler import emit_source

    done = _check_file(options.spec, _overrides(options))
    if done.spec is None:
        raise CompileError(done.source, done.diagnostics)
    if options.show == "syntax":
        return pformat(done.statements, width=88) + "\n"
    if options.show == "ir":
        return pformat(done.spec, width=88) + "\n"
    name = Path(options.spec).name
    return emit_source(done.spec, f"by dotnn {__version__} from {name}")


def _overrides(options: Options) -> dict[str, Any]:
    pairs = [text.partition("=") for text in options.set]
    return {name.strip(): _constant(name, value) for name, _, value in pairs}


def _constant(name: str, text: str) -> int | float | bool:
    text = text.strip()
    if text in ("true", "false"):
        return text == "true"
    factor = 0.01 if text.endswith("%") else 1
    number = text.removesuffix("%")
    try:
        return (
            int(number)
            if factor == 1 and number.isdecimal()
            else (float(number) * factor)
        )
    except ValueError:
        raise Refused(f"--set takes NAME=NUMBER, got `{name}={text}`") from None


# ---- runs ----


@_explained
def train(options: Options) -> int:
    """Train the model of a spec, and save the run."""
    from dotnn.progress import Progress, print_summary
    from dotnn.runtime import CHECKPOINT, Checkpoint, save_run
    from dotnn.runtime import train as train_network

    _prepare_cache(options)
    network = compile_file(options.spec, **_overrides(options))
    folder = _run_folder(options, network.spec.name)
    checkpoint = Checkpoint(folder / CHECKPOINT, resume=options.resume)
    epochs = options.epochs or network.spec.train.epochs
    with (
        _no_empty_folder(folder),
        Progress(network.spec.name, epochs) as progress,
    ):
        run = train_network(
            network,
            options.data,
            epochs=options.epochs,
            seed=options.seed,
            callback=progress.show,
            notice=progress.notice,
            checkpoint=checkpoint,
        )
    save_run(run, folder, overwrite=True)
    print_summary(run, folder)
    if run.status == "interrupted":
        print(f"go on with: dotnn train {options.spec} --out {folder} --resume")
        return INTERRUPTED
    if run.status == "not finite":
        return MISTAKE
    return 0 if run.accepted else NOT_ACCEPTED


@contextmanager
def _no_empty_folder(folder: Path) -> Iterator[None]:
    """Leaves no folder behind where nothing came of a training."""
    try:
        yield
    except BaseException:
        with suppress(OSError):  # it holds something, such as a checkpoint
            folder.rmdir()
        raise


def _run_folder(options: Options, name: str) -> Path:
    """The folder of a run, made if it is new."""
    if options.resume and options.out is None:
        raise Refused("--resume needs --out, the folder of the training to go on with")
    folder = Path(options.out) if options.out else _numbered(Path("runs") / name)
    if folder.exists() and not options.resume and any(folder.iterdir()):
        raise Refused(f"--out takes a new folder, got {folder}, which is not empty")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _numbered(path: Path) -> Path:
    found, count = path, 1
    while found.exists():
        count += 1
        found = path.with_name(f"{path.name}-{count}")
    return found


@_explained
def evaluate(options: Options) -> int:
    """Judge a trained model on its splits, or on another file."""
    from dotnn.progress import print_metrics
    from dotnn.runtime import as_json as to_json
    from dotnn.runtime import evaluate_run, load_run

    _prepare_cache(options)
    run = load_run(options.folder)
    metrics, accept = evaluate_run(run, options.data)
    if options.json:
        sys.stdout.write(to_json({**metrics, "accept": accept}))
    else:
        print_metrics(run.network.spec, metrics, accept)
    return 0 if all(row["met"] for row in accept) else NOT_ACCEPTED


@_explained
def predict(options: Options) -> int:
    """Predict for the rows of a file, and report those outside the trained range."""
    from dotnn.runtime import load_inputs, load_run, open_columns, save_predictions

    _prepare_cache(options)
    run = load_run(options.folder)
    columns = open_columns(Path(options.inputs))
    inputs, noticed = load_inputs(run.network.spec, columns)
    outputs = run.network.predict(run.params, inputs)
    save_predictions(Path(options.output), run.network.spec, outputs)
    sys.stderr.write(render_all(noticed, Source("", columns.source)))
    rows = len(next(iter(outputs.values())))
    print(f"{rows} rows predicted -> {options.output}")
    return 0


@_explained
def doctor(options: Options) -> int:
    """Print versions, devices and flags, and test the stack for known faults."""
    from dotnn.runtime import backend, examine

    folder = _prepare_cache(options)
    for name, value in backend.describe().items():
        print(f"{name:>12}  {value}")
    print(f"{'cache':>12}  {folder or 'off'}")
    tests = examine()
    for test in tests:
        print(f"{'sound' if test.sound else 'FAULTY':>12}  {test.what}")
    return 0 if all(test.sound for test in tests) else MISTAKE


def _prepare_cache(options: Options) -> Path | None:
    from dotnn.runtime import backend

    return None if options.no_cache else backend.enable_cache()
