"""The annual work summary: prose of the office, figures of the records, an official Word document. Reads statistics only."""
