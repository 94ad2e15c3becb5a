"""The command `dotnn new`, and `dotnn.new_spec`: a first spec for data."""

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dotnn.compiler import escaped
from dotnn.explain import Options, Refused, explained
from dotnn.rewriting import write_content, write_whole

if TYPE_CHECKING:
    from dotnn.runtime import Proposal

if TYPE_CHECKING:
    from dotnn.runtime import Data


def new_spec(
    data: "Data",
    /,
    *,
    inputs: str | Sequence[str] = (),
    outputs: str | Sequence[str] = (),
    name: str | None = None,
) -> str:
    """Write a first spec for data: the text of a `.nn` file.

    Args:
        data: a file, arrays (rows, *shape) by name, or a table of another library.
        inputs, outputs: names or patterns of columns, such as `"R_*"`. Where one of
            both is given, all other columns have the other role; where neither is, the
            roles are guessed, and comments say why.
        name: the name of the model; by default that of the file.

    Raises:
        DataError: the file cannot be read, a column does not exist, or fewer than two
            can be quantities.
    """
    file = str(data) if isinstance(data, str | Path) else ""
    return propose_spec(data, file, name=name, inputs=inputs, outputs=outputs).text


def propose_spec(
    data: "Data",
    file: str,
    *,
    name: str | None = None,
    inputs: str | Sequence[str] = (),
    outputs: str | Sequence[str] = (),
) -> "Proposal":
    """A first spec for data that it names as `file`."""
    from dotnn.runtime import open_columns, propose

    return propose(
        open_columns(data),
        name=_model_name(name or Path(file).name.partition(".")[0] or "first"),
        file=_quotable(file.replace(os.sep, "/")),
        inputs=_as_names(inputs),
        outputs=_as_names(outputs),
    )


def _quotable(file: str) -> str:
    """A file as a spec names it; empty if no string of a spec can hold its name."""
    plain = file.isprintable() and '"' not in file
    return file if plain and len(file) < 900 else ""


def _as_names(names: str | Sequence[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def _model_name(text: str) -> str:
    from dotnn.compiler import drafting

    return drafting.Names().make(re.sub(r"\W+", "_", text), "model")


@explained
def new(options: Options) -> int:
    """Write a first spec for a data file."""
    source = Path(options.file)
    output = None if options.spec is None else Path(options.spec)
    if output is not None:
        _require_writable(output, source, force=options.force)
    folder = Path() if output is None else output.parent
    proposal = propose_spec(
        source,
        _relative(source, folder),
        name=output.stem if output else None,
        inputs=options.input,
        outputs=options.output,
    )
    if output is None:
        write_content(proposal.text)
        return 0
    write_whole(output, proposal.text)
    for line in _summary(proposal, output):
        print(escaped(line), file=sys.stderr)
    return 0


def _require_writable(output: Path, source: Path, *, force: bool) -> None:
    if output.suffix.lower() != ".nn":
        raise Refused(f"-o takes a .nn file, got `{output}`")
    if output.exists() and source.exists() and output.samefile(source):
        raise Refused(f"the output must differ from the data {source}")
    if output.exists() and not force:
        raise Refused(f"{output} exists; --force replaces it")
    if not output.absolute().parent.is_dir():
        raise Refused(f"{output.parent}: no such directory")


def _relative(source: Path, folder: Path) -> str:
    """The file as a spec in a folder names it."""
    try:
        return os.path.relpath(source.absolute(), folder.absolute())
    except ValueError:  # another drive of Windows
        return str(source.absolute())


def _summary(proposal: "Proposal", output: Path) -> list[str]:
    """What was guessed, and what to do next."""
    lines = []
    for role in ("input", "output"):
        names = [q.name for q in proposal.quantities.values() if q.role == role]
        shown = ", ".join(names[:8])
        more = f" and {len(names) - 8} more" if len(names) > 8 else ""
        lines.append(f"{role + 's':8}{shown}{more}")
    if proposal.left_out:
        names = ", ".join(name for name, _ in proposal.left_out[:8])
        lines.append(f"unused  {names}")
    if proposal.reasons:
        lines.append("the roles are guesses; --input and --output name columns")
    return [*lines, f"{output}: written; next: dotnn train {output}"]
