"""Statistical returns: what the county gets reported and cannot count itself."""
