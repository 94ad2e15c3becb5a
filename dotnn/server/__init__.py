"""The language server for `.nn` files over stdin and stdout."""

from .server import make_server, serve

__all__ = ["make_server", "serve"]
