"""Identifiers and docstrings from text of a spec, and indentation."""

import builtins
import keyword
import textwrap
import unicodedata
from collections.abc import Iterable

INDENT = "    "
RESERVED = frozenset(
    (*keyword.kwlist, *keyword.softkwlist, *dir(builtins), "jax", "jnp")
)


def identifier(wish: str) -> str:
    """A valid Python name close to the wish, neither a keyword nor a builtin."""
    # Python normalizes identifiers with NFKC, which may merge different names.
    folded = unicodedata.normalize("NFKC", wish)
    kept = "".join(c if f"_{c}".isidentifier() else "_" for c in folded)
    kept = kept if kept.isidentifier() else f"_{kept}"
    # Names with two leading underscores are reserved by Python.
    kept = f"_{kept.lstrip('_')}" if kept.startswith("__") else kept
    return f"{kept}_" if kept in RESERVED else kept


def docstring(*paragraphs: str) -> str:
    """A docstring of some paragraphs, without indentation."""
    text = "\n\n".join(_escaped(_wrapped(p)) for p in paragraphs if p)
    closing = "\n" if "\n" in text else ""
    return f'"""{text}{closing}"""'


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
    """Indent lines, except empty ones."""
    return [INDENT * depth + line if line else line for line in lines]
