"""Who fits and who waits: the one place that decides it."""
