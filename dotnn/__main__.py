"""The command `dotnn`, and `python -m dotnn`."""

import gc


def main() -> int:
    """Run the command; return the exit code."""
    # Almost all objects from the start stay alive; the default rate of garbage
    # collection costs a tenth of the time of a check.
    gc.set_threshold(100_000, 50, 50)
    from dotnn.cli import main as run

    return run()


if __name__ == "__main__":
    raise SystemExit(main())
