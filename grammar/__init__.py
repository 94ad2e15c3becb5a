"""The grammar of `.nn` files: `nn.lark`, and its reference in `README.md`."""

from pathlib import Path


def read_grammar() -> str:
    """The text of the Lark grammar."""
    return Path(__file__).with_name("nn.lark").read_text(encoding="utf-8")


def read_reference() -> str:
    """The Markdown of the language reference, which editors show parts of."""
    return Path(__file__).with_name("README.md").read_text(encoding="utf-8")
