"""Access needs: what lets a person take part, who sees to it, and what they were told."""
