"""`attention`: scaled dot-product attention between tokens."""

from math import gcd

from ..arguments import (
    BOOLEAN,
    FRACTION,
    POSITIVE_WHOLE,
    Arguments,
    Parameter,
    optional,
)
from .contract import MAX_WITHIN, Layer, Misfit, Plan, Shape, Weight
from .values import (
    BIAS,
    BIAS_INIT,
    as_number,
    as_shape,
    as_text,
    as_whole,
    initializer,
    operand,
    without_bias,
)

# ---- plan ----


def _plan_attention(shape: Shape, arguments: Arguments) -> Plan | Misfit:
    context = as_shape(arguments["context"])
    context = shape if context is None else context
    misfit = _misfit(shape, context, arguments)
    if misfit is not None:
        return misfit
    (queries, features), (keys, others) = shape, context
    heads, size = as_whole(arguments["heads"]), _size(features, arguments)
    width = heads * _head_size(features, arguments)
    kernels = {
        "query": (features, width),
        "key": (others, width),
        "value": (others, width),
        "out": (width, size),
    }
    scores = queries * keys * width
    products = queries * features + 2 * keys * others + queries * size
    dropout = as_number(arguments["dropout"])
    return Plan(
        (queries, size),
        tuple(w for name in kernels for w in _weights(name, kernels[name], arguments)),
        passed=(
            ("heads", heads),
            ("head_size", width // heads),
            *([("rate", dropout)] if dropout else []),
        ),
        multiply_adds=width * products + 2 * scores,
        random=dropout > 0,
    )


def _weights(name: str, shape: Shape, arguments: Arguments) -> tuple[Weight, ...]:
    weight = Weight(name, shape, as_text(arguments["init"]))
    bias = Weight(f"{name}_bias", shape[-1:], as_text(arguments["bias_init"]))
    return (weight, bias) if arguments["bias"] else (weight,)


def _size(features: int, arguments: Arguments) -> int:
    return features if arguments["size"] is None else as_whole(arguments["size"])


def _head_size(features: int, arguments: Arguments) -> int:
    given = arguments["head_size"]
    return (
        features // as_whole(arguments["heads"]) if given is None else as_whole(given)
    )


def _misfit(shape: Shape, context: Shape, arguments: Arguments) -> Misfit | None:
    """Return a misfit if the sequences, heads or mask are incompatible."""
    heads, features = as_whole(arguments["heads"]), shape[-1]
    if len(context) != 2:
        reason = f"expects (tokens, features) as its `context`, found {_real(context)}"
        return Misfit(reason, "`reshape` the context first")
    pair = (shape[0], context[0])
    if arguments["causal"] and pair[0] != pair[1]:
        reason = (
            f"expects {pair[0]} tokens in a `causal` context, as in its input, "
            f"found {pair[1]}"
        )
        return Misfit(reason, "remove `causal`, or give a `mask`")
    if arguments["head_size"] is None and features % heads:
        reason = f"splits the features among {heads} heads, found {features}"
        hint = f"use `heads` that divide {features}, such as {gcd(features, heads)}"
        return Misfit(reason, f"{hint}, or give a `head_size`")
    mask = as_shape(arguments["mask"])
    if mask is not None and mask not in (
        pair,
        pair[1:],
        *([()] if pair[1] == 1 else []),
    ):
        reason = (
            f"expects a mask {_real(pair)} or {_real(pair[1:])}, found {_real(mask)}"
        )
        return Misfit(reason, "give a positive number for each token to attend to")
    width = heads * _head_size(features, arguments)
    if max(heads * pair[0] * pair[1], max(pair) * width) > MAX_WITHIN:
        reason = f"compares too many tokens, {pair[0]} with {pair[1]}"
        return Misfit(f"{reason} by {width} features", "use fewer tokens or features")
    return None


def _real(shape: Shape) -> str:
    return f"real{list(shape)}" if shape else "real"


# ---- code ----


def _code_attention(_shape: Shape, arguments: Arguments) -> str:
    context, masked = (arguments[name] is not None for name in ("context", "mask"))
    dropout = as_number(arguments["dropout"]) > 0
    parameters = ["params", "x"]
    parameters += ["context"] * context + ["mask"] * masked
    parameters += ["heads", "head_size", *(["rate", "key"] * dropout)]
    name = "attention" + "_to_context" * context + "_masked" * masked
    name += "_causal" * bool(arguments["causal"]) + "_with_dropout" * dropout
    name += without_bias(arguments)
    source = "context" if context else "x"
    bias, out_bias = (
        (' + params[f"{name}_bias"]', ' + params["out_bias"]')
        if arguments["bias"]
        else ("", "")
    )
    return f'''\
def {name}({", ".join(parameters)}):
    """softmax(q . k / sqrt(head_size)) v for each head, joined by a linear map:
    (tokens, features) to (tokens, size) (Vaswani et al. 2017, arXiv:1706.03762)."""

    def by_head(name, x):
        y = x @ params[name]{bias}
        return jnp.reshape(y, (-1, heads, head_size))

    q = by_head("query", x)
    k, v = by_head("key", {source}), by_head("value", {source})
    scores = jnp.einsum("qhf,khf->hqk", q, k) / head_size**0.5
{_attend(arguments)}\
{_DROPOUT * dropout}\
    gathered = jnp.einsum("hqk,khf->qhf", shares, v)
    gathered = jnp.reshape(gathered, (-1, heads * head_size))
    return gathered @ params["out"]{out_bias}
'''


_DROPOUT = """\
    if key is not None:
        keep = jax.random.bernoulli(key, 1.0 - rate, shares.shape)
        shares = jnp.where(keep, shares / (1.0 - rate), jnp.zeros_like(shares))
"""


def _attend(arguments: Arguments) -> str:
    """Attention weights, with zeros for masked keys."""
    causal, masked = arguments["causal"], arguments["mask"] is not None
    if not causal and not masked:
        return "    shares = jax.nn.softmax(scores)\n"
    past = "jnp.tri(x.shape[0], dtype=bool)"
    where = "mask > 0"
    if causal:
        where = f"{past} & (mask > 0)" if masked else past
    return f"""\
    attended = {where}
    # Finite, so that a query without a token to attend to has a gradient.
    scores = jnp.where(attended, scores, jnp.finfo(scores.dtype).min)
    shares = jnp.where(attended, jax.nn.softmax(scores), jnp.zeros_like(scores))
"""


ATTENTION = Layer(
    (
        Parameter("heads", POSITIVE_WHOLE, 1, "attention heads"),
        Parameter("size", optional(POSITIVE_WHOLE), None, "output features"),
        Parameter("head_size", optional(POSITIVE_WHOLE), None, "features per head"),
        Parameter("causal", BOOLEAN, False, "hide later tokens from each token"),
        Parameter("dropout", FRACTION, 0.0, "share of the attention weights dropped"),
        BIAS,
        initializer("init", "lecun_normal", "initializer of the weights"),
        BIAS_INIT,
        operand("context", "tokens to attend to; the default is the input"),
        operand("mask", "above 0 for tokens to attend to"),
    ),
    _plan_attention,
    _code_attention,
    ranks=(2, 2),
    operands=("context", "mask"),
    hint="`reshape` it to (tokens, features) first",
    elsewhere=(("MultiHeadAttention", 0),),
)
