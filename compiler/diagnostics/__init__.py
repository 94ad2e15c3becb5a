"""Diagnostics: the data type, all messages, and the renderers."""
