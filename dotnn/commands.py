"""Commands that only read specs; none of them imports JAX."""

import re
import sys
from math import isfinite
from pathlib import Path
from typing import Any

from dotnn.compiler import (
    Compilation,
    Paint,
    escaped,
    ir,
    render_all,
    summarize,
)
from dotnn.compiling import check_file
from dotnn.explain import MISTAKE, Options, Refused, explained
from dotnn.exports import STAGES
from dotnn.levels import levels_for
from dotnn.linting import fix_file, library_verdict, linted, verdict
from dotnn.rewriting import write_content, write_whole
from dotnn.showing import paint_for, print_found, where_to_read_on
from dotnn.tables import print_network

_WHOLE = re.compile(r"[-+]?\d{1,30}", re.ASCII)
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)


@explained
def check(options: Options) -> int:
    """Check specs for errors and lints."""
    done = [_check_and_lint(Path(path), options) for path in options.specs]
    found = [(d, c.source) for c in done for d in c.diagnostics]
    form = "json" if options.json else options.format
    if form != "text":
        print_found(found, form)
    else:
        paint = paint_for(sys.stdout, getattr(options, "color", "auto"))
        for compilation in done:
            _print_checked(compilation, paint)
            if options.summary and compilation.spec is not None:
                print_network(summarize(compilation.spec))
        sys.stdout.write(where_to_read_on(d for d, _ in found))
    return MISTAKE if any(d.severity == "error" for d, _ in found) else 0


def _check_and_lint(path: Path, options: Options) -> Compilation:
    levels = levels_for(path, options)
    given, look = overrides(options), not options.no_data
    done = linted(check_file(str(path), given), levels, options.data, look=look)
    if options.fix:
        done = fix_file(path, done, levels=levels, data=options.data, look=look)
    return done.by_itself()


def _print_checked(compilation: Compilation, paint: Paint) -> None:
    if compilation.diagnostics:
        found, source = compilation.diagnostics, compilation.source
        print(render_all(found, source, paint=paint))
    if compilation.spec is not None:
        print(f"{escaped(compilation.source.name)}: {verdict(compilation.diagnostics)}")
    elif compilation.is_library:
        print(f"{escaped(compilation.source.name)}: {library_verdict(compilation)}")


@explained
def compile_(options: Options) -> int:
    """Print a stage of the compiler, by default the last."""
    text = STAGES[options.show](check_file(options.spec, overrides(options)))
    if options.output is None:
        write_content(text)
        return 0
    output = Path(options.output)
    require_other(output, Path(options.spec))
    write_whole(output, text)
    return 0


def checked_spec(options: Options) -> ir.Spec:
    """Check the spec that a command receives.

    Raises:
        CompileError: the spec has errors.
    """
    return check_file(options.spec, overrides(options)).require_spec()


def require_other(output: Path, source: Path) -> None:
    """Refuse to overwrite the input file."""
    if output.exists() and source.exists() and output.samefile(source):
        raise Refused(f"the output must differ from the input {source}")


@explained
def lsp(options: Options) -> int:
    """Serve an editor until it disconnects."""
    del options
    try:
        from dotnn.server import serve
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] in ("dotnn", "lark"):
            raise
        raise Refused(
            f"{error.name} is missing; run pip install 'dotnn[editor]'"
        ) from error
    serve()
    return 0


# ---- values for `let`s ----


def overrides(options: Options) -> dict[str, Any]:
    """Values of `--set`, by the name of the `let`."""
    pairs = [text.partition("=") for text in options.set]
    return {name.strip(): _constant(name, value) for name, _, value in pairs}


def _constant(name: str, text: str) -> int | float | bool:
    text = text.strip()
    if text in ("true", "false"):
        return text == "true"
    if _WHOLE.fullmatch(text):
        return int(text)
    number = text.removesuffix("%")
    if not _NUMBER.fullmatch(number) or not isfinite(float(number)):
        raise Refused(f"--set takes NAME=NUMBER, got `{name}={text}`")
    return float(number) / (100 if text.endswith("%") else 1)


def explain(options: Options) -> int:
    """Print the pages of codes and words, or the list of all."""
    # Imported here because no other command needs the pages.
    from dotnn import pages

    return pages.explain(options)
