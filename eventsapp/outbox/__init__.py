"""What we send: every message is a row first."""
