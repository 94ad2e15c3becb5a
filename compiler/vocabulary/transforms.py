"""Optax transformations that a spec may use, under the same names.

The table contains the functions that take only numbers and booleans. Other arguments,
such as a mask or a dtype, are left out. The table lets `check` avoid importing optax;
`python tests/optax_table.py` prints it.
"""

from collections.abc import Mapping
from functools import partial
from typing import Literal

from ..text.record import record
from . import descent
from .arguments import BOOLEAN, REQUIRED, Parameter, Required, Rule, optional
from .descent import Sign
from .limits import LIMITS
from .usual import ADAM_RATES, LION_RATES, OWN_RATES, RMSPROP_RATES, SGD_RATES, Rate

OPTAX_VERSION = "0.2.8"

Default = bool | int | float | None | Required
"""A default as in optax; `None` is optax's own way of leaving a number open."""


@record
class Transform:
    """A row of the table: an optax function and its arguments, in the order of optax.

    Arguments are passed by keyword because optax has others between them. An argument
    whose default is `None` is passed only if a spec sets it.

    Attributes:
        sign: its effect on the sign of a gradient, by the given arguments.
        usual: its common learning rates, if known.
        searches: whether it needs the loss of all rows, as line searches do.
        prepares: whether it leaves the size of a step to another stage.
        bounds: whether a large gradient makes no larger step.
    """

    module: Literal["optax", "optax.contrib"]
    name: str
    parameters: tuple[Parameter, ...]
    sign: Sign
    usual: Rate | None
    searches: bool
    prepares: bool
    bounds: bool


def _row(
    module: Literal["optax", "optax.contrib"],
    name: str,
    *,
    sign: Sign = descent.by_learning_rate,
    usual: Rate | None = None,
    searches: bool = False,
    prepares: bool = False,
    bounds: bool = False,
    **defaults: Default,
) -> Transform:
    parameters = tuple(
        Parameter(argument, _rule(name, argument, default), default)
        for argument, default in defaults.items()
    )
    return Transform(module, name, parameters, sign, usual, searches, prepares, bounds)


_optax = partial(_row, "optax")
_contrib = partial(_row, "optax.contrib")


def _rule(name: str, argument: str, default: Default) -> Rule:
    if isinstance(default, bool):
        return BOOLEAN
    rule = LIMITS.get(f"{name}.{argument}") or LIMITS[argument]
    return optional(rule) if default is None else rule


# fmt: off
_ROWS = (
    _contrib("acprop", learning_rate=REQUIRED, b1=0.9, b2=0.999, eps=1e-16,
        eps_root=1e-16, weight_decay=0.0),
    _optax("adabelief", learning_rate=REQUIRED, b1=0.9, b2=0.999, eps=1e-16,
        eps_root=1e-16, nesterov=False, usual=ADAM_RATES),
    _optax("adadelta", learning_rate=None, rho=0.9, eps=1e-6, weight_decay=0.0),
    _optax("adafactor", learning_rate=None, min_dim_size_to_factor=128, decay_rate=0.8,
        multiply_by_parameter_scale=True, clipping_threshold=1.0, momentum=None,
        weight_decay_rate=None, eps=1e-30, factored=True, sign=descent.flips),
    _optax("adagrad", learning_rate=REQUIRED, initial_accumulator_value=0.1, eps=1e-7),
    _optax("adam", learning_rate=REQUIRED, b1=0.9, b2=0.999, eps=1e-8, eps_root=0.0,
        nesterov=False, usual=ADAM_RATES),
    _optax("adamax", learning_rate=REQUIRED, b1=0.9, b2=0.999, eps=1e-8,
        usual=ADAM_RATES),
    _optax("adamaxw", learning_rate=REQUIRED, b1=0.9, b2=0.999, eps=1e-8,
        weight_decay=0.0001, usual=ADAM_RATES),
    _optax("adamw", learning_rate=REQUIRED, b1=0.9, b2=0.999, eps=1e-8, eps_root=0.0,
        weight_decay=0.0001, nesterov=False, usual=ADAM_RATES),
    _optax("adan", learning_rate=REQUIRED, b1=0.98, b2=0.92, b3=0.99, eps=1e-8,
        eps_root=1e-8, weight_decay=0.0),
    _optax("adaptive_grad_clip", clipping=REQUIRED, eps=0.001, prepares=True,
        bounds=True),
    _optax("add_decayed_weights", weight_decay=0.0, prepares=True),
    _contrib("ademamix", learning_rate=REQUIRED, b1=0.9, b2=0.999, b3=0.9999, alpha=5.0,
        eps=1e-8, eps_root=0.0, weight_decay=0.0),
    _contrib("adopt", learning_rate=REQUIRED, b1=0.9, b2=0.9999, eps=1e-6,
        nesterov=False, use_clipping=True),
    _optax("amsgrad", learning_rate=REQUIRED, b1=0.9, b2=0.999, eps=1e-8, eps_root=0.0,
        bias_correction_mu=True, bias_correction_nu=True, usual=ADAM_RATES),
    _optax("apply_every", k=1),
    _optax("centralize", prepares=True),
    _optax("clip", max_delta=REQUIRED, prepares=True, bounds=True),
    _optax("clip_by_block_rms", threshold=REQUIRED, prepares=True, bounds=True),
    _optax("clip_by_global_norm", max_norm=REQUIRED, prepares=True, bounds=True),
    _contrib("cocob", learning_rate=1.0, alpha=100.0, eps=1e-8, weight_decay=0.0),
    _contrib("dadapt_adamw", learning_rate=1.0, eps=1e-8, estim_lr0=1e-6,
        weight_decay=0.0, usual=OWN_RATES),
    _contrib("dog", learning_rate=1.0, eps=1e-8, weight_decay=None),
    _contrib("dowg", learning_rate=1.0, init_estim_sq_dist=None, eps=0.0001,
        weight_decay=None),
    _optax("ema", decay=REQUIRED, debias=True),
    _optax("freeze", mask=REQUIRED, sign=descent.by_mask),
    _optax("fromage", learning_rate=REQUIRED, min_norm=1e-6),
    _contrib("galore", learning_rate=REQUIRED, rank=128, update_proj_gap=200, scale=1.0,
        weight_decay=0.0),
    _optax("identity", prepares=True),
    _optax("keep_params_nonnegative"),
    _optax("lamb", learning_rate=REQUIRED, b1=0.9, b2=0.999, eps=1e-6, eps_root=0.0,
        weight_decay=0.0, bounds=True),
    _optax("lars", learning_rate=REQUIRED, weight_decay=0.0, trust_coefficient=0.001,
        eps=0.0, momentum=0.9, nesterov=False, bounds=True),
    _optax("lbfgs", learning_rate=None, memory_size=10, scale_init_precond=True,
        sign=descent.flips, searches=True),
    _optax("lion", learning_rate=REQUIRED, b1=0.9, b2=0.99, weight_decay=0.001,
        usual=LION_RATES, bounds=True),
    _contrib("madgrad", learning_rate=REQUIRED, momentum=0.9, weight_decay=0.0,
        eps=1e-6),
    _contrib("momo", learning_rate=1.0, beta=0.9, lower_bound=0.0, weight_decay=0.0,
        adapt_lower_bound=False),
    _contrib("momo_adam", learning_rate=0.01, b1=0.9, b2=0.999, eps=1e-8,
        lower_bound=0.0, weight_decay=0.0, adapt_lower_bound=False),
    _contrib("muon", learning_rate=REQUIRED, ns_steps=5, beta=0.95, eps=1e-8,
        weight_decay=0.0, nesterov=True, adaptive=False, adam_b1=0.9, adam_b2=0.999,
        adam_eps_root=0.0, adam_weight_decay=0.0, adam_learning_rate=None,
        consistent_rms=None, bounds=True),
    _optax("nadam", learning_rate=REQUIRED, b1=0.9, b2=0.999, eps=1e-8, eps_root=0.0,
        nesterov=True, usual=ADAM_RATES),
    _optax("nadamw", learning_rate=REQUIRED, b1=0.9, b2=0.999, eps=1e-8, eps_root=0.0,
        weight_decay=0.0001, nesterov=True, usual=ADAM_RATES),
    _contrib("normalize", bounds=True),
    _optax("normalize_by_update_norm", scale_factor=1.0, eps=1e-6, bounds=True),
    _optax("novograd", learning_rate=REQUIRED, b1=0.9, b2=0.25, eps=1e-6, eps_root=0.0,
        weight_decay=0.0),
    _optax("optimistic_adam_v2", learning_rate=REQUIRED, alpha=1.0, beta=1.0, b1=0.9,
        b2=0.999, eps=1e-8, eps_root=0.0, nesterov=True),
    _optax("optimistic_gradient_descent", learning_rate=REQUIRED, alpha=1.0, beta=1.0),
    _optax("polyak_sgd", max_learning_rate=1.0, scaling=1.0, f_min=0.0, eps=0.0,
        sign=descent.flips, searches=True),
    _contrib("prodigy", learning_rate=1.0, beta3=None, eps=1e-8, estim_lr0=1e-6,
        estim_lr_coef=1.0, weight_decay=0.0, safeguard_warmup=False, usual=OWN_RATES),
    _optax("radam", learning_rate=REQUIRED, b1=0.9, b2=0.999, eps=1e-8, eps_root=0.0,
        threshold=5.0, nesterov=False, usual=ADAM_RATES),
    _optax("rmsprop", learning_rate=REQUIRED, decay=0.9, eps=1e-8, initial_scale=0.0,
        eps_in_sqrt=True, centered=False, momentum=None, nesterov=False,
        bias_correction=False, usual=RMSPROP_RATES),
    _optax("rprop", learning_rate=REQUIRED, eta_minus=0.5, eta_plus=1.2,
        min_step_size=1e-6, max_step_size=50.0, bounds=True),
    _optax("scale", step_size=REQUIRED, sign=descent.by_step_size),
    _contrib("scale_by_acprop", b1=0.9, b2=0.999, eps=1e-16, eps_root=1e-16),
    _optax("scale_by_adadelta", rho=0.9, eps=1e-6),
    _optax("scale_by_adam", b1=0.9, b2=0.999, eps=1e-8, eps_root=0.0, nesterov=False),
    _optax("scale_by_adamax", b1=0.9, b2=0.999, eps=1e-8),
    _optax("scale_by_adan", b1=0.98, b2=0.92, b3=0.99, eps=1e-8, eps_root=0.0),
    _contrib("scale_by_ademamix", b1=0.9, b2=0.999, b3=0.9999, alpha=6.0, eps=1e-8,
        eps_root=0.0),
    _contrib("scale_by_adopt", b1=0.9, b2=0.9999, eps=1e-6, nesterov=False,
        use_clipping=True),
    _optax("scale_by_amsgrad", b1=0.9, b2=0.999, eps=1e-8, eps_root=0.0,
        bias_correction_mu=True, bias_correction_nu=True),
    _optax("scale_by_backtracking_linesearch", max_backtracking_steps=REQUIRED,
        slope_rtol=0.0001, decrease_factor=0.8, increase_factor=1.5,
        max_learning_rate=1.0, atol=0.0, rtol=0.0, store_grad=False, verbose=False,
        searches=True),
    _optax("scale_by_belief", b1=0.9, b2=0.999, eps=1e-16, eps_root=1e-16,
        nesterov=False),
    _contrib("scale_by_cocob", alpha=100.0, eps=1e-8, sign=descent.flips),
    _optax("scale_by_factored_rms", factored=True, decay_rate=0.8,
        min_dim_size_to_factor=128, epsilon=1e-30),
    _contrib("scale_by_galore", rank=128, update_proj_gap=200, scale=1.0),
    _optax("scale_by_lbfgs", memory_size=10, scale_init_precond=True, searches=True),
    _optax("scale_by_learning_rate", learning_rate=None, flip_sign=True,
        sign=descent.by_flip_sign),
    _optax("scale_by_lion", b1=0.9, b2=0.99, bounds=True),
    _contrib("scale_by_madgrad", learning_rate=REQUIRED, momentum=0.9, eps=1e-6),
    _optax("scale_by_novograd", b1=0.9, b2=0.25, eps=1e-8, eps_root=0.0,
        weight_decay=0.0),
    _optax("scale_by_optimistic_gradient", alpha=1.0, beta=1.0),
    _optax("scale_by_param_block_norm", min_scale=0.001),
    _optax("scale_by_param_block_rms", min_scale=0.001),
    _optax("scale_by_polyak", f_min=0.0, max_learning_rate=1.0, eps=0.0, searches=True),
    _optax("scale_by_radam", b1=0.9, b2=0.999, eps=1e-8, eps_root=0.0, threshold=5.0,
        nesterov=False),
    _optax("scale_by_rms", decay=0.9, eps=1e-8, initial_scale=0.0, eps_in_sqrt=True,
        bias_correction=False),
    _optax("scale_by_rprop", learning_rate=REQUIRED, eta_minus=0.5, eta_plus=1.2,
        min_step_size=1e-6, max_step_size=50.0, sign=descent.keeps, bounds=True),
    _optax("scale_by_rss", initial_accumulator_value=0.1, eps=1e-7),
    _optax("scale_by_sign", bounds=True),
    _contrib("scale_by_simplified_ademamix", b1=0.99, b2=0.95, alpha=0.0, eps=1e-8,
        eps_root=0.0),
    _optax("scale_by_stddev", decay=0.9, eps=1e-8, initial_scale=0.0, eps_in_sqrt=True,
        bias_correction=False),
    _optax("scale_by_trust_ratio", min_norm=0.0, trust_coefficient=1.0, eps=0.0,
        bounds=True),
    _optax("scale_by_yogi", b1=0.9, b2=0.999, eps=0.001, eps_root=0.0,
        initial_accumulator_value=1e-6),
    _optax("scale_by_zoom_linesearch", max_linesearch_steps=REQUIRED,
        max_learning_rate=None, tol=0.0, increase_factor=2.0, slope_rtol=0.0001,
        curv_rtol=0.9, approx_dec_rtol=1e-6, stepsize_precision=1e-5, verbose=False,
        searches=True),
    _optax("set_to_zero", sign=descent.discards),
    _optax("sgd", learning_rate=REQUIRED, momentum=None, nesterov=False,
        usual=SGD_RATES),
    _optax("sign_sgd", learning_rate=REQUIRED, bounds=True),
    _optax("signum", learning_rate=REQUIRED, beta=0.9, bounds=True),
    _contrib("simplified_ademamix", learning_rate=REQUIRED, b1=0.99, b2=0.95, alpha=0.0,
        eps=1e-8, eps_root=0.0, weight_decay=0.0),
    _optax("trace", decay=REQUIRED, nesterov=False),
    _optax("yogi", learning_rate=REQUIRED, b1=0.9, b2=0.999, eps=0.001),
    _optax("zero_nans", prepares=True),
)
# fmt: on

TRANSFORMS: Mapping[str, Transform] = {row.name: row for row in _ROWS}
