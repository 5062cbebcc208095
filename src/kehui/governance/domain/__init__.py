"""Changes of state in governance."""
