"""The neutral port: events in, replies out, what a channel can do, and fitting one to the other. Pure."""
