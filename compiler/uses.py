"""Trained models that a spec puts into its network."""

from dataclasses import dataclass

from . import ir


@dataclass(frozen=True, slots=True)
class Used:
    """A trained model: its checked program, and whether it is trained further."""

    spec: ir.Spec
    frozen: bool
