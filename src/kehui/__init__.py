"""Kehui 科汇: the open science-and-technology service platform of a Chinese county."""

__version__ = "0.1.0"
