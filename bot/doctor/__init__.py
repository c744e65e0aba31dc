"""`python -m bot doctor`: whether everything is set up as it must be, and what to do where it is not."""
