"""A small syntax tree of Python, with a printer that names symbols and breaks lines."""
