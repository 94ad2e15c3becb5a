"""`python -m fuzz.replay`: every seed once, in the memory and time that a check has.

Prints a line for each seed that gets no answer, and those that take longest.
"""

import resource
import sys
from time import process_time

from fuzz.seeds import seeds
from fuzz.target import ROOT, answer

MEMORY = 2**30  # bytes of addresses; what a check takes is a tenth
SECONDS = 300  # of a processor, for all seeds


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    found = {path.name: path.read_bytes() for path in (ROOT / "fuzz/corpus").iterdir()}
    times: dict[str, float] = {}
    failures = 0
    for name, content in (seeds() | found).items():
        start = process_time()
        try:
            answer(content)
        except Exception as error:
            failures += 1
            print(f"{name}: {type(error).__name__}: {error}")
        times[name] = process_time() - start
    slowest = sorted(times, key=times.__getitem__)[-5:]
    shown = ", ".join(f"{name} {times[name]:.1f} s" for name in slowest)
    print(f"{len(times)} seeds, {failures} without an answer; slowest: {shown}")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
