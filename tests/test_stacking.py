"""Several names in `from`: arrays of any shape along a new last axis, against numpy."""

from pathlib import Path

import numpy as np
import pytest

import dotnn
from dotnn.runtime.data.dataset import load_dataset
from dotnn.runtime.data.looking import look_at_data
from dotnn.runtime.data.readers.__init__ import open_columns

RNG = np.random.default_rng(5)
ROWS = 12
X = RNG.uniform(0, 1, ROWS)
A, B, C = RNG.dirichlet((1, 1, 1), (ROWS, 3)).transpose(2, 0, 1)


def net(quantity: str) -> dotnn.Network:
    return dotnn.compile(f"""
model m
axis wavelength[3] nm in 400..500
input x : real in 0..1
output y : {quantity}
network {{ y = x -> dense }}
loss mse
optimizer adam(learning_rate = 1e-3)
""")


def read(quantity: str, **arrays: np.ndarray) -> np.ndarray:
    spec = net(quantity).spec
    return load_dataset(spec, open_columns({"x": X, **arrays})).targets["y"]


@pytest.mark.parametrize(
    ("quantity", "arrays", "wanted"),
    [
        ('fractions[wavelength, 2] from "R", "T"', {"R": A, "T": B}, [A, B]),
        ('fractions[wavelength, 2] from "T", "R"', {"R": A, "T": B}, [B, A]),
        ('real[3, 3] from "R", "T", "A"', {"R": A, "T": B, "A": C}, [A, B, C]),
        ('real[3, 2] from "p_*"', {"p_1": A, "p_2": B}, [A, B]),
        ('real[2] from "R", "T"', {"R": A[:, 0], "T": B[:, :1]}, [A[:, 0], B[:, 0]]),
        (
            'complex[wavelength, 2] from "R", "T"',
            {"R": A + 1j * B, "T": B - 1j * C},
            [A + 1j * B, B - 1j * C],
        ),
    ],
)
def test_names_stack_along_a_new_last_axis(
    quantity: str, arrays: dict[str, np.ndarray], wanted: list[np.ndarray]
) -> None:
    np.testing.assert_allclose(read(quantity, **arrays), np.stack(wanted, -1))


def test_each_pattern_is_a_stretch_of_columns() -> None:
    columns = {f"R_{n}": A[:, i] for i, n in enumerate((400, 450, 500))}
    columns |= {f"T_{n}": B[:, i] for i, n in reversed([*enumerate((400, 450, 500))])}
    found = read('fractions[wavelength, 2] from "R_*", "T_*"', **columns)
    np.testing.assert_allclose(found, np.stack([A, B], -1))


def test_two_real_arrays_are_the_parts_of_a_complex_one() -> None:
    found = read('complex[wavelength] from "R", "T"', R=A, T=B)
    np.testing.assert_allclose(found, A + 1j * B)
    both = {"R": np.stack([A, B], -1), "T": np.stack([B, C], -1)}
    found = read('complex[wavelength, 2] from "R", "T"', **both)
    np.testing.assert_allclose(found, both["R"] + 1j * both["T"])


@pytest.mark.parametrize(
    ("quantity", "arrays"),
    [
        ('real[3, 2] from "R", "T", "A"', {"R": A, "T": B, "A": C}),
        ('real[3, 2] from "R", "T"', {"R": A, "T": B[:, :2]}),
        ('real[2, 2] from "R", "T"', {"R": A, "T": B}),
        ('real[3] from "R", "T"', {"R": A, "T": B}),
        ('real[3, 2] from "R", "T"', {"R": A, "T": B[:-1]}),
        ('complex[3, 2] from "R", "T"', {"R": A, "T": B}),
        ('complex[3, 2] from "R", "T"', {"R": A + 0j, "T": B}),
    ],
)
def test_arrays_that_do_not_stack_are_a_mistake(
    quantity: str, arrays: dict[str, np.ndarray]
) -> None:
    with pytest.raises(dotnn.DataError):
        read(quantity, **arrays)


def test_a_look_at_a_file_sees_the_stacked_shape(tmp_path: Path) -> None:
    np.savez(tmp_path / "d.npz", x=X, R=A, T=B)
    spec = net('fractions[wavelength, 2] from "R", "T"').spec
    look = look_at_data(spec, [tmp_path / "d.npz"])
    assert (look.rows, look.found) == (ROWS, ())
    spec = net('fractions[wavelength, 3] from "R", "T", "R"').spec
    look = look_at_data(spec, [tmp_path / "d.npz"])
    assert (look.rows, look.found) == (ROWS, ())
    spec = net('real[2, 2] from "R", "T"').spec
    assert [d.code for d in look_at_data(spec, [tmp_path / "d.npz"]).found] == ["D113"]
