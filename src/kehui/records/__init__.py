"""The record kit: what a record is, how it is declared once, written, listed, shown, exported and offered to programs."""
