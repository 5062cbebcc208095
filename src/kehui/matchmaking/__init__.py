"""Matchmaking of enterprises with universities, institutes and experts."""
