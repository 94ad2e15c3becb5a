"""Diagnostics: the value, all prose, and the ways to render them."""
