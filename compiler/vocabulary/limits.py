"""Rules for the arguments of optax transformations."""

from collections.abc import Mapping
from math import inf

from .arguments import (
    BOOLEAN,
    FRACTION,
    NON_NEGATIVE,
    NUMBER,
    OPEN_FRACTION,
    POSITIVE,
    POSITIVE_WHOLE,
    Rule,
    between,
)

_FROM_ONE = between(1, inf, "a number, 1 or more")
_ABOVE_ONE = between(1, inf, "a number above 1", low_open=True)
_FROM_FOUR = between(4, inf, "a number, 4 or more")

_LIMITS: tuple[tuple[Rule, str], ...] = (
    (FRACTION, "adam_b1 adam_b2 b1 b2 b3 beta beta3 decay momentum rho"),
    (OPEN_FRACTION, "decrease_factor eta_minus"),
    (_FROM_ONE, "clipping_threshold increase_factor"),
    (_ABOVE_ONE, "eta_plus"),
    # The rectification has no real root from 2 to 4 (Liu et al. 2020).
    (_FROM_FOUR, "radam.threshold scale_by_radam.threshold"),
    (
        POSITIVE,
        """adam_learning_rate clipping consistent_rms dowg.eps estim_lr0 estim_lr_coef
        galore.scale init_estim_sq_dist learning_rate max_delta max_learning_rate
        max_norm max_step_size scale_by_yogi.initial_accumulator_value scaling
        threshold trust_coefficient""",
    ),
    (
        NON_NEGATIVE,
        """adam_eps_root adam_weight_decay alpha approx_dec_rtol atol curv_rtol
        decay_rate eps eps_root epsilon initial_accumulator_value initial_scale
        min_norm min_scale min_step_size rtol slope_rtol stepsize_precision tol
        weight_decay weight_decay_rate""",
    ),
    (
        POSITIVE_WHOLE,
        """k max_backtracking_steps max_linesearch_steps memory_size
        min_dim_size_to_factor ns_steps rank update_proj_gap""",
    ),
    # Either sign is allowed where the row may follow the one that flips the gradient,
    # and where optax documents it.
    (
        NUMBER,
        """add_decayed_weights.weight_decay f_min lower_bound optimistic_adam_v2.alpha
        optimistic_adam_v2.beta optimistic_gradient_descent.alpha
        optimistic_gradient_descent.beta scale scale_by_optimistic_gradient.alpha
        scale_by_optimistic_gradient.beta scale_factor step_size""",
    ),
    (BOOLEAN, "freeze.mask"),
)

LIMITS: Mapping[str, Rule] = {
    name: rule for rule, names in _LIMITS for name in names.split()
}
"""Rules of arguments, by "function.argument" or else by name.

An argument whose default is a boolean is a boolean, and not listed.
"""
