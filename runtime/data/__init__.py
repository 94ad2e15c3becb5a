"""Data: columns, checks against the contract, splits and statistics."""
