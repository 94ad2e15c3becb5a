"""`spectral_conv`: the convolution of a Fourier neural operator."""

from math import prod

from ..arguments import POSITIVE_WHOLE, Arguments, Parameter, Rule
from .contract import Layer, Misfit, Plan, Shape, Weight
from .values import SIZE, as_whole

_MODES = Rule(
    "a positive integer, or a list of them",
    lambda value: (
        bool(value) and all(map(POSITIVE_WHOLE.accepts, value))
        if isinstance(value, tuple)
        else POSITIVE_WHOLE.accepts(value)
    ),
)


def _plan_spectral_conv(shape: Shape, arguments: Arguments) -> Plan | Misfit:
    *points, features = shape
    size = as_whole(arguments["size"])
    modes = _modes(len(points), arguments)
    if len(modes) != len(points):
        reason = (
            f"has `modes` for {len(modes)} axes, found {len(points)} before the last"
        )
        return Misfit(reason, "give one number per axis, or one for all")
    # Frequencies of the last axis start at 0; the axes before it have negative ones
    # too.
    known = [*(n // 2 for n in points[:-1]), points[-1] // 2 + 1]
    for axis in range(len(points)):
        if modes[axis] > known[axis]:
            return _too_many(modes[axis], points[axis], known[axis], axis)
    kernel = (*(2 * m for m in modes[:-1]), modes[-1], features, size)
    weights = tuple(
        Weight(part, kernel, "spectral_uniform") for part in ("real", "imaginary")
    )
    transforms = _transform(points) * (features + size)
    return Plan((*points, size), weights, multiply_adds=4 * prod(kernel) + transforms)


def _too_many(modes: int, points: int, known: int, axis: int) -> Misfit:
    along = f"along the {('first', 'second')[axis]} axis"
    reason = f"keeps {modes} modes {along}, but its {points} points have {known}"
    return Misfit(reason, "keep fewer `modes`" if known else "use more points")


def _modes(axes: int, arguments: Arguments) -> tuple[int, ...]:
    modes = arguments["modes"]
    if isinstance(modes, tuple):
        return tuple(map(as_whole, modes))
    return (as_whole(modes),) * axes


def _transform(points: list[int]) -> int:
    """Multiplications of a real fast Fourier transform."""
    n = prod(points)
    return n * (n - 1).bit_length()


def _code_spectral_conv(shape: Shape, _arguments: Arguments) -> str:
    return _LINE if len(shape) == 2 else _PLANE


_LINE = '''\
def spectral_conv_1d(params, x):
    """The lowest frequencies, each by a matrix of its own, at any resolution:
    (n, features) to (n, size) (Li et al. 2021, arXiv:2010.08895)."""
    n = x.shape[0]
    weight = jax.lax.complex(params["real"], params["imaginary"])
    modes = min(weight.shape[0], n // 2 + 1)
    waves = jnp.fft.rfft(x, axis=0, norm="forward")[:modes]
    waves = jnp.einsum("ki,kio->ko", waves, weight[:modes])
    return jnp.fft.irfft(waves, n, axis=0, norm="forward")
'''

_PLANE = '''\
def spectral_conv_2d(params, x):
    """The lowest frequencies, each by a matrix of its own, at any resolution:
    (n, m, features) to (n, m, size) (Li et al. 2021, arXiv:2010.08895)."""
    n, m = x.shape[:2]
    weight = jax.lax.complex(params["real"], params["imaginary"])
    rows, columns = weight.shape[0] // 2, min(weight.shape[1], m // 2 + 1)
    # Frequencies of the first axis, those below 0 counted from the end, as by the FFT.
    above, below = min(rows, (n + 1) // 2), min(rows, n // 2)
    rows = jnp.hstack([jnp.arange(above), jnp.arange(-below, 0)])
    waves = jnp.fft.rfft2(x, axes=(0, 1), norm="forward")[rows, :columns]
    waves = jnp.einsum("jki,jkio->jko", waves, weight[rows, :columns])
    full = jnp.zeros((n, *waves.shape[1:]), waves.dtype).at[rows].set(waves)
    return jnp.fft.irfft2(full, (n, m), axes=(0, 1), norm="forward")
'''


SPECTRAL_CONV = Layer(
    (SIZE, Parameter("modes", _MODES, meaning="lowest frequencies kept, per axis")),
    _plan_spectral_conv,
    _code_spectral_conv,
    ranks=(2, 3),
    sized="size",
    hint="`reshape` it to (points, features), or (rows, columns, features), first",
    linear=True,
    kept=True,
)
