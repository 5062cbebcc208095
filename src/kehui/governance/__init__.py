"""Leading groups, their members, meetings and what was resolved."""
