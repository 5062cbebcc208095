"""Loans, equity institutions, the way to listing, and equity deals."""
