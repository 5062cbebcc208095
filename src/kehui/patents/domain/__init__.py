"""Changes of state in patents."""
