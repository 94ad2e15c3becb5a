"""Training: loss, optimizer, schedule, settings and criteria."""
