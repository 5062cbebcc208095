"""Popularisation facilities in villages: groups, activity rooms, libraries, notice boards."""
