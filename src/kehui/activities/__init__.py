"""Popularisation activities: campaigns, lectures, publicity, and who came to them."""
