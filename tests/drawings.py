"""Networks and files for tests of drawings."""

from pathlib import Path

from dotnn.compiler import (
    Source,
    compile_source,
    ir,
)

HERE = Path(__file__).parent


GOLDEN = HERE / "golden/show"


SPECS = HERE.parent / "specs"


FIGURE = SPECS / "figures/thin_film_network.svg"


TEXTS = (
    *(HERE / f"good/{name}.nn" for name in ("block_values", "functions", "slices")),
    *(HERE / f"good/{name}.nn" for name in ("named_stages", "sequences", "tandem")),
    *(SPECS / f"{name}.nn" for name in ("deeponet", "thin_film", "uncertain_yield")),
)


def spec(network: str, declarations: str, output: str = "real[3]") -> ir.Spec:
    text = f"""
model m
{declarations}
output y : {output}
network {{
{network}
}}
loss mse
optimizer sgd(learning_rate = 0.1)
"""
    return compile_source(Source(text))
