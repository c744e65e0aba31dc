"""The program: the only place that sees all rooms."""
