"""Emitted source as a Python module."""

import linecache
from hashlib import sha256
from types import ModuleType


def load_module(source: str, name: str) -> ModuleType:
    """Execute the emitted source of a spec.

    The source is registered with `linecache`, so that tracebacks show its lines.

    Args:
        name: name of the model.
    """
    digest = sha256(source.encode()).hexdigest()[:12]
    filename = f"<dotnn {name} {digest}>"
    lines = source.splitlines(keepends=True)
    linecache.cache[filename] = (len(source), None, lines, filename)
    module = ModuleType(f"dotnn_{name}_{digest}", f"Emitted from the model {name}.")
    exec(compile(source, filename, "exec"), module.__dict__)
    return module
