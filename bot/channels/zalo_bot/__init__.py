"""Zalo Bot: the only folder that knows it."""
