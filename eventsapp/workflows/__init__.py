"""Acts that cross areas."""
