"""`python -m benchmarks.studies.first_epoch NAME`: a contender trains from a script.

Dense layers as many and as wide as those of `specs/thin_film.nn`, on as many rows. It
prints a line when its first epoch is over.
"""

import sys

from ..cases import Dense
from ..contenders import CONTENDERS

_CASE = Dense(
    name="thin_film",
    about="as many layers as the spec of that name, without its residuals",
    sizes=(6, *[256] * 7, 64),
    activation="gelu",
    rows=3200,
    batch=128,
    epochs=1,
)


def main() -> None:
    """Train one epoch."""
    trainer = CONTENDERS[sys.argv[1]].trainer(_CASE, _CASE.data())
    trainer.train(1, lambda loss: print(f"epoch 1: {loss:.3g}", flush=True))


if __name__ == "__main__":
    main()
