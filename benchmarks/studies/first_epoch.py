"""`python -m benchmarks.studies.first_epoch NAME`: a contender as a script.

It trains dense layers of the size of `specs/thin_film.nn` on as many rows, and prints a
line after its first epoch.
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
    trainer = CONTENDERS[sys.argv[1]].trainer(_CASE, _CASE.data())
    trainer.train(1, lambda loss: print(f"epoch 1: {loss:.3g}", flush=True))


if __name__ == "__main__":
    main()
