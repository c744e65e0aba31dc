"""What residents do: register, play, look, learn."""
