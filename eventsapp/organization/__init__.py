"""Who we are: the charity's name, contact and texts."""
