"""Benchmarks against peer libraries; `README.md` has the results."""
