"""Syntax to IR: everything that a spec can get wrong is found here."""
