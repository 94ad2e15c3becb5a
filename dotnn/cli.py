"""The command `dotnn`: its arguments and exit codes."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence

from dotnn import commands, describing, formatting, proposing, runs, show
from dotnn.compiler import escaped
from dotnn.explain import FINE, INTERRUPTED, WRONG_USE, Refused
from dotnn.exports import EXPORTS, STAGES
from dotnn.showing import COLORS, FORMATS
from dotnn.strict import Parser
from dotnn.version import __version__

_EPILOG = """\
exit codes: 0 success, 1 error in a spec or in data, 2 invalid use of the command,
3 a criterion of `accept` failed, 130 interrupted
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return the exit code."""
    options = make_parser().parse_args(argv)
    try:
        code = options.run(options)
        sys.stdout.flush()
        return code
    except Refused as refusal:
        print(f"dotnn {options.command}: {escaped(str(refusal))}", file=sys.stderr)
        return WRONG_USE
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the next ones change nothing
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # a reader such as `head` has closed the pipe
        # Python's final flush must not fail either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE


def make_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    parser = Parser(
        prog="dotnn",
        description="Readable specs of neural surrogate models, compiled to JAX.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"dotnn {__version__}")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    looking = (_data, _new, _check, _explain, _fmt, _compile, _show)
    judging = (_evaluate, _predict, _doctor, _lsp)
    for add in (*looking, _train, *judging):
        add(subparsers)
    for each in subparsers.choices.values():
        _add_color(each)
    return parser


_Subparsers = argparse._SubParsersAction  # pyright: ignore[reportPrivateUsage]


def _data(subparsers: "_Subparsers[Parser]") -> None:
    parser = subparsers.add_parser(
        "data",
        help="show how data files are read: columns, types, units, ranges, holes",
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help="a data file")
    parser.add_argument(
        "--spec",
        metavar="SPEC",
        help="also show how this .nn file finds its quantities in the data; without a "
        "FILE, in the file that it names",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=describing.data)


def _new(subparsers: "_Subparsers[Parser]") -> None:
    parser = subparsers.add_parser(
        "new",
        help="write a first spec for a data file",
        description="Write a commented first spec that trains at once. Without --input "
        "and --output, it guesses the roles of columns and says why.",
    )
    parser.add_argument("file", metavar="FILE", help="a data file")
    parser.add_argument(
        "-o",
        dest="spec",
        metavar="SPEC",
        help="the .nn file to write (default: print the spec)",
    )
    for role, other in (("input", "output"), ("output", "input")):
        parser.add_argument(
            f"--{role}",
            action="append",
            default=[],
            metavar="NAMES",
            help=f"columns that are {role}s, divided by commas: d1,d2 or R_*; "
            f"repeatable; the others are {other}s unless --{other} names them",
        )
    parser.add_argument(
        "--force", action="store_true", help="replace a spec that exists"
    )
    parser.set_defaults(run=proposing.new)


def _check(subparsers: "_Subparsers[Parser]") -> None:
    parser = subparsers.add_parser("check", help="check specs for errors")
    parser.add_argument("specs", nargs="+", metavar="SPEC", help="a .nn file")
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        help="output format (default: text)",
    )
    shown.add_argument("--json", action="store_true", help="same as --format json")
    shown.add_argument(
        "--summary",
        action="store_true",
        help="print shapes, parameters and multiply-adds of each stage",
    )
    looked = parser.add_mutually_exclusive_group()
    looked.add_argument(
        "--data",
        action="append",
        metavar="FILE",
        help="also check the values of this file; repeatable, as several files in "
        "`file`; without it, names, shapes and rows of the spec's own, if they exist",
    )
    looked.add_argument(
        "--no-data", action="store_true", help="do not look at the spec's data file"
    )
    parser.add_argument(
        "--fix", action="store_true", help="apply safe fixes to the file"
    )
    _add_levels(parser)
    _add_set(parser)
    parser.set_defaults(run=commands.check)


def _fmt(subparsers: "_Subparsers[Parser]") -> None:
    parser = subparsers.add_parser("fmt", help="format specs")
    parser.add_argument(
        "specs",
        nargs="+",
        metavar="SPEC",
        help="a .nn file, a folder, or - for standard input",
    )
    only = parser.add_mutually_exclusive_group()
    only.add_argument(
        "--check",
        action="store_true",
        help="write nothing; exit with 1 if a file would change",
    )
    only.add_argument(
        "--diff", action="store_true", help="like --check, and print the changes"
    )
    parser.set_defaults(run=formatting.fmt)


def _compile(subparsers: "_Subparsers[Parser]") -> None:
    parser = subparsers.add_parser("compile", help="print the JAX source of a spec")
    parser.add_argument("spec", metavar="SPEC", help="a .nn file")
    suffixes = " or ".join(export.suffix for export in EXPORTS.values())
    parser.add_argument(
        "-o", "--output", metavar="FILE", help=f"write to a file: {suffixes}"
    )
    parser.add_argument(
        "--show",
        choices=tuple(STAGES),
        default="code",
        help="compiler stage to print (default: code)",
    )
    _add_set(parser)
    parser.set_defaults(run=commands.compile_)


def _show(subparsers: "_Subparsers[Parser]") -> None:
    parser = subparsers.add_parser(
        "show", help="draw the network of a spec: data flow, shapes, parameters, heads"
    )
    parser.add_argument("spec", metavar="SPEC", help="a .nn file or a run folder")
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="write the drawing to a .svg or .txt file",
    )
    parser.add_argument("--svg", action="store_true", help="print SVG instead of text")
    _add_set(parser)
    parser.set_defaults(run=show.show)


def _train(subparsers: "_Subparsers[Parser]") -> None:
    parser = subparsers.add_parser("train", help="train the model of a spec")
    parser.add_argument("spec", nargs="?", metavar="SPEC", help="a .nn file")
    parser.add_argument(
        "--data",
        action="append",
        metavar="FILE",
        help="data file to use instead of the spec's; repeatable, as several in `file`",
    )
    parser.add_argument(
        "--out", metavar="DIR", help="run folder (default: runs/NAME, numbered)"
    )
    parser.add_argument("--epochs", type=int, metavar="N", help="override the spec")
    parser.add_argument("--seed", type=int, metavar="N", help="override the spec")
    parser.add_argument(
        "--from",
        dest="start_from",
        metavar="RUN",
        help="start from the weights of this run that fit, by name and shape",
    )
    parser.add_argument(
        "--resume",
        metavar="RUN",
        help="instead of SPEC, continue an interrupted or killed training with its own "
        "settings, or a finished one with more --epochs",
    )
    parser.add_argument(
        "--profile",
        action="store_true",
        help="print where the time goes, and trace the first two epochs into "
        "RUN/profile, for ui.perfetto.dev or TensorBoard",
    )
    _add_set(parser)
    _add_cache(parser)
    parser.set_defaults(run=runs.train)


def _evaluate(subparsers: "_Subparsers[Parser]") -> None:
    parser = subparsers.add_parser("evaluate", help="evaluate a trained model")
    parser.add_argument("folder", metavar="RUN", help="a run folder")
    parser.add_argument(
        "--data",
        action="append",
        metavar="FILE",
        help="evaluate on this file instead of the splits of the run; repeatable",
    )
    parser.add_argument(
        "--split",
        metavar="NAME",
        help="evaluate this split alone: train, validation, test",
    )
    parser.add_argument("--json", action="store_true", help="print the metrics as JSON")
    _add_set(parser)
    _add_cache(parser)
    parser.set_defaults(run=runs.evaluate)


def _predict(subparsers: "_Subparsers[Parser]") -> None:
    parser = subparsers.add_parser("predict", help="predict with a trained model")
    parser.add_argument("folder", metavar="RUN", help="a run folder")
    parser.add_argument("inputs", metavar="INPUTS", help=".npz or .csv")
    parser.add_argument(
        "-o", "--output", metavar="OUTPUT", required=True, help=".npz or .csv"
    )
    _add_set(parser)
    _add_cache(parser)
    parser.set_defaults(run=runs.predict)


def _explain(subparsers: "_Subparsers[Parser]") -> None:
    parser = subparsers.add_parser(
        "explain", help="explain a code, or a word of the language"
    )
    parser.add_argument(
        "codes",
        nargs="*",
        metavar="CODE_OR_WORD",
        help="such as E301, dense or plateau; without one, list all",
    )
    parser.set_defaults(run=commands.explain)


def _doctor(subparsers: "_Subparsers[Parser]") -> None:
    parser = subparsers.add_parser(
        "doctor", help="print versions, devices and flags, and test the installation"
    )
    _add_cache(parser)
    parser.set_defaults(run=runs.doctor)


def _lsp(subparsers: "_Subparsers[Parser]") -> None:
    parser = subparsers.add_parser(
        "lsp",
        help="run the language server for editors",
        description="Language server with diagnostics, completion and documentation, "
        "which editors start. It needs `pip install 'dotnn[editor]'`.",
    )
    parser.add_argument(
        "--stdio", action="store_true", help="no effect; some editors pass it"
    )
    parser.set_defaults(run=commands.lsp)


def _add_set(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="override the value of a `let`; repeatable",
    )


def _add_levels(parser: argparse.ArgumentParser) -> None:
    levels = (("allow", "off"), ("warn", "warning"), ("deny", "error"))
    for word, level in levels:
        parser.add_argument(
            f"--{word}",
            action="append",
            default=[],
            metavar="CODE",
            dest=f"{level}_codes",
            help=f"set the level of lints to {level}: W101, W1 or W; repeatable",
        )


def _add_color(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--color",
        choices=COLORS,
        default=argparse.SUPPRESS,
        help="color messages (default: auto, on a terminal)",
    )


def _add_cache(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--no-cache",
        action="store_true",
        help="do not store compiled programs in the user's cache folder",
    )
