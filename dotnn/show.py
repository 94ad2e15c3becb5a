"""The command that draws networks; it imports neither JAX nor matplotlib."""

import os
import shutil
import sys
from pathlib import Path
from typing import TextIO

from dotnn import compiler
from dotnn.commands import checked_spec, require_other
from dotnn.compiler import ir
from dotnn.compiling import check_run
from dotnn.explain import Options, Refused, explained
from dotnn.rewriting import write_whole

_FANCY = "╭╌╎▼×·…"  # samples of the characters in a drawing


@explained
def show(options: Options) -> int:
    """Draw the network of a spec or a run."""
    output = None if options.output is None else _output(options)
    spec = _spec(options)
    if output is None:
        drawn = (
            compiler.draw_svg(spec) if options.svg else _for_stream(spec, sys.stdout)
        )
        sys.stdout.write(_encodable(drawn, sys.stdout, svg=options.svg))
        return 0
    image = output.suffix.lower() == ".svg"
    write_whole(output, compiler.draw_svg(spec) if image else compiler.draw_text(spec))
    return 0


def _spec(options: Options) -> ir.Spec:
    """The checked spec of a file, or of a run folder as it was trained."""
    if not Path(options.spec).is_dir():
        return checked_spec(options)
    if options.set:
        raise Refused("a run has the values it was trained with; omit --set")
    return check_run(options.spec).require_spec()


def _output(options: Options) -> Path:
    """The file to draw into, which must be a picture."""
    output = Path(options.output)
    kinds = (".svg",) if options.svg else (".svg", ".txt")
    if output.suffix.lower() not in kinds:
        raise Refused(f"--output takes a {' or '.join(kinds)} file, got `{output}`")
    require_other(output, Path(options.spec))
    return output


def _for_stream(spec: ir.Spec, stream: TextIO) -> str:
    """A drawing within the capabilities and the width of a stream."""
    terminal = stream.isatty()
    width = None
    if terminal or os.environ.get("COLUMNS", "").isdecimal():
        width = max(20, shutil.get_terminal_size().columns)
    plain = _fitted(_FANCY, stream) != _FANCY
    dumb = os.environ.get("TERM") == "dumb"
    colored = terminal and not dumb and not os.environ.get("NO_COLOR")
    return compiler.draw_text(spec, width=width, plain=plain, colored=colored)


def _encodable(drawn: str, stream: TextIO, *, svg: bool) -> str:
    """A drawing in characters that a stream can encode."""
    return _fitted(drawn, stream, "xmlcharrefreplace" if svg else "replace")


def _fitted(text: str, stream: TextIO, instead: str = "replace") -> str:
    encoding = stream.encoding or "ascii"
    return text.encode(encoding, instead).decode(encoding)
