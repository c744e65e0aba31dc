"""How decisions are put into words: messages as values."""
