"""Changes of state of activities."""
