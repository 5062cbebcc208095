"""Writing: rounds sent out, returns filled in, checked, approved, returned, and what then counts."""
