"""One module for each platform: what arrives becomes an event, what is to be shown becomes a message there."""
