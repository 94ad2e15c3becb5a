"""Semantic checks: syntax to IR, with all errors of a spec."""
