"""A compiled network as JAX functions: params, batches, ensembles, predictors."""
