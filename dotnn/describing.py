"""The command `dotnn data`, and `dotnn.describe_data`: how dotnn sees data."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dotnn.compiler import Compilation
from dotnn.compiling import check_file
from dotnn.explain import FINE, MISTAKE, Options, Refused, explained
from dotnn.linting import data_files

if TYPE_CHECKING:
    from dotnn.runtime import Description

if TYPE_CHECKING:
    from dotnn.runtime import Data


def describe_data(data: "Data", /, *, spec: str | Path | None = None) -> "Description":
    """Describe how dotnn sees data: columns, types, units, ranges, holes.

    Args:
        data: a file, arrays (rows, *shape) by name, or a table of another library.
        spec: a `.nn` file; the description then says how each of its quantities is
            found in the data.

    Returns:
        A description; `print` shows it, and `as_json()` is for programs.

    Raises:
        DataError: the data cannot be read.
        CompileError: the spec has errors.
    """
    from dotnn.runtime import describe, open_columns

    done = None if spec is None else check_file(str(spec), {})
    settings = None if done is None else done.require_spec().data
    return describe(open_columns(data, settings), done)


@explained
def data(options: Options) -> int:
    """Print how dotnn sees data files."""
    from dotnn.runtime import describe, open_columns

    done = None if options.spec is None else check_file(options.spec, {})
    files = _files(options.files, done)
    settings = None if done is None else done.require_spec().data
    described = [describe(open_columns(file, settings), done) for file in files]
    if options.json:
        print(json.dumps([each.as_json() for each in described], indent=2))
    else:
        plain = not _can_show_blocks()
        print("\n".join(each.as_text(plain=plain) for each in described), end="")
    wrong = any(d.severity == "error" for each in described for d in each.suspicions)
    return MISTAKE if wrong and done is not None else FINE


def _files(given: list[str], done: Compilation | None) -> list[Path]:
    """The files to describe: those given, or that of the spec."""
    if given:
        return [Path(file) for file in given]
    if done is None:
        raise Refused("give a FILE, or --spec SPEC for the file of a spec")
    done.require_spec()
    files = data_files(done)
    if not files:
        raise Refused(f"{done.source.name} names no data file that exists; give a FILE")
    return [Path(file) for file in files]


def _can_show_blocks() -> bool:
    """Whether the output can encode the characters of a histogram."""
    try:
        "▁█…".encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
