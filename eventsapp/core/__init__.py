"""The ground floor: database, clock, words, refusals; it knows the framework and no area."""
