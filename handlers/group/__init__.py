"""What groups do: get notices or stop them, set them, see what their link brought, take a post along."""
