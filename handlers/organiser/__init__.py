"""What organisers do: arm and press the launch."""
