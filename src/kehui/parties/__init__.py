"""Organisations and people: whom every other record refers to."""
