"""The grammar of `.nn` files: `nn.lark`, and its reference in `README.md`."""

from pathlib import Path


def read_grammar() -> str:
    """The text of the Lark grammar."""
    return Path(__file__).with_name("nn.lark").read_text(encoding="utf-8")


def find_page(code: str) -> str:
    """The Markdown text on the code of a mistake or warning; empty without one."""
    if not code.isalnum():
        return ""
    page = Path(__file__).with_name("pages") / f"{code}.md"
    return page.read_text(encoding="utf-8") if page.is_file() else ""
