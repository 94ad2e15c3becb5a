"""The grammar of `.nn` files: `nn.lark`, and its reference in `README.md`."""

from importlib.resources import files


def read_grammar() -> str:
    """The text of the Lark grammar."""
    return files(__name__).joinpath("nn.lark").read_text(encoding="utf-8")
