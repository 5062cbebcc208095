"""Changes of state in matchmaking."""
