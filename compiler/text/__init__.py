"""Texts before they are syntax: sources, spans, files, limits, widths."""
