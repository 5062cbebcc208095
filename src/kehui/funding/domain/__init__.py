"""Changes of state of projects and transfers."""
