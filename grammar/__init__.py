"""The grammar of `.nn` files, its reference in `README.md`, and a page on each code."""

from importlib.resources import files


def read_grammar() -> str:
    """The text of the Lark grammar."""
    return files(__name__).joinpath("nn.lark").read_text(encoding="utf-8")


def page_codes() -> tuple[str, ...]:
    """The codes of mistakes and warnings that have a page, sorted."""
    names = (entry.name for entry in files(__name__).joinpath("pages").iterdir())
    return tuple(sorted(n.removesuffix(".md") for n in names if n.endswith(".md")))


def read_page(code: str) -> str:
    """The Markdown text on one code.

    Raises:
        KeyError: no page has this code.
    """
    if code not in page_codes():
        raise KeyError(code)
    page = files(__name__).joinpath("pages", f"{code}.md")
    return page.read_text(encoding="utf-8")
