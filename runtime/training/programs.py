"""Compiled programs of trainings, kept for the next training of the same kind.

Two trainings share a program if they have the same emitted module, the same `Recipe`
and arrays of the same shapes.
"""

from functools import lru_cache
from types import ModuleType
from typing import Any

from ..network.ensemble import by_member
from ..network.params import Tree, moving_parts, with_entries
from ..stack import backend
from ..stack.backend import Products, jax
from .epochs import make_epochs
from .start import with_arrays
from .state import Numbers, Recipe, State, init_state

# Programs of each kind, of which the least recently used are forgotten.
_KEPT = 32


def compiled_epochs(recipe: Recipe, products: Products, arguments: Any) -> Any:
    """The program that runs epochs, as `make_epochs` says.

    Args:
        recipe: that of one group of members.
        arguments: arguments of the shapes to compile for.
    """
    shapes = jax.eval_shape(lambda *each: each, *arguments)
    leaves, tree = jax.tree.flatten(shapes)
    return _compiled(recipe, products, tuple(leaves), tree)


@lru_cache(maxsize=_KEPT)
def _compiled(
    recipe: Recipe, products: Products, leaves: tuple[Any, ...], tree: Any
) -> Any:
    arguments = jax.tree.unflatten(tree, leaves)
    return make_epochs(recipe, products=products).lower(*arguments).compile()


@lru_cache(maxsize=_KEPT)
def start_program(recipe: Recipe) -> Any:
    """The jitted function that draws weights and the state of the optimizer.

    Its arguments are the keys, arrays that take the place of drawn ones by path, for
    each member both, then entries of the params that come from used models, and
    `Numbers`. It returns the state of all members.
    """

    def start(key: jax.Array, given: Tree, begun: Tree, numbers: Numbers) -> State:
        params = with_entries(recipe.module.init(key), begun)
        moving = moving_parts(with_arrays(params, given))
        return init_state(recipe, moving, numbers)

    return backend.jit(by_member(start, recipe.members, (0, 0, None, None)))


@lru_cache(maxsize=_KEPT)
def scaling_program(module: ModuleType) -> Any:
    """The jitted function that scales all rows.

    Its arguments are the params, inputs and targets, arrays (rows, *shape) by name. It
    returns both in the units of the network.
    """

    def scale(params: Tree, inputs: Any, targets: Any) -> Any:
        scaled_inputs = module.scale_inputs(params, inputs)
        return scaled_inputs, module.scale_targets(params, targets)

    return backend.jit(jax.vmap(scale, (None, 0, 0)))
