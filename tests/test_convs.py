"""What `benchmarks.convs` trains, and its convolutions as products."""

from types import ModuleType

import jax
import numpy as np
import pytest

import dotnn
from benchmarks.convs import CASES, conv_by_products


@pytest.mark.parametrize("name", CASES)
def test_convolutions_as_products_are_those_of_the_emitted_module(name: str) -> None:
    network = dotnn.compile(CASES[name].text)
    params = network.init(jax.random.key(0))
    products = ModuleType("products")
    exec(network.source, products.__dict__)
    products.__dict__["conv"] = conv_by_products
    data = CASES[name].data(network)
    row = {v.name: data[v.name][0] for v in network.spec.inputs}
    expected = network.module.apply(params, row)
    found = products.apply(params, row)
    for output, value in expected.items():
        np.testing.assert_allclose(found[output], value, rtol=1e-4, atol=1e-5)
