"""Changes of summaries, their versions and templates."""
