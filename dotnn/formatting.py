"""The command `dotnn fmt`, which formats specs."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from dotnn.compiler import CompileError, Source, escaped, read_bounded, render_all
from dotnn.explain import FINE, MISTAKE, Options, Refused, explained
from dotnn.rewriting import rewrite, write_content

STDIN = "-"
# Folders that do not hold a user's specs.
_SKIPPED = ("node_modules", "__pycache__")


@dataclass(frozen=True, slots=True)
class _Formatted:
    """A spec before and after formatting; `name` is its name in messages."""

    name: str
    before: str
    after: str

    @property
    def changed(self) -> bool:
        return self.before != self.after


@explained
def fmt(options: Options) -> int:
    """Format specs in place, or list those that would change."""
    names = list(_find(options.specs))
    done = [_format(name) for name in names]
    known = [each for each in done if each is not None]
    for each in known:
        _show(each, options)
    changed = any(each.changed for each in known)
    asked = options.check or options.diff
    return MISTAKE if len(known) < len(done) or (changed and asked) else FINE


def _find(given: list[str]) -> Iterator[str]:
    """The files to format, each once, with those of a folder sorted."""
    paths = (path for name in given for path in _files_of(name))
    yield from dict.fromkeys(paths)


def _files_of(name: str) -> list[str]:
    folder = Path(name)
    if name == STDIN or not folder.is_dir():
        return [name]
    specs = sorted(path for path in folder.rglob("*.nn") if _is_spec(path, folder))
    if not specs:
        raise Refused(f"no .nn files in the folder {name}")
    return [str(path) for path in specs]


def _is_spec(path: Path, folder: Path) -> bool:
    above = path.relative_to(folder).parts[:-1]
    hidden = any(part.startswith(".") or part in _SKIPPED for part in above)
    return path.is_file() and not hidden


def _format(name: str) -> _Formatted | None:
    """Format a spec; print its errors and return None if it has any."""
    label = "<stdin>" if name == STDIN else name
    before = _read(name, label)
    # Imported here because every command loads this module.
    from dotnn.compiler import format_source

    try:
        return _Formatted(name, before, format_source(Source(before, label)))
    except CompileError as error:
        sys.stderr.write(render_all(error.diagnostics, error.source))
        return None


def _read(name: str, label: str) -> str:
    content = sys.stdin.buffer.read() if name == STDIN else read_bounded(name)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        reason = f"byte {error.start} is not UTF-8"
        raise Refused(f"cannot format {label}: {reason}") from error


def _show(done: _Formatted, options: Options) -> None:
    """Write changes, or list them."""
    if options.diff:
        sys.stdout.write(_diff(done))
    elif options.check:
        if done.changed:
            print(f"{escaped(done.name)}: would change")
    elif done.name == STDIN:
        write_content(done.after)
    elif done.changed:
        rewrite(Path(done.name), done.after)
        print(f"{escaped(done.name)}: changed")


def _diff(done: _Formatted) -> str:
    """Changes in the format of `diff -u`, including line endings."""
    before, after = _lines(done.before), _lines(done.after)
    marked = (
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
        for line in unified_diff(before, after, done.name, done.name)
    )
    return "".join(marked)


def _lines(text: str) -> list[str]:
    r"""Split a text at `\n` only."""
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + list(filter(None, lines[-1:]))
