"""Who takes part, helps and organizes."""
