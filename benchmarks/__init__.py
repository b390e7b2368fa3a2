"""How quick it is, and what it takes: `make bench`."""
