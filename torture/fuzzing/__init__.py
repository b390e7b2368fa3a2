"""Hostile visitors: what they type and send, where they come by, and what no answer may do to them or for them."""
