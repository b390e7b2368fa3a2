"""Taking part: categories and entries."""
