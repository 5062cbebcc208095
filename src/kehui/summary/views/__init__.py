"""Pages of the annual summary."""
