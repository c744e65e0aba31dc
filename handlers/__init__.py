"""Conversations, by audience: an event becomes a command, a decision becomes messages. No commit, no send, no query."""
