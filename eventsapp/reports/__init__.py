"""Views that cross areas."""
