"""A small tree of Python, and the one printer that names its symbols and folds it."""
