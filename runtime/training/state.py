"""The state that training carries from epoch to epoch, and the recipe it follows."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import optax

from ...compiler import convolves, ir
from ..network.ensemble import stack_members
from ..network.network import Network
from ..network.params import Tree
from ..stack.backend import Products, jax, may_choose
from .optimize import divide_chain, make_optimizer
from .plateau import Plateau, PlateauState, divide_rule, init_plateau
from .schedule import plateau_of

jnp = jax.numpy

Batch = tuple[Mapping[str, Any], Mapping[str, Any]]
"""Scaled (inputs, targets), each an array (rows, *shape) by name."""

RUNNING, STOPPED, NOT_FINITE = 0, 1, 2
# Multiplications of a step in each member, below which it mostly starts operations.
SMALL = 10_000_000
# Numbers of a matrix, and rows, from which on YNNPACK is faster than Eigen.
LARGE, MANY = 2**18, 64


class State(NamedTuple):
    """Everything that training carries from epoch to epoch, and a checkpoint keeps.

    In an ensemble every array has a leading axis of members.

    Attributes:
        moving: the parts of params that training changes, `weights` and `state`.
        best: these at the lowest monitored loss.
        best_loss, best_epoch: that loss, and the epoch after which it was seen.
        epoch: how many epochs are done.
        status: RUNNING, or why training ended.
    """

    moving: Tree
    optimizer: optax.OptState
    plateau: PlateauState
    best: Tree
    best_loss: jax.Array
    best_epoch: jax.Array
    epoch: jax.Array
    status: jax.Array


class Numbers(NamedTuple):
    """Numbers that change no program.

    Attributes:
        optimizer: arguments of each stage of the optimizer.
        plateau: arguments of the plateau rule; empty without one.
        stop_after: epochs without a new best until training stops.
    """

    optimizer: tuple[Mapping[str, Any], ...]
    plateau: Mapping[str, Any]
    stop_after: Any


class Data(NamedTuple):
    """The scaled arrays that training reads, on the device.

    Attributes:
        fixed: the parts of params that training does not change.
        train, validation: (inputs, targets), arrays (rows, *shape) by name; None where
            there is no such split.
        numbers: numbers of the optimizer, the plateau rule and early stopping.
        key: a JAX random key for dropout, or one for each member.
    """

    fixed: Any
    train: Any
    validation: Any
    numbers: Any
    key: Any


# Members of an ensemble share all of it but the key.
DATA_AXES = Data(fixed=None, train=None, validation=None, numbers=None, key=0)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What determines the programs of a training, apart from shapes; hashable.

    Seeds, data and `Numbers` are arguments of the programs, so that a training with
    others compiles nothing.

    Attributes:
        module: the emitted module.
        convolves: whether the network has convolutions.
        chain: the optimizer, without its numbers.
        plateau: the plateau rule, without its numbers.
        rows: number of rows in the training split.
        batch: rows of one update; the last one of an epoch takes the rest.
        members: how many networks are trained side by side.
    """

    module: ModuleType
    precision: str
    convolves: bool
    chain: tuple[ir.Transform, ...]
    plateau: Plateau | None
    rows: int
    batch: int
    members: int

    def optimizer(self, numbers: "Numbers") -> optax.GradientTransformationExtraArgs:
        """The optimizer with its numbers."""
        return make_optimizer(self.chain, numbers.optimizer)

    def products(self, moving: Tree) -> Products:
        """The fastest kernels for the matrix products of a step.

        A convolution multiplies by its weights at every position, not as a matrix.

        Args:
            moving: the moving parts of params, with all members.
        """
        if self.convolves:
            return Products.EIGEN
        leaves = jax.tree.leaves(moving["weights"])
        numbers = sum(leaf.size for leaf in leaves)
        if self.batch * numbers // self.members < SMALL:
            return Products.EIGEN_IN_ONE_THREAD
        large = sum(leaf.size for leaf in leaves if _is_large(leaf))
        pays = self.batch >= MANY and 2 * large > numbers
        return Products.YNNPACK if pays and may_choose() else Products.EIGEN

    def loss(self, params: Tree, batch: Batch) -> jax.Array:
        """Loss on a batch of scaled (inputs, targets)."""
        return self.module.scaled_loss(params, *batch)

    def objective(
        self, params: Tree, batch: Batch, *, key: jax.Array
    ) -> tuple[jax.Array, Tree]:
        """The same in training, and what becomes of the state, if there is any."""
        module = self.module
        if hasattr(module, "training_loss"):
            loss, state = module.training_loss(params, *batch, key=key)
            return loss, {"state": state}
        return module.scaled_loss(params, *batch, key=key), {}


def settings_of(network: Network, *, rows: int) -> tuple[Recipe, Numbers]:
    """What the programs of a training on so many rows depend on, and the numbers."""
    spec = network.spec
    dtype = np.dtype(spec.train.precision)
    chain, numbers = divide_chain(spec.optimizer, dtype)
    rule, watched = divide_rule(plateau_of(spec.schedule), dtype)
    never = np.iinfo(np.int32).max
    patient = never if spec.train.stop_after is None else spec.train.stop_after
    recipe = Recipe(
        module=network.module,
        precision=spec.train.precision,
        convolves=convolves(spec),
        chain=chain,
        plateau=rule,
        rows=rows,
        batch=spec.train.batch,
        members=spec.train.ensemble,
    )
    return recipe, Numbers(numbers, watched, np.int32(patient))


def random_keys(seeds: Sequence[int]) -> jax.Array:
    """A JAX random key, or one for each member (members,)."""
    return stack_members([jax.random.key(seed) for seed in seeds])


def init_state(recipe: Recipe, moving: Tree, numbers: Numbers) -> State:
    """The state before the first epoch; to be called under `jit`."""
    dtype = jnp.dtype(recipe.precision)
    with jax.numpy_dtype_promotion("standard"):
        optimizer = recipe.optimizer(numbers).init(moving["weights"])
    return State(
        moving=moving,
        optimizer=optimizer,
        plateau=init_plateau(dtype),
        best=moving,
        best_loss=jnp.full((), jnp.inf, dtype),
        best_epoch=jnp.zeros((), jnp.int32),
        epoch=jnp.zeros((), jnp.int32),
        status=jnp.full((), RUNNING, jnp.int32),
    )


def _is_large(weights: jax.Array) -> bool:
    """Whether they are large matrices, or a stack of some."""
    is_single = weights.dtype == jnp.float32
    return is_single and math.prod(weights.shape[-2:]) >= LARGE
