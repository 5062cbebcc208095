"""Programmes and projects, their inspections, and the money that moves for them."""
