"""Text to syntax, with a diagnostic for whatever does not read."""
