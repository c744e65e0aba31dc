"""What staff do: look people up, see lists and numbers."""
