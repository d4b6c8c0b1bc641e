"""Proposals from text: category, duplicates, hot issues, reading aids. Everything here is optional; people decide."""
