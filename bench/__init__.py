"""Measured comparisons. Never part of a test: a timing that fails a test says more about the machine than about the code."""
