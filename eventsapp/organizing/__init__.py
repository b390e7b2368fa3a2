"""What organizers keep for themselves of a roster: how they look at it, and what they note about people."""
