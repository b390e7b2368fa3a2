"""The proofs, one module each, with a `prove(ground)` that gives its findings."""
