"""Search and matching: one index over what the contexts list, and the ranking of listings for a demand."""
