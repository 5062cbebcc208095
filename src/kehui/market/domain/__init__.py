"""Changes of state in the technology market."""
