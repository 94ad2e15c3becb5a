"""Text tables: recognition of their form in plain Python, and reading by polars."""
