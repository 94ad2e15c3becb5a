"""The grammar of `.nn` files, its reference in `README.md`, and a page on each code."""

from pathlib import Path

_PAGES = Path(__file__).with_name("pages")


def read_grammar() -> str:
    """The text of the Lark grammar."""
    return Path(__file__).with_name("nn.lark").read_text(encoding="utf-8")


def page_codes() -> tuple[str, ...]:
    """The codes of mistakes and warnings that have a page, sorted."""
    return tuple(sorted(page.stem for page in _PAGES.glob("*.md")))


def read_page(code: str) -> str:
    """The Markdown text on one code.

    Raises:
        KeyError: no page has this code.
    """
    if code not in page_codes():
        raise KeyError(code)
    return (_PAGES / f"{code}.md").read_text(encoding="utf-8")


def read_reference() -> str:
    """The Markdown of the language reference, which editors show parts of."""
    return Path(__file__).with_name("README.md").read_text(encoding="utf-8")
