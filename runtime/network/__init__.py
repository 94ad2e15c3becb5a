"""A compiled network as JAX functions: parameters, batches, members, predictors."""
