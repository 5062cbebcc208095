"""The administrative tree: province > prefecture > county > township > village."""
