"""Zalo Official Account: the only folder that knows it."""
