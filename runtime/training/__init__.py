"""Training: state, epochs, plateau, learning rate, checkpoints."""
