"""The grammar of `.nn` files: `nn.lark`, and its reference in `README.md`."""

from pathlib import Path


def read_grammar() -> str:
    """The text of the Lark grammar."""
    return Path(__file__).with_name("nn.lark").read_text(encoding="utf-8")
