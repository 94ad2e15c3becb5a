"""Pieces of Python text made so that nothing in a spec can escape them."""

import builtins
import keyword
import textwrap
import unicodedata
from collections.abc import Iterable

from ...vocabulary import Constant

INDENT = "    "
RESERVED = frozenset(
    (*keyword.kwlist, *keyword.softkwlist, *dir(builtins), "jax", "jnp")
)


def identifier(wish: str) -> str:
    """A Python name like the one wished for, no keyword and no builtin."""
    # Python folds identifiers to NFKC, so two names that differ here could meet there.
    folded = unicodedata.normalize("NFKC", wish)
    kept = "".join(c if f"_{c}".isidentifier() else "_" for c in folded)
    kept = kept if kept.isidentifier() else f"_{kept}"
    # Two leading underscores belong to Python.
    kept = f"_{kept.lstrip('_')}" if kept.startswith("__") else kept
    return f"{kept}_" if kept in RESERVED else kept


def quoted(name: str) -> str:
    """A name of the spec as a Python string."""
    assert all(c == "_" or c.isalnum() for c in name), name
    return f'"{name}"'


def docstring(*paragraphs: str) -> str:
    """A docstring of some paragraphs, at no indentation."""
    text = "\n\n".join(_escaped(_wrapped(p)) for p in paragraphs if p)
    closing = "\n" if "\n" in text else ""
    return f'"""{text}{closing}"""'


def written(value: Constant) -> str:
    """A constant as a spec writes it."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{value}"'
        case tuple():
            return f"[{', '.join(map(written, value))}]"
        case _:
            return str(value)


def _wrapped(paragraph: str) -> str:
    lines = (textwrap.fill(line, 84) or line for line in paragraph.split("\n"))
    return "\n".join(lines)


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace('"""', '""\\"')
    text = text[:-1] + '\\"' if text.endswith('"') else text
    return "".join(c if c.isprintable() or c == "\n" else _escape(c) for c in text)


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


def indented(lines: Iterable[str], depth: int = 1) -> list[str]:
    """Lines further in, the empty ones left empty."""
    return [INDENT * depth + line if line else line for line in lines]
