"""Changes of who acts for whom."""
