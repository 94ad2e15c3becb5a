"""`python -m fuzz.replay`: run every seed once, within the memory and time of a check.

`python -m fuzz.replay 8` takes every eighth.
It prints one line per failing seed, and the slowest seeds.
"""

import resource
import sys
from itertools import islice
from time import process_time

from fuzz.seeds import seeds
from fuzz.target import ROOT, answer

MEMORY = 2**30  # bytes of address space; a check uses a tenth
SECONDS = 300  # CPU seconds, for all seeds


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    found = {path.name: path.read_bytes() for path in (ROOT / "fuzz/corpus").iterdir()}
    times: dict[str, float] = {}
    failures = 0
    step = int(sys.argv[1]) if sys.argv[1:] else 1
    for name, content in islice((seeds() | found).items(), 0, None, step):
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
