"""The command `dotnn`, and `python -m dotnn`."""

import gc
import sys
from io import TextIOWrapper


def main() -> int:
    """Run the command; return the exit code."""
    # Almost all objects from the start stay alive; the default rate of garbage
    # collection costs a tenth of the time of a check.
    gc.set_threshold(100_000, 50, 50)
    # Names of files may be no text, and a terminal may know few characters.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        from dotnn.cli import main as run

        return run()
    except KeyboardInterrupt:  # while it starts or ends
        return 130


if __name__ == "__main__":
    raise SystemExit(main())
