"""Incubators, their tenants and projects, talents taken in, and innovation platforms."""
