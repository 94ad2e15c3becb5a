"""The physical contract: axes, quantities, units, clauses and scalings."""
