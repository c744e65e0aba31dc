"""Use cases: take records from the unit of work, ask `quiz` to decide, put them back. No framework, no commit, no prose."""
