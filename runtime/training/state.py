"""What training carries from epoch to epoch, and the recipe that it follows."""

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import optax

from ...compiler import convolves
from ..network.ensemble import stack_members
from ..network.network import Network
from ..network.params import Weights, merged, split_params
from ..stack.backend import Products, jax, may_choose
from .plateau import Plateau, PlateauState, init_plateau

jnp = jax.numpy

RUNNING, STOPPED, NOT_FINITE = 0, 1, 2
# Multiplications of a step in each member, below which it mostly starts operations.
SMALL = 10_000_000
# Numbers of a matrix, and rows, from which on YNNPACK is faster than Eigen.
LARGE, MANY = 2**18, 64


class State(NamedTuple):
    """Everything that training carries from epoch to epoch, and a checkpoint keeps.

    That of an ensemble has a leading axis of members on every array.

    Attributes:
        weights: the params that training changes, running statistics among them.
        best: the weights at the lowest monitored loss.
        best_loss, best_epoch: that loss, and the epoch after which it was seen.
        epoch: how many epochs are done.
        status: RUNNING, or why training ended.
    """

    weights: Weights
    optimizer: Any
    plateau: PlateauState
    best: Weights
    best_loss: Any
    best_epoch: Any
    epoch: Any
    status: Any


class Data(NamedTuple):
    """What training reads: arrays on the device, scaled.

    Attributes:
        fixed: the entries of params that come from data.
        train, validation: (inputs, targets), arrays (rows, *shape) by name; None where
            there is no such split.
        key: a JAX random key for dropout; of each member where there are several.
    """

    fixed: Any
    train: Any
    validation: Any
    key: Any


# What of it the members of an ensemble have of their own.
DATA_AXES = Data(fixed=None, train=None, validation=None, key=0)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an epoch does, apart from the data.

    Attributes:
        rows: of the training split.
        batch: rows of one update; the last one of an epoch takes what is left.
        stop_after: epochs without a new best until training stops.
        seeds: of each network of an ensemble: its weights, order of rows and dropout.
    """

    network: Network
    optimizer: optax.GradientTransformationExtraArgs
    plateau: Plateau | None
    rows: int
    batch: int
    stop_after: int | None
    seeds: tuple[int, ...]

    @property
    def members(self) -> int:
        """How many networks are trained side by side."""
        return len(self.seeds)

    def keys(self) -> Any:
        """A JAX random key, or one for each member (members,)."""
        return stack_members([jax.random.key(seed) for seed in self.seeds])

    def products(self, weights: Weights) -> Products:
        """What had better multiply the matrices of a step.

        A convolution multiplies by its weights at every place, and not as a matrix.

        Args:
            weights: of all members.
        """
        if convolves(self.network.spec):
            return Products.EIGEN
        leaves = jax.tree.leaves(weights.trained)
        numbers = sum(leaf.size for leaf in leaves)
        if self.batch * numbers // self.members < SMALL:
            return Products.EIGEN_IN_ONE_THREAD
        large = sum(leaf.size for leaf in leaves if _is_large(leaf))
        pays = self.batch >= MANY and 2 * large > numbers
        return Products.YNNPACK if pays and may_choose() else Products.EIGEN

    def loss(self, weights: Weights, fixed: Any, batch: Any) -> Any:
        """Loss of the weights on a batch of scaled (inputs, targets)."""
        params = merged(*weights, fixed)
        return self.network.module.scaled_loss(params, *batch)

    def objective(
        self, weights: Weights, fixed: Any, batch: Any, key: Any
    ) -> tuple[Any, Any]:
        """The same as in training, and what then becomes of the untrained weights."""
        module, params = self.network.module, merged(*weights, fixed)
        if not hasattr(module, "training_loss"):
            return module.scaled_loss(params, *batch, key=key), weights.untrained
        loss, params = module.training_loss(params, *batch, key=key)
        return loss, split_params(params, self.network.fixed).untrained


def init_state(recipe: Recipe, weights: Weights) -> State:
    """The state before the first epoch; to be called under `jit`."""
    dtype = jnp.dtype(recipe.network.spec.train.precision)
    with jax.numpy_dtype_promotion("standard"):
        optimizer = recipe.optimizer.init(weights.trained)
    return State(
        weights=weights,
        optimizer=optimizer,
        plateau=init_plateau(dtype),
        best=weights,
        best_loss=jnp.full((), jnp.inf, dtype),
        best_epoch=jnp.zeros((), jnp.int32),
        epoch=jnp.zeros((), jnp.int32),
        status=jnp.full((), RUNNING, jnp.int32),
    )


def _is_large(weights: Any) -> bool:
    """Whether they are large matrices, or a stack of some."""
    is_single = weights.dtype == jnp.float32
    return is_single and math.prod(weights.shape[-2:]) >= LARGE
