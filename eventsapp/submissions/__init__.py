"""What somebody sent in: one registration for one edition."""
