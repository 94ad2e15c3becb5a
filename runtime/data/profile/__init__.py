"""Facts about the columns or arrays of a source, read in bounded time."""

from .facts import Entry, Profile
from .profile import profile_columns

__all__ = ["Entry", "Profile", "profile_columns"]
