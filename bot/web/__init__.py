"""The web chat's server side: sessions, the chat API, live streams, files and pages."""
