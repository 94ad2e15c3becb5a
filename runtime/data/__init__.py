"""Data: reading columns, checking them against the contract, splits, statistics."""
