"""What no contest of one case shows: a module each, with `study(...)` to a `Table`."""

STUDIES: dict[str, str] = {}
