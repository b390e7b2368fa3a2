"""What happens: series, yearly editions, recurrence, venues."""
