"""A small valid spec that tests vary, and its lints."""

from dotnn.compiler import Source, apply_fixes, check_source, lint, render_all

PARTS = {
    "quantities": (
        "input  thickness   : real[6] nm in 20..120\n"
        "output reflectance : real[64] bound 0..1"
    ),
    "network": "reflectance = thickness -> dense(64) -> gelu -> dense",
    "loss": "mse",
    "optimizer": "adam(learning_rate = 1e-3)",
    "schedule": "",
    "train": "epochs = 300",
    "data": "validation = 20%\ntest = 20%",
    "accept": "rmse(reflectance) <= 0.02",
}


def spec(**changed: str) -> str:
    """A spec without lints, except for the given changes."""
    assert set(changed) <= set(PARTS)
    parts = PARTS | changed
    accepts = parts["accept"].splitlines()
    lines = [
        "model film",
        parts["quantities"],
        f"network {{\n{parts['network']}\n}}",
        f"loss {parts['loss']}",
        f"optimizer {parts['optimizer']}",
        f"schedule {parts['schedule']}" if parts["schedule"] else "",
        f"train {{\n{parts['train']}\n}}" if parts["train"] else "",
        f"data {{\n{parts['data']}\n}}" if parts["data"] else "",
        *(f"accept {accept}" for accept in accepts),
    ]
    return "\n".join(lines) + "\n"


def codes(text: str, prefix: str = "", rows: int | None = None) -> list[str]:
    """Codes of the lints of a spec without errors, optionally filtered by prefix."""
    done = check_source(Source(text))
    assert done.diagnostics == (), render_all(done.diagnostics, done.source)
    found = [told.code for told in lint(done, rows=rows)]
    return [code for code in found if code.startswith(prefix)]


def fixed(text: str) -> str:
    """A spec after all fixes, including unsafe ones."""
    done = check_source(Source(text))
    for told in lint(done):
        for edit in reversed(told.fix.edits if told.fix else ()):
            text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def safely_fixed(text: str) -> str:
    """A spec after all safe fixes."""
    done = check_source(Source(text))
    return apply_fixes(done.source, lint(done))[0]


def with_output(declared: str, accept: str, loss: str = "mse") -> str:
    return spec(
        quantities=f"input x : real[6] in -1..1\noutput y : {declared}",
        network="y = x -> dense(64) -> gelu -> dense",
        accept=accept,
        loss=loss,
    )
