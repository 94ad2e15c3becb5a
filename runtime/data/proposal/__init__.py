"""A first spec for a source of data: roles, declarations, sizes."""

from .proposal import Proposal, propose

__all__ = ["Proposal", "propose"]
