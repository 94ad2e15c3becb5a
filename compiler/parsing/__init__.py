"""Text to syntax, with diagnostics for malformed text."""
