"""Questions: what else an edition asks, why, who sees the answer, and when it goes."""
