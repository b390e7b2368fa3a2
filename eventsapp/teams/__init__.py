"""Teams: participants who take part together."""
