"""Paying online, whatever it is for: what was asked, and what the payment provider told us became of it."""
