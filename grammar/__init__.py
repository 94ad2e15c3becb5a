"""The grammar of `.nn` files: `nn.lark`, and its reference in `README.md`."""

from importlib.resources import files


def read_grammar() -> str:
    """The text of the Lark grammar."""
    return files(__name__).joinpath("nn.lark").read_text(encoding="utf-8")


def read_reference() -> str:
    """The Markdown of the language reference, which editors show parts of."""
    return files(__name__).joinpath("README.md").read_text(encoding="utf-8")
