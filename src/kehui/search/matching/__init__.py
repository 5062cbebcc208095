"""Matching: a demand's text, translated into standard terms, ranks the listings that may answer it."""
