"""Fuzzing: any bytes must compile or give diagnostics, in bounded time and memory."""
