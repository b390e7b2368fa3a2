"""What everybody reads: kept as it was last written, until something on it changes."""
