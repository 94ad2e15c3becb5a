"""Mistakes of specs, data, files and use as messages, with an exit code each."""

import argparse
import sys
from collections.abc import Callable
from functools import wraps

from dotnn.compiler import CompileError, Source, render_all

Options = argparse.Namespace
Command = Callable[[Options], int]

FINE, MISTAKE, WRONG_USE, NOT_ACCEPTED, INTERRUPTED = 0, 1, 2, 3, 130


class Refused(Exception):
    """Wrong use of the command; the message says what is right."""


def explained(command: Command) -> Command:
    """A command that says what is wrong instead of ending in a traceback."""

    @wraps(command)
    def run(options: Options) -> int:
        try:
            return command(options)
        except CompileError as error:
            sys.stderr.write(render_all(error.diagnostics, error.source))
            return MISTAKE
        except BrokenPipeError:
            raise
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
    match error:
        case OSError(strerror=str(reason), filename=None):
            return reason.lower()
        case OSError(strerror=str(reason)):
            return f"{error.filename}: {reason.lower()}"
        case _:
            return str(error)
