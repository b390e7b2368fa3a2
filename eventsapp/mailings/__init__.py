"""What is written to many people of an edition at once, by rule or by hand."""
