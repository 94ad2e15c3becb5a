"""Shapes and weights of the network, inferred stage by stage."""
