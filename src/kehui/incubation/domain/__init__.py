"""Changes of state in incubation."""
