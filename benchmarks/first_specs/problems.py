"""Data of five problems of physics, as their authors would keep them."""

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from scipy.special import ellipk
from scipy.stats import qmc

Row = Sequence[object]


def write_problem(name: str, folder: Path, *, seed: int = 0) -> Path:
    """Write the table of a problem into a folder; return its file."""
    path = folder / f"{name}.csv"
    header, rows = PROBLEMS[name](np.random.default_rng(seed))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def _design(rng: np.random.Generator, ends: Sequence[tuple[float, float]], rows: int):
    """A Latin hypercube in a box."""
    unit = qmc.LatinHypercube(len(ends), rng=rng).random(rows)
    return [lo + (hi - lo) * unit[:, i] for i, (lo, hi) in enumerate(ends)]


def _table(header: Sequence[str], *columns: np.ndarray) -> tuple[Row, list[Row]]:
    texts = [
        [value if isinstance(value, str) else f"{value:.6g}" for value in c.tolist()]
        for c in columns
    ]
    return header, [list(row) for row in zip(*texts, strict=True)]


def _breit_wigner(rng: np.random.Generator) -> tuple[Row, list[Row]]:
    """A cross section over energy, with the resonance and an s-wave background.

    Breit and Wigner 1936, https://doi.org/10.1103/PhysRev.49.519, in natural units.
    """
    box = [(0.5, 5.0), (1.0, 4.0), (0.1, 1.0), (0.2, 0.9)]
    energy, center, width, ratio = _design(rng, box, 2500)
    k2 = 2 * energy
    sigma = np.pi / k2 * ratio * width**2 / ((energy - center) ** 2 + width**2 / 4)
    header = ["E (eV)", "E_r (eV)", "Gamma (eV)", "branching", "sigma (barn)"]
    return _table(header, energy, center, width, ratio, sigma)


def _projectile(rng: np.random.Generator) -> tuple[Row, list[Row]]:
    """Range, height and time of a ball with quadratic drag, by Heun's method."""
    box = [(5.0, 60.0), (10.0, 80.0), (0.02, 0.3), (0.05, 1.0)]
    speed, angle, radius, mass = _design(rng, box, 1200)
    drag = 0.5 * 1.2 * 0.47 * np.pi * radius**2 / mass
    velocity = speed * np.exp(1j * np.radians(angle))
    place, top, time = np.zeros_like(velocity), np.zeros_like(speed), 0 * speed
    step = 5e-3

    def pull(v: np.ndarray) -> np.ndarray:
        return -drag * np.abs(v) * v - 9.81j

    for _ in range(3000):
        flying = place.imag >= 0
        first = pull(velocity)
        second = pull(velocity + step * first)
        moved = place + step * (velocity + step / 2 * first)
        velocity = np.where(flying, velocity + step / 2 * (first + second), velocity)
        place = np.where(flying, moved, place)
        time = np.where(flying, time + step, time)
        top = np.maximum(top, place.imag)
    header = [
        "v0_m/s",
        "angle_deg",
        "radius",
        "mass",
        "range",
        "height_max",
        "t_flight",
    ]
    return _table(header, speed, angle, radius, mass, place.real, top, time)


def _film_stack(rng: np.random.Generator) -> tuple[Row, list[Row]]:
    """R, T and A of three films on glass at 41 wavelengths, by transfer matrices."""
    rows = 1500
    thickness = np.stack(_design(rng, [(20.0, 150.0)] * 3, rows), axis=1)
    waves = np.linspace(400.0, 800.0, 41)
    indices = (2.35, 1.46, 2.35)
    matrix = np.tile(np.eye(2, dtype=complex), (rows, waves.size, 1, 1))
    for n, d in zip(indices, thickness.T, strict=True):
        phase = 2 * np.pi * n * d[:, None] / waves
        layer = np.array(
            [
                [np.cos(phase), 1j * np.sin(phase) / n],
                [1j * n * np.sin(phase), np.cos(phase)],
            ]
        )
        matrix = matrix @ layer.transpose(2, 3, 0, 1)
    field = matrix @ np.array([1.0, 1.52])
    reflected = (field[..., 0] - field[..., 1]) / (field[..., 0] + field[..., 1])
    spectrum = np.abs(reflected) ** 2
    header = ["id", "d1_nm", "d2_nm", "d3_nm", *(f"R_{w:.0f}nm" for w in waves)]
    return _table(header, np.arange(rows), *thickness.T, *spectrum.T)


def _pendulum(rng: np.random.Generator) -> tuple[Row, list[Row]]:
    """The period of a pendulum with any amplitude, on three bodies of the solar system.

    T = 4 sqrt(L / g) K(sin^2(amplitude / 2)), and whether it is slower than a second.
    """
    rows = 900
    gravity = {"earth": 9.81, "moon": 1.62, "mars": 3.71}
    length, amplitude = _design(rng, [(0.05, 4.0), (1.0, 175.0)], rows)
    body = rng.choice(list(gravity), rows)
    g = np.array([gravity[name] for name in body])
    period = 4 * np.sqrt(length / g) * ellipk(np.sin(np.radians(amplitude) / 2) ** 2)
    pace = np.where(period > 3, "slow", np.where(period > 1.5, "medium", "fast"))
    header = ["length [m]", "amplitude [deg]", "body", "period [s]", "pace"]
    return _table(header, length, amplitude, body, period, pace)


def _alloy(rng: np.random.Generator) -> tuple[Row, list[Row]]:
    """Flow stress of alloys over strain at temperatures, one row for each strain.

    The law of Johnson and Cook (1983), with a factor of hardening for each temper.
    """
    tempers = {"annealed": 0.6, "rolled": 1.0, "aged": 1.3}
    count, strains = 150, np.linspace(0.01, 0.4, 12)
    copper, magnesium, celsius = _design(rng, [(0, 5.0), (0, 3.0), (20, 400)], count)
    temper = rng.choice(list(tempers), count)
    factor = np.array([tempers[name] for name in temper])
    softer = 1 - ((celsius - 20) / 620) ** 1.2
    yield_stress = (80 + 30 * copper + 45 * magnesium) * factor
    hardening = 150 + 40 * np.sqrt(copper * magnesium + 0.1)
    stress = (
        (yield_stress[:, None] + hardening[:, None] * strains**0.35) * softer[:, None]
    ).ravel()
    each = [np.repeat(a, strains.size) for a in (copper, magnesium, temper, celsius)]
    sample = np.repeat([f"S{i:03d}" for i in range(count)], strains.size)
    header = [
        "sample",
        "Cu_wt",
        "Mg_wt",
        "temper",
        "T (degC)",
        "strain",
        "stress (MPa)",
    ]
    return _table(header, sample, *each, np.tile(strains, count), stress)


PROBLEMS: Mapping[str, Callable[[np.random.Generator], tuple[Row, list[Row]]]] = {
    "breit_wigner": _breit_wigner,
    "projectile": _projectile,
    "film_stack": _film_stack,
    "pendulum": _pendulum,
    "alloy": _alloy,
}
"""What makes the header and the rows of a table."""
