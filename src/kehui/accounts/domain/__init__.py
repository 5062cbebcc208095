"""Changes of users and their roles."""
