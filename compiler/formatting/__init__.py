"""The formatter of `dotnn fmt`."""
