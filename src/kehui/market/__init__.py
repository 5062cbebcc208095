"""The technology market: contracts, from the draft to the register."""
