"""The command `dotnn`, and `python -m dotnn`."""

import gc


def main() -> int:
    """Run the command; the exit code."""
    # Nearly all that is made at the start stays: to look for garbage among it as often
    # as Python does takes a tenth of the time of a check.
    gc.set_threshold(100_000, 50, 50)
    from dotnn.cli import main as run

    return run()


if __name__ == "__main__":
    raise SystemExit(main())
