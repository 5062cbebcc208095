"""Counting: indicators declared once, figures computed from the records at the moment of asking."""
