"""The network: shapes and weights inferred stage by stage."""
