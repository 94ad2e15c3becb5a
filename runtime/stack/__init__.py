"""The stack beneath: JAX's backend and its workarounds, signals, files on disk."""
