"""What the audiences of the web share."""
