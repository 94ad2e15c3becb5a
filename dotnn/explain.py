"""Errors of specs, data, files and usage as messages with exit codes."""

import argparse
import os
import sys
from collections.abc import Callable, Iterable
from functools import wraps

from dotnn.compiler import CompileError, Diagnostic, Source, escaped, render_all

Options = argparse.Namespace
Command = Callable[[Options], int]

FINE, MISTAKE, WRONG_USE, NOT_ACCEPTED, INTERRUPTED = 0, 1, 2, 3, 130


class Refused(Exception):
    """Invalid use of the command; the message says what is valid."""


def explained(command: Command) -> Command:
    """Wrap a command so that it prints errors instead of a traceback."""

    @wraps(command)
    def run(options: Options) -> int:
        try:
            return command(options)
        except CompileError as error:
            _write(error.diagnostics, error.source, options)
            return MISTAKE
        except BrokenPipeError:
            raise
        except (ValueError, TypeError, OSError, ImportError) as error:
            raise Refused(_reason(error)) from error
        except Exception as error:
            return _explain_runtime(error, options)

    return run


def _write(found: Iterable[Diagnostic], source: Source, options: Options) -> None:
    from dotnn.showing import paint_for, where_to_read_on

    shown = tuple(found)
    paint = paint_for(sys.stderr, getattr(options, "color", "auto"))
    sys.stderr.write(render_all(shown, source, paint=paint))
    sys.stderr.write(where_to_read_on(shown))


def _explain_runtime(error: Exception, options: Options) -> int:
    from dotnn.runtime import DataError, StoreError

    if isinstance(error, DataError):
        source = Source("", error.source)
        _write(error.diagnostics, source, options)
    elif isinstance(error, MemoryError):
        print(f"error: {error or 'out of memory'}", file=sys.stderr)
    elif isinstance(error, StoreError):
        print(f"error: {escaped(str(error))}", file=sys.stderr)
    elif _is_from_jax(error):
        print(f"error: JAX stopped: {_first_line(error)}", file=sys.stderr)
    else:
        raise error
    return MISTAKE


def _is_from_jax(error: Exception) -> bool:
    """Whether JAX or XLA raised an error, as with JAX_DEBUG_NANS."""
    module = type(error).__module__.partition(".")[0]
    return isinstance(error, FloatingPointError) or module in ("jax", "jaxlib")


def _first_line(error: Exception) -> str:
    hint = " (JAX_DEBUG_NANS is set)" if os.environ.get("JAX_DEBUG_NANS") else ""
    return (str(error).splitlines() or [type(error).__name__])[0] + hint


def _reason(error: Exception) -> str:
    match error:
        case OSError(strerror=str(reason), filename=None):
            return reason.lower()
        case OSError(strerror=str(reason)):
            return f"{error.filename}: {reason.lower()}"
        case _:
            return str(error)
