"""Drafts of contracts: one Word template for each type, shipped, built from its clauses by ``build.py``."""
