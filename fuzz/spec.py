"""`python -m fuzz.spec --seconds 600`: search for bytes without an answer.

With atheris (`pip install atheris`), coverage guides the search: inputs that reach new
lines of the compiler are mutated further. Without it, seeds are mutated at random.
"""

import argparse
import sys
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from time import monotonic

LONGEST = 6000  # bytes; corpus/ holds longer inputs, written by hand


def main() -> None:
    parser = argparse.ArgumentParser(prog="fuzz.spec", description=__doc__)
    parser.add_argument("--seconds", type=int, default=600, help="how long (600)")
    parser.add_argument("--seed", type=int, default=0, help="of all that is random (0)")
    parser.add_argument("--found", type=Path, help="folder for what fails")
    options = parser.parse_args()
    found = options.found or Path(mkdtemp(prefix="dotnn-fuzz-"))
    found.mkdir(parents=True, exist_ok=True)
    print(f"what fails is kept in {found}", flush=True)
    drive = _by_coverage if find_spec("atheris") else _at_random
    drive(options.seconds, options.seed, found)


def _by_coverage(seconds: int, seed: int, found: Path) -> None:
    import atheris

    with atheris.instrument_imports(
        include=["dotnn", "lark"], enable_loader_override=False
    ):
        from fuzz.target import answer, short_seeds

    from fuzz.mutate import mutate

    seeds = short_seeds(LONGEST)
    others = [_text(seed) for seed in seeds]

    def slip(content: bytes, max_size: int, number: int) -> bytes:
        random = Random(number)
        if random.random() < 0.3:
            return atheris.Mutate(content, max_size)
        return _bytes(mutate(_text(content), others, random))[:max_size]

    corpus = Path(mkdtemp(prefix="dotnn-corpus-"))
    for number, seed_bytes in enumerate(seeds):
        (corpus / f"seed-{number}").write_bytes(seed_bytes)
    flags = [
        f"-max_total_time={seconds}",
        f"-max_len={LONGEST}",
        f"-seed={seed or 1}",
        "-timeout=30",
        "-rss_limit_mb=2048",
        f"-artifact_prefix={found}/",
        str(corpus),
    ]
    atheris.Setup([sys.argv[0], *flags], answer, custom_mutator=slip)
    atheris.Fuzz()


def _at_random(seconds: int, seed: int, found: Path) -> None:
    from fuzz.mutate import mutate
    from fuzz.target import answer, short_seeds

    random = Random(seed)
    texts = [_text(content) for content in short_seeds(LONGEST)]
    start, count, failures = monotonic(), 0, 0
    while monotonic() - start < seconds:
        content = _bytes(mutate(random.choice(texts), texts, random))[:LONGEST]
        count += 1
        try:
            answer(content)
        except Exception as error:
            failures += 1
            _keep(content, error, found)
    print(f"{count} texts, {failures} without an answer")
    sys.exit(1 if failures else 0)


def _keep(content: bytes, error: Exception, found: Path) -> None:
    name = sha256(content).hexdigest()[:12]
    (found / f"{name}.nn").write_bytes(content)
    print(f"{name}: {type(error).__name__}: {error}", flush=True)


def _text(content: bytes) -> str:
    return content.decode(errors="surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")


if __name__ == "__main__":
    main()
