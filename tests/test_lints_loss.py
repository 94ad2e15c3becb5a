"""Lints of losses, and in particular their false positives."""

import pytest
from linted import codes, fixed, safely_fixed, spec

# ---- W301 ----


LAWS = """
function drift(k, p) = mean((k + p - 500)^2)
function scaled_drift(k, p) = mean(((k + p - 500) / 500)^2)
function weak_drift(k, p) = mean(1e-5 * (k + p - 500)^2)
function sized_drift(k, p, size) = mean((k + p - size)^2)
function robust(p, t) = mean(sqrt((p - t)^2 + 1e-6))
"""


def energies(loss: str, kinetic: str = "mJ in 0..500") -> str:
    quantities = (
        "input time : real s in 0..2\n"
        f"output k : real {kinetic}\noutput p : real mJ in 0..5{LAWS}"
    )
    network = "h = time -> dense(64) -> tanh\nk = h -> dense\np = h -> dense"
    accept = "r2(k) >= 0.9"
    return spec(quantities=quantities, network=network, loss=loss, accept=accept)


@pytest.mark.parametrize(
    "loss", ["mse + drift(k, p)", "drift(k, p) + 0.5 * mse(k) + mse(p)"]
)
def test_a_law_in_physical_units_has_a_weight(loss: str) -> None:
    assert codes(energies(loss)) == ["W301"]


@pytest.mark.parametrize(
    "loss",
    [
        "mse + 1e-5 * drift(k, p)",
        "mse + drift(k, p) / 100",
        "1e4 * mse + 2 * drift(k, p)",
        "mse + scaled_drift(k, p)",
        "mse + weak_drift(k, p)",
        "mse + sized_drift(k, p, 500)",
        "robust + mse",
        "drift(k, p)",
        "mae + huber",
        "mse + relative_l2",
    ],
)
def test_other_sums_are_balanced(loss: str) -> None:
    assert codes(energies(loss), "W301") == []


@pytest.mark.parametrize("kinetic", ["in 0..500", "mJ in 0..5", "percent in 0..99"])
def test_a_law_of_the_order_of_1_needs_none(kinetic: str) -> None:
    assert codes(energies("mse + drift(k, p)", kinetic), "W301") == []


# ---- W302 ----


def two_outputs(network: str, loss: str) -> str:
    quantities = (
        "input x : real[3] in -1..1\noutput a : real[4] um\noutput b : real[4] um"
    )
    accept = "rmse(a) <= 0.1"
    return spec(quantities=quantities, network=network, loss=loss, accept=accept)


APART = "h = x -> dense(8) -> tanh\na = h -> dense\nb = h -> dense"


CHAIN = "a = x -> dense(8) -> tanh -> dense\nb = a -> dense(8) -> tanh -> dense"


SUM = "a = x -> dense(8) -> tanh -> dense\nb = 2 * a"


SHARED = "a = x -> dense(4) as f -> tanh -> dense\nb = x -> f"


FUNCTIONS = "\nfunction limit(u, v) = mean(maximum(u + v, 0))\nfunction one(u) = sum(u)"


@pytest.mark.parametrize(
    ("network", "loss", "found"),
    [
        (APART, "mse(a)", ["W302"]),
        (CHAIN, "mse(a)", ["W302"]),
        (APART, "mse(a) + mse(b)", []),
        (APART, "mse", []),
        (CHAIN, "mse(b)", []),
        (SUM, "mse(a)", []),
        (SHARED, "mse(a)", []),
        (APART, "mse(a) + mse(a, b)", []),
        (APART, "mse(a) + 0.1 * limit(a, b)", []),
        (APART, "mse(a) + 0.1 * one(b)", []),
    ],
)
def test_an_output_outside_the_loss_is_reported(
    network: str, loss: str, found: list[str]
) -> None:
    text = two_outputs(network, loss).replace("um\nnetwork", f"um{FUNCTIONS}\nnetwork")
    assert codes(text) == found


# ---- W303 ----


def likelihood(loss: str, schedule: str) -> str:
    quantities = "input x : real[3] in -1..1\noutput y : real um"
    network = "h = x -> dense(8) -> tanh\ny = h -> dense\ns = h -> dense(1) -> softplus"
    parts = {"quantities": quantities, "network": network, "schedule": schedule}
    if "s)" not in loss:
        parts["network"] = "y = x -> dense(8) -> tanh -> dense"
    return spec(**parts, loss=loss, accept="rmse(y) <= 0.1")


@pytest.mark.parametrize(
    "schedule",
    [
        "plateau",
        "plateau()",
        "plateau(0.5)",
        "warmup(5) -> plateau(factor = 0.5)",
        "plateau(\n0.5,\n20,  # epochs\n)",
    ],
)
def test_relative_progress_of_a_likelihood_is_reported(schedule: str) -> None:
    text = likelihood("nll(y, s) + 1e-4 * l2(params)", schedule)
    assert codes(text) == ["W303"]
    assert safely_fixed(text) == text
    assert "atol = 1e-3" in fixed(text)
    assert codes(fixed(text)) == []


@pytest.mark.parametrize(
    ("loss", "schedule"),
    [
        ("nll(y, s)", "plateau(atol = 1e-3)"),
        ("nll(y, s)", "plateau(rtol = 0)"),
        ("nll(y, s)", "cosine(300)"),
        ("mse", "plateau"),
        ("mse", ""),
    ],
)
def test_absolute_progress_and_positive_losses_are_not(
    loss: str, schedule: str
) -> None:
    assert codes(likelihood(loss, schedule)) == []


# ---- W304 ----


@pytest.mark.parametrize(
    ("declared", "loss", "found"),
    [
        ("real bound 0..1", "huber(y)", ["W304"]),
        ("real bound 0..1", "huber", ["W304"]),
        ("real um bound 0..90", "huber(y, delta = 5)", ["W304"]),
        ("real bound 0..1", "huber(y, delta = 0.9)", []),
        ("real bound -1..1", "huber(y)", []),
        ("real bound -1..1", "huber(y, delta = 2)", ["W304"]),
        ("real deg periodic 0..360", "huber", []),
        ("real um in 0..90", "huber", []),
        ("real um in 0..90", "huber(y, delta = 45)", ["W304"]),
        ("real um", "huber", []),
        ("real um", "huber(y, 30)", ["W304"]),
        ("real um bound 0..", "huber", []),
    ],
)
def test_huber_is_linear_somewhere(declared: str, loss: str, found: list[str]) -> None:
    text = spec(
        quantities=f"input x : real[3] in -1..1\noutput y : {declared}",
        network="y = x -> dense(8) -> tanh -> dense",
        loss=loss,
        accept="r2(y) >= 0.9",
    )
    assert codes(text) == found


def test_a_bare_huber_is_linear_for_one_of_its_outputs() -> None:
    quantities = (
        "input x : real[3] in -1..1\noutput a : real bound 0..1\noutput b : real"
    )
    parts = {"quantities": quantities, "network": APART, "accept": "r2(a) >= 0.9"}
    assert codes(spec(**parts, loss="huber")) == []


# ---- W305, W306 ----


@pytest.mark.parametrize(
    ("loss", "found"),
    [
        ("mse + l2(params)", ["W305"]),
        ("mse + 0.5 * l1(params)", ["W305"]),
        ("mse + l2(params) + l1(params)", ["W305", "W305"]),
        ("1e-4 * (mse + l2(params))", ["W305"]),
        ("mse + 1e-4 * l2(params)", []),
        ("mse + l2(params) / 1e4", []),
        ("1e4 * mse + l2(params)", []),
        ("mse * l2(params)", []),
        ("mse - 0.1 * mae", ["W306"]),
        ("mse - 1e-4 * l2(params)", ["W306"]),
        ("-mse", ["W306"]),
        ("-(0.1 * mae - mse) + mae", ["W306"]),
        ("mse - (0.1 * mae - mse)", ["W306"]),
        ("mse - 0 * mae", []),
        ("mse - (-0.1 * mae)", []),
    ],
)
def test_weights_of_penalties_are_small_and_none_is_below_0(
    loss: str, found: list[str]
) -> None:
    assert codes(spec(loss=loss)) == found


def test_a_function_may_be_subtracted() -> None:
    text = spec(loss="mse - 0.1 * entropy(reflectance)")
    function = "function entropy(p) = -mean(p * log(p + 1e-6))\nnetwork"
    assert codes(text.replace("network", function)) == []
