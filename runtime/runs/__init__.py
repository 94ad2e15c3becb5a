"""Trained runs: their folder, evaluation, reports and predictions."""
