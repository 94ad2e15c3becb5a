"""Source texts before parsing: spans, files, limits and widths."""
