"""Packing of arrays into one, and unpacking."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from dotnn.runtime.network.packing import packing_of

KEY = jax.random.key(0)
MEMBER = {
    "scalar": jnp.float32(2.5),
    "field": jnp.arange(6, dtype=jnp.complex64).reshape(2, 3) * 1j,
    "matrix": jax.random.normal(KEY, (3, 2)),
}


@pytest.mark.parametrize("order", [("scalar", "field", "matrix"), ("field", "scalar")])
@pytest.mark.parametrize("members", [1, 3])
@pytest.mark.parametrize("flag", [True, False])
def test_unpacking_inverts_packing(
    order: tuple[str, ...], members: int, flag: bool
) -> None:
    given = [{name: MEMBER[name] + m for name in order} for m in range(members)]
    packing = packing_of(given)
    found, outputs = packing.unpack(jax.jit(packing.pack)(jnp.array(flag), given))
    assert found is flag
    assert [list(each) for each in outputs] == [list(order)] * members
    for one, other in zip(outputs, given, strict=True):
        for name, value in other.items():
            assert one[name].dtype == value.dtype
            np.testing.assert_array_equal(one[name], value)
            one[name][...] = 0  # nobody else holds it
