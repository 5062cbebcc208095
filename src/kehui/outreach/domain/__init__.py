"""Changes of state in the facilities."""
