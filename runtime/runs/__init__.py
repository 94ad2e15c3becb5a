"""Trained runs: folders, evaluation, reports and predictions."""
