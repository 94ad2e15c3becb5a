"""Peers side by side in one run; `README.md` has the figures."""
