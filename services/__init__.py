"""Use cases: load, ask the rules to decide, save."""
