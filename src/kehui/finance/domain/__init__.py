"""Changes of state in science-and-technology finance."""
