"""W6xx: what a spec and its data say of each other, found where the arrays are."""

DATA_CODES: tuple[str, ...] = ()
