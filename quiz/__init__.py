"""The rules of a contest, as data and pure functions: no clock, no dice of its own, no words, no I/O."""
