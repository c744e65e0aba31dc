"""Residents who play by themselves through the web chat's front door, for rehearsals and load."""
