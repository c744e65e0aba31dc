"""Conversations by audience."""
