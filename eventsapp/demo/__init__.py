"""The charity's own events as a first content, so that nobody begins with an empty house."""
