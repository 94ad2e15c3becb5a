"""The platform: JAX's backend with workarounds, signals, and files on disk."""
