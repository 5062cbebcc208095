"""Titles, who was recognised as holding them, awards, designations and research institutions."""
